/** Values as text, their types, and what functions need them to be. */

import { characters } from '../../formats/characters.ts'
import { DateTime, TimeSpan } from '../../formats/timestamp.ts'
import { omit } from '../scope.ts'
import { entriesOf, isDict, keysOf, sizeOf } from './dicts.ts'
import { numberText } from './numbers.ts'
import { dataHint } from './python-literal.ts'
import { Blank, Bytes, EvaluationError, Fn, LazyDict, Members, Namespace, PyFloat, Tuple, Undefined } from './values.ts'

/** Python's str(). */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : value instanceof Blank ? '' : repr(value)
}

/** A string quoted for a message: complete, so that secrets in it are redacted, or not at all. */
export function shownText(text: string): string {
  return text.length > 60 || text.includes('\n') ? `a text of ${text.length} characters` : `the text \`${text}\``
}

/** Python's repr(). */
export function repr(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value)
    case 'number':
    case 'bigint':
      return numberText(value)
    case 'boolean':
      return value ? 'True' : 'False'
    case 'object':
      return value === null ? 'None' : reprObject(value)
    case 'symbol':
      if (value === omit) throw new EvaluationError('`omit` has no value and cannot be part of a string')
      return 'None'
    default:
      return 'None'
  }
}

function reprObject(value: object): string {
  if (Array.isArray(value)) return reprList(value)
  if (value instanceof PyFloat) return numberText(value)
  if (value instanceof Undefined) throw value.error()
  if (value instanceof Bytes) return `b${quoted(value.buffer.toString('latin1'))}`
  if (value instanceof DateTime || value instanceof TimeSpan) return value.toString()
  if (value instanceof Namespace) return `<Namespace ${reprDict([...value.members])}>`
  if (value instanceof Members && value.text) return value.text()
  return isDict(value) ? reprDict(entriesOf(value)) : `<${typeName(value)}>`
}

function reprList(list: readonly unknown[]): string {
  const items = list.map(repr).join(', ')
  if (!(list instanceof Tuple)) return `[${items}]`
  return list.length === 1 ? `(${items},)` : `(${items})`
}

function reprDict(entries: readonly (readonly [unknown, unknown])[]): string {
  return `{${entries.map(([key, value]) => `${repr(key)}: ${repr(value)}`).join(', ')}}`
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const body = text.replace(
    /[\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]|(?! )\p{Zs}/gu,
    (character) => escapes[character] ?? escapeCode(character),
  )
  return quote + (quote === "'" ? body.replaceAll("'", "\\'") : body) + quote
}

