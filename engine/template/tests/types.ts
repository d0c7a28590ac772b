/** Tests of types. */
import { define, defineLenient, type Table } from '../compile/callable.ts'
import { filterNamed, testNamed } from '../registry.ts'
import { isDict } from '../values/dicts.ts'
import { isFloat, isNumber } from '../values/types.ts'
import { Bytes, Fn, Members, Undefined } from '../values/values.ts'

/** An undefined value is false for every type. */
const is = (test: (value: unknown) => boolean) => defineLenient('', test)
const listLike = (value: unknown) => typeof value === 'string' || Array.isArray(value) || isDict(value) || value instanceof Bytes

export const typeTests: Table = {
  defined: defineLenient('', (value) => !(value instanceof Undefined)),
  undefined: defineLenient('', (value) => value instanceof Undefined),
  none: is((value) => value === null),
  boolean: is((value) => typeof value === 'boolean'),
  true: is((value) => value === true),
  false: is((value) => value === false),
  integer: is((value) => isNumber(value) && !isFloat(value)),
  float: is(isFloat),
  number: is((value) => isNumber(value) || typeof value === 'boolean'),
  string: is((value) => typeof value === 'string'),
  mapping: is(isDict),
  sequence: is(listLike),
  iterable: define('', listLike),
  callable: is((value) => value instanceof Fn || (value instanceof Members && value.call !== undefined)),
  escaped: is(() => false),
  filter: is((value) => typeof value === 'string' && filterNamed(value) !== undefined),
  test: is((value) => typeof value === 'string' && testNamed(value) !== undefined),
}
