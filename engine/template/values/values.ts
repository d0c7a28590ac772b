/** Values of templates, and the errors of evaluating them. */
import { type Place, Problem, type ProblemWords } from '../../model/diagnostic.ts'
import { isPlainDict } from '../../model/dict.ts'
import type { Frame } from '../compile/frame.ts'

/** `effects` counts random, time-dependent and side-effecting evaluations; `omitted` counts `omit`; `undefined` counts undefined values. */
export const volatility = { effects: 0, omitted: 0, undefined: 0 }

/** A float with an integral value, so that `3.0` is not `3`. Every other float is a plain number. */
export class PyFloat {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
  /** The JSON representation. */
  toJSON(): number {
    return this.value
  }
}

/** Python's tuple: `(1, 2)`. */
export class Tuple extends Array<unknown> {
  /** Field names of a named tuple. */
  names?: readonly string[]
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }
}

export function tuple(items: Iterable<unknown>, names?: readonly string[]): Tuple {
  const result = new Tuple()
  for (const item of items) result.push(item)
  if (names !== undefined) Object.defineProperty(result, 'names', { value: names, enumerable: false })
  return result
}

/** Replaces tuples by lists at every depth, as values kept between tasks are JSON; an unchanged value is returned as is. */
export function withoutTuples(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = Array.from(value, withoutTuples)
    return value instanceof Tuple || items.some((item, at) => item !== value[at]) ? items : value
  }
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => [key, withoutTuples(item), item] as const)
    return entries.every(([, now, before]) => now === before) ? value : new Map(entries.map(([key, now]) => [key, now]))
  }
  if (!isPlainDict(value)) return value
  const entries = Object.entries(value).map(([key, item]) => [key, withoutTuples(item), item] as const)
  if (entries.every(([, now, before]) => now === before)) return value
  return Object.assign(Object.create(Object.getPrototypeOf(value)), Object.fromEntries(entries.map(([key, now]) => [key, now])))
}

/** Python's bytes. */
export class Bytes {
  readonly buffer: Buffer
  constructor(buffer: Buffer) {
    this.buffer = buffer
  }
}

/** `namespace()`: the only object whose members a template can set. */
export class Namespace {
  readonly members = new Map<string, unknown>()
}

/** An undefined value: `default` and `is defined` accept it, every other use is an error at the place of the name. */
export class Undefined {
  readonly message: string
  readonly variable: string
  private readonly where: () => { readonly place?: Place; readonly hint?: string }
  /** The error in the variable's own template, if the name is set. */
  private readonly cause?: UndefinedError
  constructor(message: string, variable: string, where: Undefined['where'], cause?: UndefinedError) {
    volatility.undefined++
    this.message = message
    this.variable = variable
    this.where = where
    this.cause = cause
  }
  error(): UndefinedError {
    return this.cause ?? new UndefinedError(this.message, this.variable, this.where())
  }
}

/** Value of `a if b` without `else` for a false `b`: undefined for `default`, otherwise an empty string. */
export class Blank extends Undefined {}

/** Arguments by name. */
export type Named = Readonly<Record<string, unknown>>

/** A filter, test, function or method: its parameters and its implementation. */
export interface Callable {
  /** `first second`, `* named` (any number, then by name only), `**` (any names). */
  readonly parameters: readonly string[]
  readonly rest: boolean
  readonly open: boolean
  /** Accepts undefined values. */
  readonly lenient: boolean
  /** A filter that may return its input or a part of it. */
  readonly returnsInput?: true
  readonly run: Run
}
export type Run = (value: unknown, args: readonly unknown[], frame: Frame, named: Named) => unknown

/** The only thing a template can call. */
export class Fn {
  readonly name: string
  readonly call: (args: readonly unknown[], named: Named, frame: Frame) => unknown
  constructor(name: string, call: Fn['call']) {
    this.name = name
    this.call = call
  }
}

/** A dict that computes its values on access: `hostvars`, `vars`. Values are rendered, or Templates of the current scope. */
export abstract class LazyDict {
  /** `missing` or `undefined` for an absent key. */
  abstract get(key: string): unknown
  abstract has(key: string): boolean
  abstract keys(): Iterable<string>
}

