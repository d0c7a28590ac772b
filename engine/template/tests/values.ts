/** Tests that compare a value with others. */
import { booleanIn } from '../../formats/booleans.ts'
import { define, defineLenient, type Table } from '../compile/callable.ts'
import { isOn, iterate } from '../values/convert.ts'
import { contains, equal, order } from '../values/equality.ts'
import { EvaluationError } from '../values/errors.ts'
import { calculate, isNumeric } from '../values/numbers.ts'
import { toText } from '../values/text.ts'
import { truth, typeName } from '../values/types.ts'
import { Undefined } from '../values/values.ts'

const compare = (holds: (by: number) => boolean, operator: string) => define('b', (value, [other]) => holds(order(value, other, operator)))
const same = define('b', (value, [other]) => equal(value, other))
const different = define('b', (value, [other]) => !equal(value, other))
const less = compare((by) => by < 0, '<')
const lessOrEqual = compare((by) => by <= 0, '<=')
const greater = compare((by) => by > 0, '>')
const greaterOrEqual = compare((by) => by >= 0, '>=')
const subset = define('b', (value, [other]) => iterate(value).every((item) => contains(iterate(other), item)))
const superset = define('b', (value, [other]) => iterate(other).every((item) => contains(iterate(value), item)))
const notNumber = define('', (value) => Number.isNaN(value))

export const valueTests: Table = {
  eq: same,
  equalto: same,
  '==': same,
  ne: different,
  '!=': different,
  lt: less,
  lessthan: less,
  '<': less,
  le: lessOrEqual,
  '<=': lessOrEqual,
  gt: greater,
  greaterthan: greater,
  '>': greater,
  ge: greaterOrEqual,
  '>=': greaterOrEqual,
  sameas: defineLenient('other', (value, [other]) => value === other),
  in: define('seq', (value, [container]) => contains(container, value)),
  contains: define('value', (value, [item]) => contains(value, item)),
  subset,
  issubset: subset,
  superset,
  issuperset: superset,
  any: define('', (value) => iterate(value).some(truth)),
  all: define('', (value) => iterate(value).every(truth)),
  even: define('', (value) => hasRemainder(value, 2, 0)),
  odd: define('', (value) => hasRemainder(value, 2, 1)),
  divisibleby: define('num', (value, [number]) => hasRemainder(value, number, 0)),
  lower: define('', (value) => isCased(toText(value), (text) => text.toLowerCase())),
  upper: define('', (value) => isCased(toText(value), (text) => text.toUpperCase())),
  nan: notNumber,
  isnan: notNumber,
  truthy: defineLenient('convert_bool', (value, [convert]) => truthOf(value, isOn(convert))),
  falsy: defineLenient('convert_bool', (value, [convert]) => !truthOf(value, isOn(convert))),
}

/** Whether a division has this remainder. */
function hasRemainder(value: unknown, by: unknown, rest: number): boolean {
  if (isNumeric(value) && isNumeric(by)) return equal(calculate('%', value, by), rest)
  throw new EvaluationError(`this test needs numbers, not ${typeName(value)} and ${typeName(by)}`)
}

/** Whether a string has letters and all have this case. */
function isCased(text: string, change: (text: string) => string): boolean {
  return change(text) === text && text.toLowerCase() !== text.toUpperCase()
}

function truthOf(value: unknown, convert: boolean): boolean {
  if (value instanceof Undefined) throw value.error()
  return (convert && typeof value === 'string' ? booleanIn('options', value) : undefined) ?? truth(value)
}
