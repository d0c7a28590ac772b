/** Filters on several lists at once that keep the order of the first. */

import { define, type Table } from '../compile/callable.ts'
import { applyOperator } from '../compile/compile-operators.ts'
import { missing } from '../scope.ts'
import { isOn, iterate, needList, textOr } from '../values/convert.ts'
import { type Dict, entry, isDict } from '../values/dicts.ts'
import { equal } from '../values/equality.ts'
import { EvaluationError } from '../values/errors.ts'
import { sorted } from '../values/sorting.ts'
import { toText } from '../values/text.ts'
import { typeName } from '../values/types.ts'
import { compareVersions } from '../values/versions.ts'
import { checkListMerge, mergeDicts } from './dicts.ts'
import { distinctItems } from './sequences.ts'

type Lists = readonly (readonly unknown[])[]

const several = (run: (lists: Lists) => unknown[]) =>
  define('* flatten', (value, [others, flatten]) => {
    const all = [value, ...(others as unknown[])]
    return distinctItems(run((isOn(flatten) ? all.flatMap((each) => needList(each, 'this filter')) : all).map(iterate)))
  })

const has = (list: readonly unknown[], item: unknown) => list.some((each) => equal(each, item))

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
  if (typeof index !== 'string') throw new EvaluationError('`lists_mergeby` needs the name of a key as its last argument')
  const lists = terms.flatMap((term) => (Array.isArray(term) && term.every(Array.isArray) ? [...term] : [term]))
  if (lists.length === 1) return [...needList(lists[0], 'lists_mergeby')]
  const rows = new Map<unknown, Dict>()
  for (const list of lists)
    for (const item of needList(list, 'lists_mergeby')) {
      if (!isDict(item)) throw new EvaluationError(`\`lists_mergeby\` needs lists of dicts, not of ${typeName(item)}`)
      const key = entry(item, index)
      if (key === missing) continue
      const existing = rows.get(key)
      rows.set(key, existing === undefined ? item : mergeDicts(existing, item, recursive, listMerge))
    }
  return sorted([...rows], (row) => (row as [unknown, Dict])[0]).map((row) => (row as [unknown, Dict])[1])
}
