/** Mutates lists and dicts: those that the template created in place, those of the scope after copying them. */
import { type Dict, dictOf, entriesOf, isDict } from '../values/dicts.ts'
import { LazyDict, Tuple, tuple } from '../values/values.ts'
import { type Evaluation, markOwned } from './frame.ts'

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
