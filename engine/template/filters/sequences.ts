/** Jinja's filters on sequences. */
import { define, passing, type Table } from '../compile/callable.ts'
import { applyOperator } from '../compile/compile-operators.ts'
import { isOn, iterate, needInteger, textOr } from '../values/convert.ts'
import { asDict, entriesOf } from '../values/dicts.ts'
import { equal } from '../values/equality.ts'
import { Fault } from '../values/errors.ts'
import { caseless, valueGetter } from '../values/getters.ts'
import { sorted } from '../values/sorting.ts'
import { toText } from '../values/text.ts'
import { typeName } from '../values/types.ts'
import { tuple, Undefined } from '../values/values.ts'

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
    return distinctItems(iterate(value), (item) => (isOn(sensitive) ? get(item) : caseless(get(item))))
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
  if (size < 1 || size > most) throw new Fault(`\`batch\` needs a size from 1 to ${most}`)
  const rows: unknown[][] = []
  for (let at = 0; at < items.length; at += size) rows.push(items.slice(at, at + size))
  const last = rows.at(-1)
  if (last !== undefined && fill !== undefined && fill !== null) while (last.length < size) last.push(fill)
  return rows
}

function slices(items: readonly unknown[], count: number, fill: unknown): unknown[][] {
  if (count < 1 || count > most) throw new Fault(`\`slice\` needs a number from 1 to ${most}`)
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
  throw new Fault(`\`dictsort\` sorts by \`key\` or \`value\`, not by ${typeName(by)} \`${by}\``)
}