function escapeCode(character: string): string {
  const code = character.codePointAt(0) as number
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`
}

/** A plain copy for JSON: floats become numbers, tuples lists, Maps objects; lazy dicts are resolved. */
export function toJson(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'object' || value === null) return typeof value === 'symbol' ? undefined : value
  if (Array.isArray(value)) return Array.from(value, toJson)
  if (value instanceof PyFloat) return value.value
  if (value instanceof DateTime || value instanceof TimeSpan) return value.toJSON()
  if (value instanceof Undefined) throw value.error()
  if (value instanceof Bytes) return value.buffer.toString('utf8')
  if (!isDict(value)) return reprObject(value)
  const copy: Record<string, unknown> = {}
  for (const [key, each] of entriesOf(value))
    Object.defineProperty(copy, toText(key), { value: toJson(each), enumerable: true, writable: true, configurable: true })
  return copy
}

/** Python's name of a value's type. */
export function typeName(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'str'
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float'
    case 'bigint':
      return 'int'
    case 'boolean':
      return 'bool'
    case 'object':
      return value === null ? 'NoneType' : objectType(value)
    default:
      return 'object'
  }
}

/** A type as Python prints it. */
export function pythonClass(value: unknown): string {
  return `<class '${typeName(value)}'>`
}

function objectType(value: object): string {
  if (Array.isArray(value)) return value instanceof Tuple ? 'tuple' : 'list'
  if (value instanceof PyFloat) return 'float'
  if (value instanceof Undefined) return 'AnsibleUndefined'
  if (value instanceof Bytes) return 'bytes'
  if (value instanceof Fn) return 'function'
  if (value instanceof Namespace) return 'Namespace'
  if (value instanceof Members) return value.type
  if (value instanceof DateTime) return 'datetime'
  if (value instanceof TimeSpan) return 'timedelta'
  return isDict(value) ? 'dict' : 'object'
}

/** The truth of a value; an undefined one is an error. */
export function truth(value: unknown): boolean {
  if (value === true || value === false) return value
  if (typeof value !== 'object' || value === null) return Boolean(value) || typeof value === 'symbol' || Number.isNaN(value)
  if (Array.isArray(value)) return value.length > 0
  if (value instanceof Blank) return false
  if (value instanceof Undefined) throw value.error()
  if (value instanceof PyFloat) return value.value !== 0
  if (value instanceof Bytes) return value.buffer.length > 0
  if (value instanceof TimeSpan) return value.microseconds !== 0
  if (value instanceof LazyDict) return !value.keys()[Symbol.iterator]().next().done
  return isDict(value) ? sizeOf(value) > 0 : true
}

export function isNumber(value: unknown): value is number | bigint | PyFloat {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof PyFloat
}

export function isFloat(value: unknown): boolean {
  return value instanceof PyFloat || (typeof value === 'number' && !Number.isInteger(value))
}

/** Iterates over a list's items, a dict's keys or a string's characters. */
export function iterate(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (typeof value === 'string') return characters(value)
  if (isDict(value)) return keysOf(value)
  if (value instanceof Blank) return []
  if (value instanceof Undefined) throw value.error()
  if (value instanceof Bytes) return [...value.buffer]
  throw new EvaluationError(`${typeName(value)} cannot be iterated over`, undefined, `'${typeName(value)}' object is not iterable`)
}

/** The items of a loop: like `iterate`, but a string is an error. */
export function loopItems(value: unknown): readonly unknown[] {
  if (typeof value !== 'string' || value === '') return iterate(value)
  throw new EvaluationError(
    `\`for\` needs a list, not ${shownText(value)}`,
    dataHint(value) ?? 'for its characters write `| list`, for its lines `.splitlines()`, for one item put it in `[ ]`',
  )
}

/** Requires a string. */
export function needText(value: unknown, who: string): string {
  if (typeof value === 'string') return value
  if (value instanceof Undefined) throw value.error()
  throw new EvaluationError(`${who} needs a string, not ${typeName(value)}`)
}

/** Requires a list or tuple. */
export function needList(value: unknown, who: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (value instanceof Undefined) throw value.error()
  throw new EvaluationError(`${who} needs a list, not ${typeName(value)}`, dataHint(value))
}

/** Requires a whole number; `fallback` for an absent argument. */
export function needInteger(value: unknown, who: string, fallback?: number): number {
  if (value === undefined && fallback !== undefined) return fallback
  if (typeof value === 'number' && Number.isInteger(value)) return value
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Undefined) throw value.error()
  throw new EvaluationError(`${who} needs a whole number, not ${typeName(value)}`)
}

/** Requires a number of any type, as a JavaScript number. */
export function needNumber(value: unknown, who: string): number {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return Number(value)
  if (value instanceof PyFloat) return value.value
  if (value instanceof Undefined) throw value.error()
  throw new EvaluationError(`${who} needs a number, not ${typeName(value)}`)
}

/** The argument as a string; `fallback` if it is absent. */
export function textOr(value: unknown, fallback: string): string {
  return value === undefined || value === null ? fallback : toText(value)
}

/** A boolean argument; false if it is absent. */
export function isOn(value: unknown, fallback = false): boolean {
  return value === undefined ? fallback : truth(value)
}
