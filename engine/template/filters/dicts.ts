/** Ansible's filters on dicts. */

import { lenient, type Table, takes } from '../compile/callable.ts'
import { missing } from '../scope.ts'
import { isOn, iterate, textOr } from '../values/convert.ts'
import { asDict, type Dict, dictOf, entriesOf, entry, isDict } from '../values/dicts.ts'
import { equal } from '../values/equality.ts'
import { Fault } from '../values/faults.ts'
import { typeName } from '../values/types.ts'
import { Undefined } from '../values/values.ts'
import { flattened } from './collections.ts'

export const dictFilters: Table = {
  combine: lenient('* recursive list_merge', (value, [others, recursive, lists]) =>
    combined([value, ...(others as unknown[])], isOn(recursive), textOr(lists, 'replace')),
  ),
  dict2items: takes('key_name value_name', (value, [key, name]) =>
    entriesOf(asDict(value, 'dict2items')).map(([each, held]) =>
      dictOf([
        [textOr(key, 'key'), each],
        [textOr(name, 'value'), held],
      ]),
    ),
  ),
  items2dict: takes('key_name value_name', (value, [key, name]) =>
    dictOf(iterate(value).map((item) => pairOf(item, textOr(key, 'key'), textOr(name, 'value')))),
  ),
}

function pairOf(item: unknown, key: string, name: string): readonly [unknown, unknown] {
  const dict = asDict(item, 'items2dict')
  const pair = [entry(dict, key), entry(dict, name)] as const
  const lacking = pair[0] === missing ? key : pair[1] === missing ? name : undefined
  if (lacking !== undefined) throw new Fault(`\`items2dict\` needs \`${key}\` and \`${name}\` in every item, one has no \`${lacking}\``)
  return pair
}

const merges = ['replace', 'keep', 'append', 'prepend', 'append_rp', 'prepend_rp']

function combined(terms: readonly unknown[], recursive: boolean, lists: string): unknown {
  mergeWay(lists, 'combine')
  const dicts = flattened(terms, Infinity, false).map((term) => {
    if (term instanceof Undefined) throw term.error()
    if (!isDict(term)) throw new Fault(`\`combine\` needs dicts, not ${typeName(term)}`)
    return term
  })
  return dicts.reduce((left, right) => mergeDicts(left, right, recursive, lists), dictOf([]))
}

/** Refuses a way to merge lists that there is not. */
export function mergeWay(lists: string, who: string): void {
  if (!merges.includes(lists)) throw new Fault(`\`${who}\` has no \`list_merge\` called \`${lists}\``, `it has ${merges.join(', ')}`)
}

export function mergeDicts(low: Dict, high: Dict, recursive: boolean, lists: string): Dict {
  const merged = new Map(entriesOf(low))
  for (const [key, value] of entriesOf(high)) {
    const own = merged.get(key)
    if (recursive && isDict(own) && isDict(value)) merged.set(key, mergeDicts(own, value, recursive, lists))
    else if (Array.isArray(own) && Array.isArray(value)) merged.set(key, mergeLists(own, value, lists))
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
