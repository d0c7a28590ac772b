/** Filters on lists, and on several lists at once. */

import { crc32 } from 'node:zlib'
import { type CsvOptions, parseCsv } from '../../formats/comma-separated.ts'
import { define, defineLenient, passing, type Table } from '../compile/callable.ts'
import { applyOperator } from '../compile/compile.ts'
import type { Frame } from '../compile/frame.ts'
import { missing } from '../scope.ts'
import { itemOf } from '../values/access.ts'
import { type Dict, dictOf, entry, equal, isDict, sorted } from '../values/dicts.ts'
import { isOn, iterate, needInteger, needList, needText, pythonClass, textOr, toText, typeName } from '../values/text.ts'

import { EvaluationError, phrased, type Tuple, tuple, Undefined } from '../values/values.ts'

import { compareVersions } from '../values/versions.ts'
import { renderContainer, renderShallow } from '../variables.ts'
import { distinctItems } from './core.ts'
import { checkListMerge, mergeDicts } from './dicts.ts'

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
    if (isOn(strict) && lists.some(({ length }) => length !== lists[0]?.length))
      throw new EvaluationError('the lists of `zip` differ in length')
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
  const kept = skipNulls ? items.filter((item) => item !== null && item !== 'None' && item !== 'null') : items
  return kept.flatMap((item) => (Array.isArray(item) && levels >= 1 ? flattened(item, levels - 1, skipNulls) : [item]))
}

export function zipped(lists: readonly (readonly unknown[])[], fill?: unknown): Tuple[] {
  const lengths = lists.map((list) => list.length)
  const length = lists.length === 0 ? 0 : fill === undefined ? Math.min(...lengths) : Math.max(...lengths)
  return Array.from({ length }, (_, at) => tuple(lists.map((list) => (at < list.length ? list[at] : fill))))
}

export function product(lists: readonly (readonly unknown[])[]): Tuple[] {
  const size = lists.reduce((total, list) => total * list.length, 1)
  if (size > 1_000_000) throw new EvaluationError('`product` would create more than a million items')
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
  if (total > 1_000_000) throw new EvaluationError('the result would have more than a million items')
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
  const items = isDict(value)
    ? iterateValues(value)
    : phrased('obj must be a list of dicts or a nested dict', () => needList(value, 'subelements'))
  if (typeof path !== 'string' && !Array.isArray(path))
    throw new EvaluationError('`subelements` needs a path as a string or a list', undefined, 'subelements must be a list or a string')
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
      const msg = isDict(inner)
        ? `could not find '${step}' key in iterated item ${toText(inner)}`
        : `the key ${step} should point to a dictionary, got '${toText(inner)}'`
      throw new EvaluationError(`an item of the list has no \`${step}\``, 'set `skip_missing=true` to skip such items', msg)
    }
    inner = member
  }
  if (!Array.isArray(inner)) {
    const msg = `the key '${steps.at(-1)}' should point to a list, got ${toText(inner)}`
    throw new EvaluationError(`\`${steps.join('.')}\` of an item must be a list, not ${typeName(inner)}`, undefined, msg)
  }
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

type Lists = readonly (readonly unknown[])[]

const several = (run: (lists: Lists) => unknown[]) =>
  define('* flatten', (value, [others, flatten]) => {
    const all = [value, ...(others as unknown[])]
    return distinctItems(run((isOn(flatten) ? all.flatMap((each) => needList(each, 'this filter')) : all).map(iterate)))
  })

export const listFilters: Table = {
  lists_union: several((lists) => lists.flat(1)),
  lists_intersect: several((lists) => lists.reduce((left, right) => left.filter((item) => has(right, item))) as unknown[]),
  lists_difference: several((lists) => lists.reduce((left, right) => left.filter((item) => !has(right, item))) as unknown[]),
  lists_symmetric_difference: several(
    (lists) =>
      lists.reduce((left, right) => [
        ...left.filter((item) => !has(right, item)),
        ...right.filter((item) => !has(left, item)),
      ]) as unknown[],
  ),
  lists_mergeby: define('* recursive list_merge', (value, [others, recursive, listMerge]) => {
    const terms = [value, ...(others as unknown[])]
    return mergeBy(terms.slice(0, -1), terms.at(-1), isOn(recursive), textOr(listMerge, 'replace'))
  }),
  accumulate: define('', (value) => {
    const items = iterate(value)
    let sum: unknown
    return items.map((item, at) => {
      sum = at === 0 ? item : applyOperator('+', sum, item)
      return sum
    })
  }),
  version_sort: define('reverse', (value, [reverse]) => {
    const list = [...iterate(value)].sort((a, b) => compareVersions(toText(a), toText(b), 'loose'))
    return isOn(reverse) ? list.reverse() : list
  }),
}

