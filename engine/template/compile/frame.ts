/** The frame of an evaluation: its names, what it owns and puts out, and the places of its errors. */
import { DiagnosticError, type Place, Problem } from '../../model/diagnostic.ts'
import { placeOf, type Span, type Unit } from '../parse/ast.ts'
import type { LexOptions } from '../parse/lexer.ts'
import { missing, NotAhead, type Scope } from '../scope.ts'
import { type Dict, dictOf, entriesOf, isDict } from '../values/dicts.ts'
import { Suspend } from '../values/suspend.ts'
import { toText } from '../values/text.ts'
import {
  Bytes,
  EvaluationError,
  LazyDict,
  PythonException,
  TemplateError,
  Tuple,
  tuple,
  UndefinedError,
  withTracePlace,
} from '../values/values.ts'

/** State of one evaluation. */
interface Evaluation {
  readonly scope: Scope
  /** Copies of the scope's lists and dicts that the template mutated; the originals are not changed. */
  copies?: Map<object, object>
  /** Lists and dicts that this evaluation created and may mutate. */
  owned?: Set<object>
  /** Total number of loop iterations. */
  iterations: number
}

/** Rendering of a template and those it extends. */
export interface Rendering {
  /** Bodies of each `{% block %}`, most derived first. */
  readonly blocks: Map<string, BlockBody[]>
  /** Set by `extends`: the rest is not written, the parent is. */
  parent?: { readonly template: LoadedTemplate; readonly named: Place }
  /** Lexer options of included files. */
  readonly options: LexOptions
}
interface BlockBody {
  readonly unit: Unit
  readonly execute: Execute
}

/** Control flow of `break` and `continue`. */
export type Signal = 'break' | 'continue' | undefined
export type Execute = (frame: Frame, out: Output) => Signal

/** A compiled template file. */
export interface LoadedTemplate {
  readonly unit: Unit
  readonly execute: Execute
  readonly blocks: ReadonlyMap<string, Execute>
}

export class Frame {
  readonly evaluation: Evaluation
  readonly unit: Unit
  readonly parent: Frame | undefined
  names: Map<string, unknown> | undefined
  rendering: Rendering | undefined

  constructor(evaluation: Evaluation, unit: Unit, parent?: Frame, page?: Rendering) {
    this.evaluation = evaluation
    this.unit = unit
    this.parent = parent
    this.names = undefined
    this.rendering = page ?? parent?.rendering
  }

  /** The value of a local name; `absent` if it is not local. */
  local(name: string): unknown {
    let frame: Frame | undefined = this
    while (frame !== undefined) {
      if (frame.names !== undefined) {
        const value = frame.names.get(name)
        if (value !== undefined || frame.names.has(name)) return value
      }
      frame = frame.parent
    }
    return absent
  }

  set(name: string, value: unknown): void {
    this.names ??= new Map()
    this.names.set(name, value)
  }

  inner(): Frame {
    return new Frame(this.evaluation, this.unit, this)
  }
}

export const absent: unique symbol = Symbol('absent')

export function evaluationIn(scope: Scope): Evaluation {
  return { scope, copies: undefined, owned: undefined, iterations: 0 }
}

/** Marks a list or dict as created by this evaluation. */
export function markOwned(evaluation: Evaluation, container: object): void {
  evaluation.owned ??= new Set()
  evaluation.owned.add(container)
}

export function overlaid(scope: Scope, variables: Readonly<Record<string, unknown>>): Scope {
  return {
    get: (name) => (Object.hasOwn(variables, name) ? variables[name] : scope.get(name)),
    written: (name) => (Object.hasOwn(variables, name) ? missing : (scope.written?.(name) ?? missing)),
    names: () => new Set([...scope.names(), ...Object.keys(variables)]),
    ahead: scope.ahead,
    here: scope.here,
  }
}

/** The list that a method may mutate instead of this one. */
export function mutableList(evaluation: Evaluation, list: unknown[]): unknown[] {
  if (evaluation.owned?.has(list)) return list
  return adopt(evaluation, list, [...list])
}

/** Mutates a dict; a plain object becomes a Map if a key requires it. */
export function mutateDict(
  evaluation: Evaluation,
  dict: Dict,
  change: (set: (key: unknown, value: unknown) => void, remove: (key: unknown) => void) => void,
): void {
  const map = new Map(entriesOf(dict))
  change(
    (key, value) => map.set(key, value),
    (key) => map.delete(key),
  )
  const changed = dictOf(map)
  if (!evaluation.owned?.has(dict)) adopt(evaluation, dict, changed)
  else if (!replaceIn(dict, changed)) adopt(evaluation, dict, changed)
}

