/** Dicts, and equality, order and membership of all values. */

import { DateTime, TimeSpan } from '../../formats/timestamp.ts'
import { isPlainDict } from '../../model/dict.ts'
import { missing } from '../scope.ts'
import { dataHint } from './python-literal.ts'
import { typeName } from './text.ts'
import { Blank, Bytes, EvaluationError, LazyDict, PyFloat, Tuple, Undefined } from './values.ts'

export type Dict = Readonly<Record<string, unknown>> | ReadonlyMap<unknown, unknown> | LazyDict

export function isDict(value: unknown): value is Dict {
  return value instanceof Map || value instanceof LazyDict || isPlainDict(value)
}

/** Whether an object preserves this key and its order. */
function plainKey(key: unknown): key is string {
  return typeof key === 'string' && key !== '__proto__' && !/^\d+$/.test(key)
}

/** Builds a dict; later values win, the position of the first is kept. */
export function dictOf(entries: Iterable<readonly [unknown, unknown]>): Dict {
  let plain = true
  const map = new Map<unknown, unknown>()
  for (const [key, value] of entries) {
    plain &&= plainKey(key)
    map.set(sameKey(map, hashable(key)), value)
  }
  return plain ? (Object.fromEntries(map) as Record<string, unknown>) : map
}

/** `1` and `true` are the same key; the first one is kept. */
function sameKey(map: ReadonlyMap<unknown, unknown>, key: unknown): unknown {
  const other = key === 1 ? true : key === 0 ? false : typeof key === 'boolean' ? Number(key) : undefined
  return other !== undefined && map.has(other) ? other : key
}

function hashable(key: unknown): unknown {
  if (key instanceof PyFloat) return key.value
  if (typeof key === 'object' && key !== null && !(key instanceof Tuple)) throw new EvaluationError('a list or a dict cannot be a dict key')
  return key
}

/** The value of a key, or `missing`. */
export function entry(dict: Dict, key: unknown): unknown {
  if (dict instanceof Map) return mapEntry(dict, key)
  if (dict instanceof LazyDict) {
    const value = typeof key === 'string' ? dict.get(key) : undefined
    return value === undefined ? missing : value
  }
  if (typeof key !== 'string') return missing
  return Object.hasOwn(dict, key) ? (dict as Record<string, unknown>)[key] : missing
}

function mapEntry(map: ReadonlyMap<unknown, unknown>, key: unknown): unknown {
  if (map.has(key)) return map.get(key)
  if (typeof key === 'string') return missing
  for (const [existing, value] of map) if (typeof existing !== 'string' && equal(existing, key)) return value
  return missing
}

export function hasKey(dict: Dict, key: unknown): boolean {
  if (dict instanceof LazyDict) return typeof key === 'string' && dict.has(key)
  return entry(dict, key) !== missing
}

export function keysOf(dict: Dict): unknown[] {
  if (dict instanceof Map) return [...dict.keys()]
  return dict instanceof LazyDict ? [...dict.keys()] : Object.keys(dict)
}

export function entriesOf(dict: Dict): (readonly [unknown, unknown])[] {
  if (dict instanceof Map) return [...dict.entries()]
  if (!(dict instanceof LazyDict)) return Object.entries(dict)
  return [...dict.keys()].map((key) => [key, dict.get(key)] as const)
}

export function sizeOf(dict: Dict): number {
  return dict instanceof Map ? dict.size : keysOf(dict).length
}

/** Whether it is an empty list or dict. */
export function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isDict(value) && sizeOf(value) === 0
}

/** Throws unless the value is a dict. */
export function asDict(value: unknown, who: string): Dict {
  if (value instanceof Undefined) throw value.error()
  if (isDict(value)) return value
  throw new EvaluationError(`${who} needs a dict`, dataHint(value))
}

type Numeric = number | bigint

/** The value as a number to compare; booleans are 0 and 1. */
function numeric(value: unknown): Numeric | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  return value instanceof PyFloat ? value.value : undefined
}

