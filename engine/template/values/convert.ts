/** Arguments as the kinds of values that functions need; what does not fit is told by Python's names. */
import { characters } from '../../formats/characters.ts'
import { isDict, keysOf } from './dicts.ts'
import { Fault } from './errors.ts'
import { dataHint } from './literal.ts'
import { shownText, toText } from './text.ts'
import { truth, typeName } from './types.ts'
import { Blank, Bytes, PyFloat, Undefined } from './values.ts'

/** The items of what can be iterated over: a list's, a dict's keys, a string's characters. */
export function iterate(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (typeof value === 'string') return characters(value)
  if (isDict(value)) return keysOf(value)
  if (value instanceof Blank) return []
  if (value instanceof Undefined) throw value.error()
  if (value instanceof Bytes) return [...value.buffer]
  throw new Fault(`${typeName(value)} cannot be iterated over`)
}

/** What a loop goes through: the items of anything but a text, which is no list though it has characters. */
export function loopItems(value: unknown): readonly unknown[] {
  if (typeof value !== 'string' || value === '') return iterate(value)
  throw new Fault(
    `\`for\` needs a list, not ${shownText(value)}`,
    dataHint(value) ?? 'for its characters write `| list`, for its lines `.splitlines()`, for one item put it in `[ ]`',
  )
}

/** A string, and nothing that only could be printed as one. */
export function needText(value: unknown, who: string): string {
  if (typeof value === 'string') return value
  if (value instanceof Undefined) throw value.error()
  throw new Fault(`${who} needs a string, not ${typeName(value)}`)
}

/** A list or tuple. */
export function needList(value: unknown, who: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (value instanceof Undefined) throw value.error()
  throw new Fault(`${who} needs a list, not ${typeName(value)}`, dataHint(value))
}

/** A whole number; `fallback` where nothing was given. */
export function needInteger(value: unknown, who: string, fallback?: number): number {
  if (value === undefined && fallback !== undefined) return fallback
  if (typeof value === 'number' && Number.isInteger(value)) return value
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Undefined) throw value.error()
  throw new Fault(`${who} needs a whole number, not ${typeName(value)}`)
}

/** A number of any kind as JavaScript's. */
export function needNumber(value: unknown, who: string): number {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return Number(value)
  if (value instanceof PyFloat) return value.value
  if (value instanceof Undefined) throw value.error()
  throw new Fault(`${who} needs a number, not ${typeName(value)}`)
}

/** What is printed where a text is wanted; `fallback` where nothing was given. */
export function textOr(value: unknown, fallback: string): string {
  return value === undefined || value === null ? fallback : toText(value)
}

/** A switch; off where nothing was given. */
export function isOn(value: unknown, fallback = false): boolean {
  return value === undefined ? fallback : truth(value)
}
