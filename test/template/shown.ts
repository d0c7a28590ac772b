/** Values with the names of their kinds beside them, as the recorded answers have them. */

import { LazyDict, PyFloat, toText } from '../../engine/template/index.ts'
import { entriesOf, isDict } from '../../engine/template/values/dicts.ts'
import { Tuple } from '../../engine/template/values/values.ts'

export function shown(value: unknown): unknown {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) return { int: toText(value) }
  if (typeof value === 'number' || value instanceof PyFloat) return { float: toText(value) }
  if (Array.isArray(value)) return value instanceof Tuple ? { tuple: Array.from(value, shown) } : value.map(shown)
  if (isDict(value) && !(value instanceof LazyDict)) return { dict: entriesOf(value).map(([key, each]) => [shown(key), shown(each)]) }
  return value
}
