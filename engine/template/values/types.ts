/** Type names and truth, by Python's rules. */

import { DateTime, TimeSpan } from '../../formats/timestamp.ts'
import { isDict, sizeOf } from './dicts.ts'
import { Blank, Bytes, Fn, LazyDict, Members, Namespace, PyFloat, Tuple, Undefined } from './values.ts'

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
