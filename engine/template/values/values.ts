/** Values that JavaScript has no word for: Python's floats, tuples, bytes, undefined names, and the only things that can be called. */

import type { Place } from '../../model/diagnostic.ts'
import { isPlainDict } from '../../model/dict.ts'
import type { Frame } from '../compile/frame.ts'
import { volatility } from '../compile/volatile.ts'
import { UndefinedError } from './errors.ts'

/** A float with an integral value, so that `3.0` is not `3`. Every other float is a plain number. */
export class PyFloat {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
  /** What a report for machines holds in its place. */
  toJSON(): number {
    return this.value
  }
}

/** Python's tuple: `(1, 2)`. */
export class Tuple extends Array<unknown> {
  /** Names of its places, where it is a named tuple. */
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

/** A value with its tuples as lists, at every depth: what is kept from task to task knows lists alone, as JSON does. The same object comes back where there is none. */
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

/** `namespace()`: the one thing whose members a template can set. */
export class Namespace {
  readonly members = new Map<string, unknown>()
}

/** A name that is not there, as a value: `default` and `is defined` take it, every other use is an error at the name's own place. */
export class Undefined {
  readonly message: string
  readonly variable: string
  private readonly where: () => { readonly place?: Place; readonly hint?: string }
  /** What made a variable's own template fail, where the name itself is set. */
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

/** What `a if b` gives without an `else`, where `b` does not hold: undefined for `default`, but empty wherever it is used. */
export class Blank extends Undefined {}

/** Arguments by name. */
export type Named = Readonly<Record<string, unknown>>

/** What filters, tests, functions and methods are: parameters by name, and what is done. */
export interface Callable {
  /** `first second`, `* named` (any number, then by name only), `**` (any names). */
  readonly parameters: readonly string[]
  readonly rest: boolean
  readonly open: boolean
  /** Takes undefined values as they are. */
  readonly lenient: boolean
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

/** A mapping that finds its values when they are asked for: `hostvars`, `vars`. Its values are rendered already, or Templates of the scope that uses them. */
export abstract class LazyDict {
  /** `missing` or `undefined` where there is no such key. */
  abstract get(key: string): unknown
  abstract has(key: string): boolean
  abstract keys(): Iterable<string>
}

/** Something with members that templates can read and call, such as `loop`; nothing else of it is visible. */
export class Members {
  readonly type: string
  /** `undefined` where there is no such member. */
  readonly read: (name: string) => unknown
  readonly call?: Fn['call']
  /** What is written where it is printed. */
  readonly text?: () => string
  constructor(type: string, read: (name: string) => unknown, call?: Fn['call'], text?: () => string) {
    this.type = type
    this.read = read
    this.call = call
    this.text = text
  }
}
