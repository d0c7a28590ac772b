/** Filters of one value, and of sequences of values. */

import { booleanIn } from '../../formats/booleans.ts'
import { lengthOf } from '../../formats/characters.ts'
import { roundTo } from '../../formats/decimals.ts'
import { define, defineLenient, passing, type Table } from '../compile/callable.ts'
import { applyOperator } from '../compile/compile.ts'
import { missing } from '../scope.ts'
import { attributeOf, caseless, valueGetter } from '../values/access.ts'
import { asDict, entriesOf, equal, isDict, sizeOf, sorted } from '../values/dicts.ts'
import { isNumeric, makeFloat, makeInteger } from '../values/numbers.ts'
import { dataHint } from '../values/python-literal.ts'
import { isFloat, isOn, iterate, needInteger, needNumber, textOr, toText, truth, typeName } from '../values/text.ts'
import { Bytes, EvaluationError, PyFloat, Tuple, tuple, Undefined, UndefinedError } from '../values/values.ts'

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
  throw new EvaluationError(`${typeName(value)} has no length`)
}

function noItems(value: unknown): never {
  throw new EvaluationError(`\`items\` needs a dict, not ${typeName(value)}`, dataHint(value))
}

/** A whole number out of a number or a text; the other value where it is none. */
function toInteger(value: unknown, other: unknown, base: number): unknown {
  if (typeof value === 'string') {
    const digits = value.trim().replace(/(?<=[\da-zA-Z])_(?=[\da-zA-Z])/g, '')
    const integer = wholeOf(digits, base)
    if (integer !== undefined) return integer
    return base === 10 && /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(digits) ? makeInteger(Math.trunc(Number(digits))) : other
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
    if (/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return makeFloat(Number(text))
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
    throw new EvaluationError('the method of `round` must be `common`, `ceil` or `floor`')
  const plain = needNumber(value, 'round')
  if (method === 'common' && (typeof value === 'bigint' || (!isFloat(value) && precision >= 0)))
    return typeof value === 'boolean' ? plain : value
  if (method === 'common') return isFloat(value) ? makeFloat(roundTo(plain, precision)) : makeInteger(roundTo(plain, precision))
  const factor = 10 ** precision
  return makeFloat((method === 'ceil' ? Math.ceil(plain * factor) : Math.floor(plain * factor)) / factor)
}

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
  const own = message === undefined || message === null ? undefined : textOr(message, '')
  const msg = own ?? `Mandatory variable ${variable === '' ? '' : `'${variable}' `} not defined.`
  throw new UndefinedError(own ?? (variable === '' ? text : `\`${variable}\` is mandatory: ${text}`), variable, { ...more, msg })
}

/** True for true, 1 and the strings for true; anything else is false. */
function toBool(value: unknown): unknown {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string') return booleanIn('filter', value) === true
  return value === 1 || (value instanceof PyFloat && value.value === 1)
}

const noFallback =
  "Jinja2's unique filter failed and we cannot fall back to Ansible's version as it does not support the parameters supplied. unhashable type: "

export const sequenceFilters: Table = {
  first: passing(define('', (value) => (iterate(value).length > 0 ? iterate(value)[0] : none('first')))),
  last: passing(define('', (value) => (iterate(value).length > 0 ? iterate(value).at(-1) : none('last')))),
  join: define('d attribute', (value, [separator, attribute], frame) => {
    const items = iterate(value)
    const of = attribute === undefined || attribute === null ? undefined : valueGetter(attribute, frame)
    return (of === undefined ? items : items.map(of)).map(toText).join(textOr(separator, ''))
  }),
  sort: define('reverse case_sensitive attribute', (value, [reverse, sensitive, attribute], frame) => {
    const get = severalGetters(attribute, frame)
    return sorted(iterate(value), (item) => (isOn(sensitive) ? get(item) : caselessDeep(get(item))), isOn(reverse))
  }),
  unique: define('case_sensitive attribute', (value, [sensitive, attribute], frame) => {
    const get = valueGetter(attribute, frame)
    const items = iterate(value)
    const asked = sensitive === false || (attribute !== undefined && attribute !== null)
    const unhashable = asked ? items.map(get).find((key) => isDict(key) || (Array.isArray(key) && !(key instanceof Tuple))) : undefined
    if (unhashable !== undefined) {
      const msg = `${noFallback}'${typeName(unhashable)}'`
      throw new EvaluationError('`unique` cannot compare lists or dicts by `attribute`, or without regard to case', undefined, msg)
    }
    return distinctItems(items, (item) => (isOn(sensitive) ? get(item) : caseless(get(item))))
  }),
  min: passing(
    define('case_sensitive attribute', (value, [sensitive, attribute], frame) =>
      extreme(value, isOn(sensitive, true), valueGetter(attribute, frame), false),
    ),
  ),
  max: passing(
    define('case_sensitive attribute', (value, [sensitive, attribute], frame) =>
      extreme(value, isOn(sensitive, true), valueGetter(attribute, frame), true),
    ),
  ),
  sum: passing(
    define('attribute start', (value, [attribute, start = 0], frame) =>
      iterate(value)
        .map(valueGetter(attribute, frame))
        .reduce((total, item) => applyOperator('+', total, item), start),
    ),
  ),
  batch: define('linecount fill_with', (value, [count, fill]) => batches(iterate(value), needInteger(count, 'batch'), fill)),
  slice: define('slices fill_with', (value, [count, fill]) => slices(iterate(value), needInteger(count, 'slice'), fill)),
  groupby: define('attribute default case_sensitive', (value, [attribute, fallback, sensitive], frame) =>
    groups(iterate(value), valueGetter(attribute, frame, fallback), isOn(sensitive)),
  ),
  dictsort: define('case_sensitive by reverse', (value, [sensitive, by, reverse]) => {
    const place = dictsortPlace(textOr(by, 'key'))
    const entries = entriesOf(asDict(value, 'dictsort')).map((pair) => tuple(pair))
    return sorted(entries, (pair) => (isOn(sensitive) ? (pair as unknown[])[place] : caseless((pair as unknown[])[place])), isOn(reverse))
  }),
}

function none(which: string): Undefined {
  return new Undefined(`there is no ${which} item: the sequence is empty`, '', () => ({}))
}

function severalGetters(attribute: unknown, frame: Parameters<typeof valueGetter>[1]): (item: unknown) => unknown {
  if (typeof attribute !== 'string' || !attribute.includes(',')) return valueGetter(attribute, frame)
  const getters = attribute.split(',').map((each) => valueGetter(each, frame))
  return (item) => getters.map((get) => get(item))
}

function caselessDeep(value: unknown): unknown {
  return Array.isArray(value) ? value.map(caseless) : caseless(value)
}

/** Unique items by `key`, keeping the first. */
export function distinctItems(items: readonly unknown[], key: (item: unknown) => unknown = (item) => item): unknown[] {
  const seen: unknown[] = []
  const plain = new Set<unknown>()
  return items.filter((item) => {
    const now = key(item)
    if (typeof now === 'string') return !plain.has(now) && Boolean(plain.add(now))
    if (seen.some((each) => equal(each, now))) return false
    seen.push(now)
    return true
  })
}

function extreme(value: unknown, sensitive: boolean, get: (item: unknown) => unknown, largest: boolean): unknown {
  const items = iterate(value)
  if (items.length === 0) return none(largest ? 'largest' : 'smallest')
  return sorted(items, (item) => (sensitive ? get(item) : caseless(get(item))), largest)[0]
}

const most = 1_000_000

function batches(items: readonly unknown[], size: number, fill: unknown): unknown[][] {
  if (size < 1 || size > most) throw new EvaluationError(`\`batch\` needs a size from 1 to ${most}`)
  const rows: unknown[][] = []
  for (let at = 0; at < items.length; at += size) rows.push(items.slice(at, at + size))
  const last = rows.at(-1)
  if (last !== undefined && fill !== undefined && fill !== null) while (last.length < size) last.push(fill)
  return rows
}

function slices(items: readonly unknown[], count: number, fill: unknown): unknown[][] {
  if (count < 1 || count > most) throw new EvaluationError(`\`slice\` needs a number from 1 to ${most}`)
  const size = Math.floor(items.length / count)
  const longer = items.length % count
  let at = 0
  return Array.from({ length: count }, (_, index) => {
    const end = at + size + (index < longer ? 1 : 0)
    const row = items.slice(at, end)
    at = end
    if (fill !== undefined && fill !== null && index >= longer) row.push(fill)
    return row
  })
}

function groups(items: readonly unknown[], get: (item: unknown) => unknown, sensitive: boolean): unknown[] {
  const key = (item: unknown) => (sensitive ? get(item) : caseless(get(item)))
  const result: { key: unknown; shown: unknown; list: unknown[] }[] = []
  for (const item of sorted(items, key)) {
    const last = result.at(-1)
    const now = key(item)
    if (last !== undefined && equal(last.key, now)) last.list.push(item)
    else result.push({ key: now, shown: get(item), list: [item] })
  }
  return result.map(({ shown, list }) => tuple([shown, list], ['grouper', 'list']))
}

function dictsortPlace(by: string): 0 | 1 {
  if (by === 'key') return 0
  if (by === 'value') return 1
  throw new EvaluationError(`\`dictsort\` sorts by \`key\` or \`value\`, not by ${typeName(by)} \`${by}\``)
}
