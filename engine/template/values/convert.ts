/** Converts arguments to the types that functions need; errors use Python's type names. */
import { characters } from '../../formats/characters.ts'
import { isDict, keysOf } from './dicts.ts'
import { Fault } from './errors.ts'
import { dataHint } from './python-literal.ts'
import { shownText, toText, truth, typeName } from './text.ts'

import { Blank, Bytes, PyFloat, Undefined } from './values.ts'

/** Iterates over a list's items, a dict's keys or a string's characters. */
export function iterate(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (typeof value === 'string') return characters(value)
  if (isDict(value)) return keysOf(value)
  if (value instanceof Blank) return []
  if (value instanceof Undefined) throw value.error()
  if (value instanceof Bytes) return [...value.buffer]
  throw new Fault(`${typeName(value)} cannot be iterated over`)
}

/** The items of a loop: like `iterate`, but a string is an error. */
export function loopItems(value: unknown): readonly unknown[] {
  if (typeof value !== 'string' || value === '') return iterate(value)
  throw new Fault(
    `\`for\` needs a list, not ${shownText(value)}`,
    dataHint(value) ?? 'for its characters write `| list`, for its lines `.splitlines()`, for one item put it in `[ ]`',
  )
}

/** Requires a string. */
export function needText(value: unknown, who: string): string {
  if (typeof value === 'string') return value
  if (value instanceof Undefined) throw value.error()
  throw new Fault(`${who} needs a string, not ${typeName(value)}`)
}

/** Requires a list or tuple. */
export function needList(value: unknown, who: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (value instanceof Undefined) throw value.error()
  throw new Fault(`${who} needs a list, not ${typeName(value)}`, dataHint(value))
}

/** Requires a whole number; `fallback` for an absent argument. */
export function needInteger(value: unknown, who: string, fallback?: number): number {
  if (value === undefined && fallback !== undefined) return fallback
  if (typeof value === 'number' && Number.isInteger(value)) return value
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Undefined) throw value.error()
  throw new Fault(`${who} needs a whole number, not ${typeName(value)}`)
}

/** Requires a number of any type, as a JavaScript number. */
export function needNumber(value: unknown, who: string): number {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return Number(value)
  if (value instanceof PyFloat) return value.value
  if (value instanceof Undefined) throw value.error()
  throw new Fault(`${who} needs a number, not ${typeName(value)}`)
}

/** The argument as a string; `fallback` if it is absent. */
export function textOr(value: unknown, fallback: string): string {
  return value === undefined || value === null ? fallback : toText(value)
}

/** A boolean argument; false if it is absent. */
export function isOn(value: unknown, fallback = false): boolean {
  return value === undefined ? fallback : truth(value)
}