/** An object with members that templates can read and call, such as `loop`. */
export class Members {
  readonly type: string
  /** `undefined` for an absent member. */
  readonly read: (name: string) => unknown
  readonly call?: Fn['call']
  /** Its text in output. */
  readonly text?: () => string
  constructor(type: string, read: (name: string) => unknown, call?: Fn['call'], text?: () => string) {
    this.type = type
    this.read = read
    this.call = call
    this.text = text
  }
}

/** An error without a place; the node that catches it adds one. */
export class EvaluationError extends Error {
  readonly hint?: string
  /** What `register` sees as `msg`, in the words of Ansible; by default the message. */
  readonly msg?: string
  constructor(message: string, hint?: string, msg?: string) {
    super(message)
    this.name = 'EvaluationError'
    this.hint = hint
    this.msg = msg
  }
}

/** An error that Ansible does not expect: `register` sees Python's traceback as `exception`, of which only the end is ours. */
export class PythonException extends EvaluationError {
  readonly results: Readonly<Record<string, unknown>>
  constructor(type: string, message: string) {
    super(message)
    this.results = { exception: `Traceback (most recent call last):\n${type}: ${message}\n` }
  }
}

/** The result of `run`; where it cannot be evaluated, Ansible says so with `msg`. */
export function phrased<T>(msg: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw error instanceof EvaluationError ? new EvaluationError(error.message, error.hint, error.msg ?? msg) : error
  }
}

/** A syntax error; offsets are relative to the template's text. */
export class TemplateSyntaxError extends Error {
  readonly start: number
  readonly end: number
  readonly hint?: string
  constructor(message: string, start: number, end: number, hint?: string) {
    super(message)
    this.name = 'TemplateSyntaxError'
    this.start = start
    this.end = end
    this.hint = hint
  }
}

/** A template or expression that cannot be evaluated. */
export class TemplateError extends Problem {
  constructor(message: string, more: ProblemWords = {}) {
    super(message, more)
    this.name = 'TemplateError'
  }
}

/** An undefined name, attribute or element was used. */
export class UndefinedError extends Problem {
  /** The root name of the chain: `foo` in `foo.bar[0]`; empty where the chain starts with no name. */
  readonly variable: string
  constructor(message: string, variable: string, more: ProblemWords = {}) {
    // Ansible's message, which playbooks match on in registered results.
    super(message, { msg: ansibleMessage(message), ...more })
    this.name = 'UndefinedError'
    this.variable = variable
  }
}

/** Jinja's message for an undefined name, or for a missing key of a dict. */
function ansibleMessage(message: string): string | undefined {
  const key = / is undefined: the dict has no key `([^`]+)`/.exec(message)?.[1]
  const name = /^`([^`]+)` is undefined/.exec(message)?.[1]
  const words = key === undefined ? name && `'${name}' is undefined` : `'dict object' has no attribute '${key}'`
  return words && undefinedOption(words)
}

/** Ansible's message where something that is undefined ends the evaluation of an option. */
export function undefinedOption(words: string): string {
  return `The task includes an option with an undefined variable. The error was: ${words}. ${words}`
}

/** Limit of the include trace; a template that includes itself repeats the same places. */
const maxTraceLength = 12

/** Adds a place to the error's trace, unless the place encloses the last one or is already in it. */
export function withTracePlace(error: Problem, link: Place): Problem {
  const { place, through = [] } = error
  const last = through.at(-1) ?? place
  if (through.length >= maxTraceLength || !last || within(last, link) || [place, ...through].some((each) => each && isSame(each, link)))
    return error
  return copied(error, { through: [...through, link] })
}

/** The error with another text for `register`. */
export function withMsg(error: Problem, msg: string): Problem {
  return copied(error, { msg })
}

function copied(error: Problem, changes: ProblemWords): Problem {
  const { message, msg, hint, place, through, results, lines } = error
  const more = { msg, hint, place, through, results, lines, ...changes }
  return error instanceof UndefinedError ? new UndefinedError(message, error.variable, more) : new TemplateError(message, more)
}

function within(inner: Place, outer: Place): boolean {
  return inner.source.file === outer.source.file && inner.start >= outer.start && inner.end <= outer.end
}

function isSame(one: Place, other: Place): boolean {
  return one.source.file === other.source.file && one.start === other.start
}