export function equal(left: unknown, right: unknown): boolean {
  if (left instanceof Blank || right instanceof Blank) return left instanceof Blank && right instanceof Blank
  if (left === right) return !(left instanceof Undefined) || fail(left)
  if (left instanceof Undefined) return fail(left)
  if (right instanceof Undefined) return fail(right)
  const number = numeric(left)
  if (number !== undefined) {
    const other = numeric(right)
    // biome-ignore lint/suspicious/noDoubleEquals: a bigint and a number of the same value are equal
    return other !== undefined && number == other
  }
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left)) return Array.isArray(right) && equalLists(left, right)
  if (isDict(left)) return isDict(right) && equalDicts(left, right)
  if (left instanceof Bytes) return right instanceof Bytes && left.buffer.equals(right.buffer)
  if (left instanceof DateTime || left instanceof TimeSpan) return typeName(left) === typeName(right) && String(left) === String(right)
  return false
}

function fail(value: Undefined): never {
  throw value.error()
}

function equalLists(left: readonly unknown[], right: readonly unknown[]): boolean {
  if (left.length !== right.length || left instanceof Tuple !== right instanceof Tuple) return false
  return left.every((item, index) => equal(item, right[index]))
}

function equalDicts(left: Dict, right: Dict): boolean {
  if (sizeOf(left) !== sizeOf(right)) return false
  return entriesOf(left).every(([key, value]) => {
    const other = entry(right, key)
    return other !== missing && equal(value, other)
  })
}

/** Negative, 0 or positive; throws for values of different types. */
export function order(left: unknown, right: unknown, operator = '<'): number {
  if (typeof left === 'string' && typeof right === 'string') return orderStrings(left, right)
  const number = numeric(left)
  const other = numeric(right)
  if (number !== undefined && other !== undefined) return number < other ? -1 : number > other ? 1 : 0
  if (Array.isArray(left) && Array.isArray(right) && left instanceof Tuple === right instanceof Tuple)
    return orderLists(left, right, operator)
  if (left instanceof DateTime && right instanceof DateTime) return left.time - right.time || left.micro - right.micro
  if (left instanceof TimeSpan && right instanceof TimeSpan) return left.microseconds - right.microseconds
  if (left instanceof Undefined) throw left.error()
  if (right instanceof Undefined) throw right.error()
  throw new EvaluationError(`\`${operator}\` cannot compare ${typeName(left)} with ${typeName(right)}`)
}

/** Compares by code points; JavaScript compares UTF-16 units. */
function orderStrings(left: string, right: string): number {
  if (left === right) return 0
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at++) {
    const a = left.charCodeAt(at)
    const b = right.charCodeAt(at)
    if (a !== b) return surrogatesLast(a) - surrogatesLast(b)
  }
  return left.length - right.length
}

function surrogatesLast(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

function orderLists(left: readonly unknown[], right: readonly unknown[], operator: string): number {
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at++) if (!equal(left[at], right[at])) return order(left[at], right[at], operator)
  return left.length - right.length
}

/** `item in container`. */
export function contains(container: unknown, item: unknown): boolean {
  if (container instanceof Undefined) throw container.error()
  if (item instanceof Undefined) throw item.error()
  if (typeof container === 'string') {
    if (typeof item === 'string') return container.includes(item)
    throw new EvaluationError(`\`in\` with a string on the right needs a string on the left, not ${typeName(item)}`)
  }
  if (Array.isArray(container)) return container.some((each) => each === item || equal(each, item))
  if (isDict(container)) return hasKey(container, item)
  throw new EvaluationError(`\`in\` cannot search ${typeName(container)}`)
}

export function sorted(items: readonly unknown[], by: (item: unknown) => unknown, reverse = false): unknown[] {
  const keyed = items.map((item) => [by(item), item] as const)
  keyed.sort(([a], [b]) => (reverse ? order(b, a) : order(a, b)))
  return keyed.map(([, item]) => item)
}

/** Replaces every tuple by a list; a value without tuples is returned unchanged. */
export function withLists(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof LazyDict) return value
  if (Array.isArray(value)) {
    const items = value.map(withLists)
    return value instanceof Tuple ? Array.from(items) : items.every((item, at) => item === value[at]) ? value : items
  }
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => [key, withLists(item)] as const)
    return entries.every(([key, item]) => item === value.get(key)) ? value : new Map(entries)
  }
  if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) return value
  const entries = Object.entries(value).map(([key, item]) => [key, withLists(item)] as const)
  return entries.every(([key, item]) => item === (value as Record<string, unknown>)[key]) ? value : Object.fromEntries(entries)
}
