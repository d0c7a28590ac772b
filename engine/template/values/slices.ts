/** `list[from:to:step]`, by Python's rules. */

import { characters } from '../../formats/characters.ts'
import { missing } from '../scope.ts'
import { needInteger } from './convert.ts'
import { EvaluationError } from './errors.ts'
import { Bytes, Tuple, tuple } from './values.ts'

/** `missing` if the value cannot be sliced. */
export function slice(value: unknown, from: unknown, to: unknown, step: unknown): unknown {
  if (typeof value === 'string') return take(characters(value), from, to, step).join('')
  if (Array.isArray(value)) return value instanceof Tuple ? tuple(take(value, from, to, step)) : take(value, from, to, step)
  if (value instanceof Bytes) return new Bytes(Buffer.from(take([...value.buffer], from, to, step) as number[]))
  return missing
}

function take<T>(list: readonly T[], from: unknown, to: unknown, step: unknown): T[] {
  const by = step === undefined || step === null ? 1 : needInteger(step, 'a slice')
  if (by === 0) throw new EvaluationError('the step of a slice cannot be 0')
  const { length } = list
  const low = by > 0 ? 0 : -1
  const high = by > 0 ? length : length - 1
  const bound = (value: unknown, fallback: number): number => {
    if (value === undefined || value === null) return fallback
    const at = needInteger(value, 'a slice')
    return Math.min(Math.max(at < 0 ? at + length : at, low), high)
  }
  const start = bound(from, by > 0 ? low : high)
  const end = bound(to, by > 0 ? high : low)
  if (by === 1) return list.slice(start, Math.max(start, end))
  const taken: T[] = []
  for (let at = start; by > 0 ? at < end : at > end; at += by) taken.push(list[at] as T)
  return taken
}
