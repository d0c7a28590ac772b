/** Reads an attribute path such as `groups.0` from the items of a list. */

import type { Frame } from '../compile/frame.ts'
import { missing } from '../scope.ts'
import { itemOf } from './access.ts'
import { typeName } from './types.ts'
import { Undefined } from './values.ts'

/** A getter for `attribute` (a dotted path or a number); without one it returns the item. */
export function valueGetter(attribute: unknown, _frame: Frame, fallback?: unknown): (item: unknown) => unknown {
  if (attribute === undefined || attribute === null) return (item) => item
  const steps = typeof attribute === 'string' ? attribute.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step)) : [attribute]
  return (item) => {
    let value = item
    for (const step of steps) {
      if (value instanceof Undefined) break
      const member = itemOf(value, step)
      value = member === missing ? (fallback ?? undefinedAttribute(value, attribute)) : member
    }
    return value instanceof Undefined && fallback !== undefined ? fallback : value
  }
}

function undefinedAttribute(value: unknown, attribute: unknown): Undefined {
  return new Undefined(
    `\`${String(attribute)}\` is undefined: ${typeName(value) === 'dict' ? 'a dict of the list has no such key' : `${typeName(value)} has no such attribute`}`,
    '',
    () => ({}),
  )
}

/** A string in lower case, any other value as it is. */
export function caseless(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value
}
