/** Ansible's filters on lists and sets. */

import { define, defineLenient, passing, type Table } from '../compile/callable.ts'
import type { Frame } from '../compile/frame.ts'
import { missing } from '../scope.ts'
import { itemOf } from '../values/access.ts'
import { isOn, iterate, needInteger, needList, textOr } from '../values/convert.ts'
import { entry, isDict } from '../values/dicts.ts'
import { equal } from '../values/equality.ts'
import { Fault } from '../values/errors.ts'
import { typeName } from '../values/types.ts'
import { type Tuple, tuple, Undefined } from '../values/values.ts'
import { renderContainer, renderShallow } from '../variables.ts'
import { distinctItems } from './sequences.ts'

const both = (run: (left: readonly unknown[], right: readonly unknown[]) => unknown[]) =>
  define('b', (value, [other]) => run(iterate(value), iterate(other)))

export const collectionFilters: Table = {
  union: both((left, right) => distinctItems([...left, ...right])),
  intersect: both((left, right) => distinctItems(left.filter((item) => has(right, item)))),
  difference: both((left, right) => distinctItems(left.filter((item) => !has(right, item)))),
  symmetric_difference: both((left, right) =>
    distinctItems([...left.filter((item) => !has(right, item)), ...right.filter((item) => !has(left, item))]),
  ),
  flatten: define('levels skip_nulls', (value, [levels, skip]) =>
    flattened(
      needList(value, 'flatten'),
      levels === undefined || levels === null ? Infinity : needInteger(levels, 'flatten'),
      isOn(skip, true),
    ),
  ),
  zip: define('* strict', (value, [others, strict]) => {
    const lists = [value, ...(others as unknown[])].map(iterate)
    if (isOn(strict) && lists.some(({ length }) => length !== lists[0]?.length)) throw new Fault('the lists of `zip` differ in length')
    return zipped(lists)
  }),
  zip_longest: define('* fillvalue', (value, [others, fill = null]) => zipped([value, ...(others as unknown[])].map(iterate), fill)),
  product: define('* repeat', (value, [others, repeat]) =>
    product(
      Array.from({ length: needInteger(repeat, 'product', 1) }, () => [value, ...(others as unknown[])])
        .flat(1)
        .map(iterate),
    ),
  ),
  permutations: define('r', (value, [size]) =>
    permutations(iterate(value), size === undefined || size === null ? iterate(value).length : needInteger(size, 'permutations')),
  ),
  combinations: define('r', (value, [size]) => combinations(iterate(value), needInteger(size, 'combinations'))),
  subelements: define('subelements skip_missing', (value, [path, skip]) => subelements(value, path, isOn(skip))),
  extract: passing(defineLenient('container morekeys', (value, [container, more], frame) => extracted(value, container, more, frame))),
}

function has(list: readonly unknown[], item: unknown): boolean {
  return list.some((each) => equal(each, item))
}

/** Flattens nested lists to a depth; nulls are dropped unless requested. */
export function flattened(items: readonly unknown[], levels: number, skipNulls: boolean): unknown[] {
  const result: unknown[] = []
  for (const item of items) {
    if (skipNulls && (item === null || item === 'None' || item === 'null')) continue
    if (Array.isArray(item) && levels >= 1) result.push(...flattened(item, levels - 1, skipNulls))
    else result.push(item)
  }
  return result
}

export function zipped(lists: readonly (readonly unknown[])[], fill?: unknown): Tuple[] {
  const lengths = lists.map((list) => list.length)
  const length = lists.length === 0 ? 0 : fill === undefined ? Math.min(...lengths) : Math.max(...lengths)
  return Array.from({ length }, (_, at) => tuple(lists.map((list) => (at < list.length ? list[at] : fill))))
}

export function product(lists: readonly (readonly unknown[])[]): Tuple[] {
  const size = lists.reduce((total, list) => total * list.length, 1)
  if (size > 1_000_000) throw new Fault('`product` would create more than a million items')
  let rows: unknown[][] = [[]]
  for (const list of lists) rows = rows.flatMap((row) => list.map((item) => [...row, item]))
  return rows.map((row) => tuple(row))
}

function permutations(items: readonly unknown[], size: number): Tuple[] {
  refuseMany(items.length, size, false)
  const places = picked(items.length, size, (chosen, at) => !chosen.includes(at))
  return places.map((place) => tuple(place.map((at) => items[at])))
}

function combinations(items: readonly unknown[], size: number): Tuple[] {
  refuseMany(items.length, size, true)
  const places = picked(items.length, size, (chosen, at) => chosen.length === 0 || at > (chosen.at(-1) as number))
  return places.map((place) => tuple(place.map((at) => items[at])))
}

/** Limits the number of results before creating any. */
function refuseMany(count: number, size: number, unordered: boolean): void {
  let total = 1
  for (let taken = 0; taken < size; taken++) total *= Math.max(0, count - taken) / (unordered ? taken + 1 : 1)
  if (total > 1_000_000) throw new Fault('the result would have more than a million items')
}

/** Enumerates selections of `size` out of `count` indexes that `follows` allows. */
function picked(count: number, size: number, may: (chosen: readonly number[], at: number) => boolean): number[][] {
  let rows: number[][] = [[]]
  for (let taken = 0; taken < size; taken++) {
    rows = rows.flatMap((row) =>
      Array.from({ length: count }, (_, at) => at)
        .filter((at) => may(row, at))
        .map((at) => [...row, at]),
    )
  }
  return rows
}

/** Pairs of each item and each element of a list inside it. */
export function subelements(value: unknown, path: unknown, skipMissing: boolean): Tuple[] {
  const items = isDict(value) ? iterateValues(value) : needList(value, 'subelements')
  const steps = Array.isArray(path) ? path.map(String) : textOr(path, '').split('.')
  return items.flatMap((item) => {
    const inner = follow(item, steps, skipMissing)
    return inner.map((each) => tuple([item, each]))
  })
}

function follow(item: unknown, steps: readonly string[], skipMissing: boolean): readonly unknown[] {
  let inner = item
  for (const step of steps) {
    const member = isDict(inner) ? entry(inner, step) : missing
    if (member === missing) {
      if (skipMissing) return []
      throw new Fault(`an item of the list has no \`${step}\``, 'set `skip_missing=true` to skip such items')
    }
    inner = member
  }
  if (!Array.isArray(inner)) throw new Fault(`\`${steps.join('.')}\` of an item must be a list, not ${typeName(inner)}`)
  return inner
}

function iterateValues(dict: unknown): readonly unknown[] {
  return dict instanceof Map ? [...dict.values()] : Object.values(dict as Record<string, unknown>)
}

function extracted(key: unknown, container: unknown, more: unknown, frame: Frame): unknown {
  if (key instanceof Undefined) throw key.error()
  let value: unknown = container
  for (const step of [key, ...(more === undefined || more === null ? [] : Array.isArray(more) ? more : [more])]) {
    value = renderShallow(value, frame)
    if (value instanceof Undefined) return value
    const member = itemOf(value, step)
    if (member === missing) return new Undefined(`\`${String(step)}\` is undefined: \`extract\` does not find it`, '', () => ({}))
    value = member
  }
  return typeof value === 'object' && value !== null ? renderContainer(value, frame) : value
}
