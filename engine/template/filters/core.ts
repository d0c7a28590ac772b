/** Jinja's own filters on single values: defaults, numbers, conversion. */

import { lengthOf } from '../../formats/characters.ts'
import { roundTo } from '../../formats/decimals.ts'
import { define, defineLenient, passing, type Table } from '../compile/callable.ts'
import { missing } from '../scope.ts'
import { attributeOf } from '../values/access.ts'
import { isOn, iterate, needInteger, needNumber, textOr } from '../values/convert.ts'
import { entriesOf, isDict, sizeOf } from '../values/dicts.ts'
import { Fault } from '../values/errors.ts'
import { dataHint } from '../values/literal.ts'
import { isNumeric, makeFloat, makeInteger } from '../values/numbers.ts'
import { toText } from '../values/text.ts'
import { isFloat, truth, typeName } from '../values/types.ts'
import { Bytes, PyFloat, tuple, Undefined } from '../values/values.ts'

const fallback = passing(
  defineLenient('default_value boolean', (value, [other = '', boolean]) =>
    value instanceof Undefined || (isOn(boolean) && !truth(value)) ? other : value,
  ),
)
const length = define('', (value) => lengthOfValue(value))

export const coreFilters: Table = {
  default: fallback,
  d: fallback,
  length,
  count: length,
  int: passing(define('default base', (value, [other = 0, base]) => toInteger(value, other, needInteger(base, 'int', 10)))),
  float: passing(define('default', (value, [other = new PyFloat(0)]) => toFloat(value, other))),
  abs: define('', (value) => absolute(value)),
  round: define('precision method', (value, [precision, method]) =>
    rounded(value, needInteger(precision, 'round', 0), textOr(method, 'common')),
  ),
  string: define('', (value) => toText(value)),
  list: define('', (value) => [...iterate(value)]),
  items: defineLenient('', (value) =>
    value instanceof Undefined ? [] : isDict(value) ? entriesOf(value).map((pair) => tuple(pair)) : noItems(value),
  ),
  attr: passing(
    define('name', (value, [name]) => {
      const member = isDict(value) ? missing : attributeOf(value, textOr(name, ''))
      return member === missing
        ? new Undefined(`\`${textOr(name, '')}\` is undefined: ${typeName(value)} has no such attribute`, '', () => ({}))
        : member
    }),
  ),
  pprint: define('', (value) => toText(value)),
}

function lengthOfValue(value: unknown): number {
  if (Array.isArray(value)) return value.length
  if (typeof value === 'string') return lengthOf(value)
  if (isDict(value)) return sizeOf(value)
  if (value instanceof Bytes) return value.buffer.length
  throw new Fault(`${typeName(value)} has no length`)
}

function noItems(value: unknown): never {
  throw new Fault(`\`items\` needs a dict, not ${typeName(value)}`, dataHint(value))
}

/** A whole number out of a number or a text; the other value where it is none. */
export function toInteger(value: unknown, other: unknown, base: number): unknown {
  if (typeof value === 'string') {
    const digits = value.trim().replace(/(?<=[\da-zA-Z])_(?=[\da-zA-Z])/g, '')
    const integer = wholeOf(digits, base)
    if (integer !== undefined) return integer
    return base === 10 && /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(digits) ? makeInteger(Math.trunc(Number(digits))) : other
  }
  if (typeof value === 'boolean') return Number(value)
  if (!isNumeric(value) || typeof value === 'boolean') return other
  if (typeof value === 'bigint') return value
  const plain = value instanceof PyFloat ? value.value : value
  return Number.isFinite(plain) ? makeInteger(Math.trunc(plain)) : other
}

const digitSets: Readonly<Record<number, { readonly prefix: string; readonly digits: RegExp }>> = {
  2: { prefix: '0b', digits: /^[01]+$/ },
  8: { prefix: '0o', digits: /^[0-7]+$/ },
  16: { prefix: '0x', digits: /^[\da-fA-F]+$/ },
}

function wholeOf(text: string, base: number): number | bigint | undefined {
  const [, sign = '', body = ''] = /^([+-]?)(.*)$/s.exec(text) ?? []
  let value: bigint | undefined
  const set = digitSets[base]
  if (base === 10) value = /^\d+$/.test(body) ? BigInt(body) : undefined
  else if (set !== undefined) {
    const digits = body.toLowerCase().startsWith(set.prefix) ? body.slice(2) : body
    value = set.digits.test(digits) ? BigInt(set.prefix + digits) : undefined
  } else {
    const parsed = Number.parseInt(body, base)
    value = Number.isNaN(parsed) || parsed.toString(base) !== body.toLowerCase().replace(/^0+(?=.)/, '') ? undefined : BigInt(parsed)
  }
  return value === undefined ? undefined : makeInteger(sign === '-' ? -value : value)
}

function toFloat(value: unknown, other: unknown): unknown {
  if (typeof value === 'string') {
    const text = value.trim().replace(/(?<=\d)_(?=\d)/g, '')
    if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return makeFloat(Number(text))
    if (/^[+-]?(?:inf|infinity)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
    return /^[+-]?nan$/i.test(text) ? NaN : other
  }
  return typeof value === 'boolean' || isNumeric(value) ? makeFloat(needNumber(value, 'float')) : other
}

function absolute(value: unknown): unknown {
  if (typeof value === 'bigint') return value < 0n ? -value : value
  const plain = Math.abs(needNumber(value, 'abs'))
  return value instanceof PyFloat ? new PyFloat(plain) : plain
}

/** To the nearest even neighbour from the middle, as Python does; whole numbers stay whole where nothing is to be cut. */
function rounded(value: unknown, precision: number, method: string): unknown {
  if (method !== 'common' && method !== 'ceil' && method !== 'floor')
    throw new Fault('the method of `round` must be `common`, `ceil` or `floor`')
  const plain = needNumber(value, 'round')
  if (method === 'common' && (typeof value === 'bigint' || (!isFloat(value) && precision >= 0)))
    return typeof value === 'boolean' ? plain : value
  if (method === 'common') return isFloat(value) ? makeFloat(roundTo(plain, precision)) : makeInteger(roundTo(plain, precision))
  const factor = 10 ** precision
  return makeFloat((method === 'ceil' ? Math.ceil(plain * factor) : Math.floor(plain * factor)) / factor)
}
