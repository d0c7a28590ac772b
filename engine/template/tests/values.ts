/** Tests that compare a value with others. */
import { booleanIn } from '../../formats/booleans.ts'
import { lenient, type Table, takes } from '../compile/callable.ts'
import { isOn, iterate } from '../values/convert.ts'
import { contains, equal, order } from '../values/equality.ts'
import { Fault } from '../values/faults.ts'
import { calculate, isNumeric } from '../values/numbers.ts'
import { toText } from '../values/text.ts'
import { truth, typeName } from '../values/types.ts'
import { Undefined } from '../values/values.ts'

const compare = (holds: (by: number) => boolean, operator: string) => takes('b', (value, [other]) => holds(order(value, other, operator)))
const same = takes('b', (value, [other]) => equal(value, other))
const different = takes('b', (value, [other]) => !equal(value, other))
const less = compare((by) => by < 0, '<')
const lessOrEqual = compare((by) => by <= 0, '<=')
const greater = compare((by) => by > 0, '>')
const greaterOrEqual = compare((by) => by >= 0, '>=')
const subset = takes('b', (value, [other]) => iterate(value).every((item) => contains(iterate(other), item)))
const superset = takes('b', (value, [other]) => iterate(other).every((item) => contains(iterate(value), item)))
const notNumber = takes('', (value) => Number.isNaN(value))

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
  sameas: lenient('other', (value, [other]) => value === other),
  in: takes('seq', (value, [container]) => contains(container, value)),
  contains: takes('value', (value, [item]) => contains(value, item)),
  subset,
  issubset: subset,
  superset,
  issuperset: superset,
  any: takes('', (value) => iterate(value).some(truth)),
  all: takes('', (value) => iterate(value).every(truth)),
  even: takes('', (value) => leaves(value, 2, 0)),
  odd: takes('', (value) => leaves(value, 2, 1)),
  divisibleby: takes('num', (value, [number]) => leaves(value, number, 0)),
  lower: takes('', (value) => cased(toText(value), (text) => text.toLowerCase())),
  upper: takes('', (value) => cased(toText(value), (text) => text.toUpperCase())),
  nan: notNumber,
  isnan: notNumber,
  truthy: lenient('convert_bool', (value, [convert]) => truthOf(value, isOn(convert))),
  falsy: lenient('convert_bool', (value, [convert]) => !truthOf(value, isOn(convert))),
}

/** Whether a division leaves this much. */
function leaves(value: unknown, by: unknown, rest: number): boolean {
  if (isNumeric(value) && isNumeric(by)) return equal(calculate('%', value, by), rest)
  throw new Fault(`this test needs numbers, not ${typeName(value)} and ${typeName(by)}`)
}

/** Whether a text has letters and all of them are of this case. */
function cased(text: string, change: (text: string) => string): boolean {
  return change(text) === text && text.toLowerCase() !== text.toUpperCase()
}

function truthOf(value: unknown, convert: boolean): boolean {
  if (value instanceof Undefined) throw value.error()
  return (convert && typeof value === 'string' ? booleanIn('options', value) : undefined) ?? truth(value)
}
