/** Ansible's filters on any value: `bool`, `ternary`, `mandatory`, `type_debug`. */
import { booleanIn } from '../../formats/booleans.ts'
import { define, defineLenient, passing, type Table } from '../compile/callable.ts'
import { textOr } from '../values/convert.ts'
import { UndefinedError } from '../values/errors.ts'
import { truth, typeName } from '../values/types.ts'
import { PyFloat, Undefined } from '../values/values.ts'

export const valueFilters: Table = {
  bool: define('', (value) => toBool(value)),
  ternary: passing(
    defineLenient('true_val false_val none_val', (value, [yes, no, none]) =>
      value === null && none !== undefined && none !== null ? none : truth(value) ? yes : no,
    ),
  ),
  mandatory: passing(defineLenient('msg', (value, [message]) => (value instanceof Undefined ? demand(value, message) : value))),
  type_debug: defineLenient('', (value) => typeName(value)),
}

function demand(value: Undefined, message: unknown): never {
  const { message: text, variable, ...more } = value.error()
  if (message !== undefined && message !== null) throw new UndefinedError(textOr(message, ''), variable, more)
  throw new UndefinedError(variable === '' ? text : `\`${variable}\` is mandatory: ${text}`, variable, more)
}

/** True for true, 1 and the strings for true; anything else is false. */
export function toBool(value: unknown): unknown {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string') return booleanIn('filter', value) === true
  return value === 1 || (value instanceof PyFloat && value.value === 1)
}
