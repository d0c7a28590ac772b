/** Dicts: plain objects, or Maps if a key is not a string or JavaScript would reorder it. */
import { isPlainDict } from '../../model/dict.ts'
import { missing } from '../scope.ts'
import { equal } from './equality.ts'
import { Fault } from './errors.ts'
import { dataHint } from './python-literal.ts'
import { LazyDict, PyFloat, Tuple, Undefined } from './values.ts'

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
  if (typeof key === 'object' && key !== null && !(key instanceof Tuple)) throw new Fault('a list or a dict cannot be a dict key')
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
  throw new Fault(`${who} needs a dict`, dataHint(value))
}
