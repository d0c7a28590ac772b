/** Converts tuples to lists: modules and loops take plain data. */
import { LazyDict, Tuple } from './values.ts'

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
