/** Methods of values in templates, by type. */

import { DateTime, TimeSpan } from '../../formats/timestamp.ts'
import type { Table } from '../compile/callable.ts'
import { isDict } from '../values/dicts.ts'
import { Bytes, type Callable, PyFloat } from '../values/values.ts'
import { dictMethods } from './dict.ts'
import { listMethods } from './list.ts'
import { bytesMethods, dateMethods, numberMethods, spanMethods } from './other.ts'
import { stringMethods } from './string.ts'

export function methodOf(value: unknown, name: string): Callable | undefined {
  const table = tableOf(value)
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined
}

function tableOf(value: unknown): Table | undefined {
  if (typeof value === 'string') return stringMethods
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof PyFloat) return numberMethods
  if (Array.isArray(value)) return listMethods
  if (isDict(value)) return dictMethods
  if (value instanceof Bytes) return bytesMethods
  if (value instanceof DateTime) return dateMethods
  return value instanceof TimeSpan ? spanMethods : undefined
}

/** All method names, for hints. */
export const methodNames: readonly string[] = [stringMethods, listMethods, dictMethods].flatMap((table) => Object.keys(table))
