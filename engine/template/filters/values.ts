/** Ansible's filters on any values: truth, choice, what must be there, types. */
import { booleanIn } from '../../formats/booleans.ts'
import { lenient, type Table, takes } from '../compile/callable.ts'
import { textOr } from '../values/convert.ts'
import { UndefinedError } from '../values/faults.ts'
import { truth, typeName } from '../values/types.ts'
import { PyFloat, Undefined } from '../values/values.ts'

export const valueFilters: Table = {
  bool: takes('', (value) => toBool(value)),
  ternary: lenient('true_val false_val none_val', (value, [yes, no, none]) =>
    value === null && none !== undefined && none !== null ? none : truth(value) ? yes : no,
  ),
  mandatory: lenient('msg', (value, [message]) => (value instanceof Undefined ? demand(value, message) : value)),
  type_debug: lenient('', (value) => typeName(value)),
}

function demand(value: Undefined, message: unknown): never {
  const { message: told, variable, ...way } = value.error()
  if (message !== undefined && message !== null) throw new UndefinedError(textOr(message, ''), variable, way)
  throw new UndefinedError(variable === '' ? told : `\`${variable}\` is mandatory: ${told}`, variable, way)
}

/** True for true, 1, and the words for it; anything else is false. */
export function toBool(value: unknown): unknown {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string') return booleanIn('filter', value) === true
  return value === 1 || (value instanceof PyFloat && value.value === 1)
}