function mergeBy(terms: readonly unknown[], index: unknown, recursive: boolean, listMerge: string): unknown[] {
  checkListMerge(listMerge, 'lists_mergeby')
  if (terms.length === 0)
    throw new EvaluationError('`lists_mergeby` needs a list and the name of a key', undefined, 'At least one list and index are needed.')
  const lists = terms
    .map((term) => phrased(wrongArgument('All arguments before the argument index', 'lists', term), () => needList(term, 'lists_mergeby')))
    .flatMap((term) => (term.every(Array.isArray) ? (term as readonly unknown[][]) : [term]))
  if (lists.length <= 1) return [...(lists[0] ?? [])]
  if (typeof index !== 'string')
    throw new EvaluationError(
      '`lists_mergeby` needs the name of a key as its last argument',
      undefined,
      wrongArgument('First argument after the lists', 'string', index),
    )
  const rows = new Map<unknown, Dict>()
  for (const list of lists)
    for (const item of list) {
      if (!isDict(item))
        throw new EvaluationError(
          `\`lists_mergeby\` needs lists of dicts, not of ${typeName(item)}`,
          undefined,
          `Elements of list arguments for lists_mergeby must be dictionaries. ${toText(item)} is ${pythonClass(item)}`,
        )
      const key = entry(item, index)
      if (key === missing) continue
      const existing = rows.get(key)
      rows.set(key, existing === undefined ? item : mergeDicts(existing, item, recursive, listMerge))
    }
  return sorted([...rows], (row) => (row as [unknown, Dict])[0]).map((row) => (row as [unknown, Dict])[1])
}

function csvRows(text: string, options: CsvOptions): string[][] {
  try {
    return parseCsv(text, options)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new EvaluationError(`the text is not valid CSV: ${error.message}`, undefined, `Unable to process file: ${error.message}`)
  }
}

/** In the words of Ansible. */
function wrongArgument(what: string, wanted: string, value: unknown): string {
  return `${what} for community.general.lists_mergeby must be ${wanted}. ${toText(value)} is ${pythonClass(value)}`
}

const dialects: Readonly<Record<string, string>> = { excel: ',', 'excel-tab': '\t', unix: ',' }
const forms = ['NFC', 'NFD', 'NFKC', 'NFKD']

export const tableFilters: Table = {
  crc32: define('', (value) => crc32(needText(value, '`crc32`')).toString(16)),
  from_csv: define('dialect fieldnames delimiter skipinitialspace strict', (value, [dialect, names, delimiter, skip, strict]) => {
    const dialectName = textOr(dialect, 'excel')
    if (!Object.hasOwn(dialects, dialectName))
      throw new EvaluationError(
        `unknown dialect \`${dialectName}\``,
        `use one of ${Object.keys(dialects).join(', ')}`,
        `Dialect '${dialectName}' is not supported by your version of python.`,
      )
    const options = { delimiter: textOr(delimiter, dialects[dialectName] as string), skipSpaces: isOn(skip), strict: isOn(strict) }
    const cells = csvRows(toText(value), options)
    const fieldNames = names === undefined || names === null ? undefined : iterate(names).map(toText)
    const head = fieldNames ?? cells[0] ?? []
    return cells.slice(fieldNames === undefined ? 1 : 0).map((row) => dictOf(head.map((name, at) => [name, row[at] ?? null] as const)))
  }),
  unicode_normalize: define('form', (value, [form]) => {
    const wanted = textOr(form, 'NFC')
    const text = phrased(`${pythonClass(value)} is not a valid input type`, () => needText(value, '`unicode_normalize`'))
    if (!forms.includes(wanted))
      throw new EvaluationError(`unknown form \`${wanted}\``, `use one of ${forms.join(', ')}`, `${wanted} is not a valid form`)
    return text.normalize(wanted)
  }),
}