/** Replaces the entries of a dict in place, if possible. */
function replaceIn(dict: Dict, changed: Dict): boolean {
  if (dict instanceof Map) {
    dict.clear()
    for (const [key, value] of entriesOf(changed)) dict.set(key, value)
    return true
  }
  if (changed instanceof Map || dict instanceof LazyDict) return false
  const record = dict as Record<string, unknown>
  for (const key of Object.keys(record)) if (!Object.hasOwn(changed, key)) delete record[key]
  Object.assign(record, changed)
  return true
}

function adopt<T extends object>(evaluation: Evaluation, original: object, copy: T): T {
  evaluation.copies ??= new Map()
  evaluation.copies.set(original, copy)
  markOwned(evaluation, copy)
  return copy
}

/** The current copy of a value in this evaluation. */
export function latest(evaluation: Evaluation, value: unknown): unknown {
  if (evaluation.copies === undefined || typeof value !== 'object' || value === null) return value
  return evaluation.copies.get(value) ?? value
}

/** The same at every depth, for values that leave the template. */
export function latestDeep(evaluation: Evaluation, value: unknown): unknown {
  if (evaluation.copies === undefined || typeof value !== 'object' || value === null) return value
  const now = evaluation.copies.get(value) ?? value
  if (Array.isArray(now)) {
    const items = Array.from(now, (item) => latestDeep(evaluation, item))
    if (items.every((item, at) => item === now[at])) return now
    return now instanceof Tuple ? tuple(items, now.names) : items
  }
  if (!isDict(now) || now instanceof LazyDict) return now
  const entries = entriesOf(now).map(([key, item]) => [key, latestDeep(evaluation, item), item] as const)
  return entries.every(([, item, before]) => item === before) ? now : dictOf(entries.map(([key, item]) => [key, item] as const))
}

export function withErrorPlace(node: Span, run: (frame: Frame) => unknown): (frame: Frame) => unknown {
  return (frame) => {
    try {
      return run(frame)
    } catch (error) {
      throw withPlace(error, node, frame.unit)
    }
  }
}

/** The error with a place; if it has one, the node's is added to its trace. */
export function withPlace(error: unknown, node: Span, unit: Unit): unknown {
  if (error instanceof Problem && error.place !== undefined) return withTracePlace(error, placeOf(unit, node))
  if (error instanceof DiagnosticError || error instanceof Suspend || error instanceof NotAhead) return error
  const place = placeOf(unit, node)
  if (error instanceof UndefinedError) return new UndefinedError(error.message, error.variable, { hint: error.hint, msg: error.msg, place })
  if (error instanceof EvaluationError || error instanceof Problem)
    return new TemplateError(error.message, { place, hint: error.hint, msg: error.msg, results: resultsOf(error) })
  if (error instanceof RangeError) return new TemplateError(`this nests too deeply or grows too large: ${error.message}`, { place })
  return error instanceof TypeError || error instanceof SyntaxError
    ? new TemplateError(`this cannot be evaluated: ${error.message}`, { place })
    : error
}

export class Output {
  private count = 0
  private native: unknown = ''
  private written = ''
  private texts = false

  /** After `extends`, only the parent writes. */
  silent = false

  /** Whether the output is one expression, which keeps its native type. */
  get isOneValue(): boolean {
    return this.count === 1 && !this.texts
  }

  /** Adds literal text of the template. */
  addText(text: string): void {
    if (!this.silent) this.texts = true
    this.add(text)
  }

  /** Adds a piece; the first one keeps its native value. */
  add(piece: unknown): void {
    const value = piece instanceof Bytes && this.count > 0 ? piece.buffer.toString() : piece
    if (this.silent) return
    this.count++
    if (this.count === 1) {
      this.native = value
      if (typeof value !== 'symbol') this.written = pieceText(value)
    } else {
      if (this.count === 2 && typeof this.native === 'symbol') this.written = toText(this.native)
      this.written += pieceText(value)
    }
  }

  /** The native value of a single piece, or the text of all. */
  get value(): unknown {
    return this.count === 1 ? this.native : this.written
  }

  get text(): string {
    return this.count === 1 ? pieceText(this.native) : this.written
  }
}

/** `None` is written as nothing. */
function pieceText(value: unknown): string {
  return typeof value === 'string' ? value : value === null ? '' : toText(value)
}

function resultsOf(error: unknown): PythonException['results'] | undefined {
  return error instanceof PythonException ? error.results : undefined
}
