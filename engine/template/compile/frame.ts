/** Frame of an evaluation: local names, the scope behind them, and the current text. */
import type { Place } from '../../model/diagnostic.ts'
import type { LexOptions } from '../parse/lexer.ts'
import type { Unit } from '../parse/unit.ts'
import { missing, type Scope } from '../scope.ts'
import { type Dict, dictOf, entriesOf, isDict } from '../values/dicts.ts'
import { LazyDict, Tuple, tuple } from '../values/values.ts'
import type { Output } from './output.ts'

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
