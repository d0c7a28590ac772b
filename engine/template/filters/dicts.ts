/** Ansible's filters on dicts. */

import { define, defineLenient, passing, type Table } from '../compile/callable.ts'
import { missing } from '../scope.ts'
import { isOn, iterate, textOr } from '../values/convert.ts'
import { asDict, type Dict, dictOf, entriesOf, entry, isDict } from '../values/dicts.ts'
import { equal } from '../values/equality.ts'
import { Fault } from '../values/errors.ts'
import { typeName } from '../values/types.ts'
import { Undefined } from '../values/values.ts'
import { flattened } from './collections.ts'

export const dictFilters: Table = {
  combine: defineLenient('* recursive list_merge', (value, [others, recursive, lists]) =>
    combined([value, ...(others as unknown[])], isOn(recursive), textOr(lists, 'replace')),
  ),
  dict2items: define('key_name value_name', (value, [key, name]) =>
    entriesOf(asDict(value, 'dict2items')).map(([each, item]) =>
      dictOf([
        [textOr(key, 'key'), each],
        [textOr(name, 'value'), item],
      ]),
    ),
  ),
  items2dict: passing(
    define('key_name value_name', (value, [key, name]) =>
      dictOf(iterate(value).map((item) => pairOf(item, textOr(key, 'key'), textOr(name, 'value')))),
    ),
  ),
}

function pairOf(item: unknown, key: string, name: string): readonly [unknown, unknown] {
  const dict = asDict(item, 'items2dict')
  const pair = [entry(dict, key), entry(dict, name)] as const
  const missingKey = pair[0] === missing ? key : pair[1] === missing ? name : undefined
  if (missingKey !== undefined)
    throw new Fault(`\`items2dict\` needs \`${key}\` and \`${name}\` in every item, one has no \`${missingKey}\``)
  return pair
}

const listMerges = ['replace', 'keep', 'append', 'prepend', 'append_rp', 'prepend_rp']

function combined(terms: readonly unknown[], recursive: boolean, lists: string): unknown {
  checkListMerge(lists, 'combine')
  const dicts = flattened(terms, Infinity, false).map((term) => {
    if (term instanceof Undefined) throw term.error()
    if (!isDict(term)) throw new Fault(`\`combine\` needs dicts, not ${typeName(term)}`)
    return term
  })
  return dicts.reduce((left, right) => mergeDicts(left, right, recursive, lists), dictOf([]))
}

/** Throws for an unknown `list_merge`. */
export function checkListMerge(lists: string, who: string): void {
  if (!listMerges.includes(lists)) throw new Fault(`\`${who}\` has no \`list_merge\` \`${lists}\``, `use one of ${listMerges.join(', ')}`)
}

export function mergeDicts(low: Dict, high: Dict, recursive: boolean, lists: string): Dict {
  const merged = new Map(entriesOf(low))
  for (const [key, value] of entriesOf(high)) {
    const existing = merged.get(key)
    if (recursive && isDict(existing) && isDict(value)) merged.set(key, mergeDicts(existing, value, recursive, lists))
    else if (Array.isArray(existing) && Array.isArray(value)) merged.set(key, mergeLists(existing, value, lists))
    else merged.set(key, value)
  }
  return dictOf(merged)
}

function mergeLists(low: readonly unknown[], high: readonly unknown[], how: string): readonly unknown[] {
  const without = (list: readonly unknown[], other: readonly unknown[]) => list.filter((item) => !other.some((each) => equal(each, item)))
  switch (how) {
    case 'keep':
      return low
    case 'append':
      return [...low, ...high]
    case 'prepend':
      return [...high, ...low]
    case 'append_rp':
      return [...without(low, high), ...high]
    case 'prepend_rp':
      return [...high, ...without(low, high)]
    default:
      return high
  }
}
