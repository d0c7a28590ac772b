/** Filters that build dicts from lists and select keys of dicts. */

import { define, type Table } from '../compile/callable.ts'
import { pairsOf } from '../methods/dict.ts'
import { missing } from '../scope.ts'
import { iterate, needList, textOr } from '../values/convert.ts'
import { asDict, dictOf, entriesOf, entry, isDict } from '../values/dicts.ts'
import { equal } from '../values/equality.ts'
import { EvaluationError } from '../values/errors.ts'
import { pythonRegex } from '../values/regex.ts'
import { toText } from '../values/text.ts'
import { typeName } from '../values/types.ts'

export const keyFilters: Table = {
  dict: define('', (value) => dictOf(pairsOf(value))),
  dict_kv: define('key', (value, [key]) => dictOf([[key, value]])),
  counter: define('', (value) => counted(value)),
  groupby_as_dict: define('attribute', (value, [attribute]) => grouped(value, attribute)),
  rekey_on_member: define('key duplicates', (value, [key, duplicates]) => rekeyed(value, key, textOr(duplicates, 'error'))),
  keep_keys: define('target matching_parameter', (value, [target, matching]) => {
    const matches = matcher(target, textOr(matching, 'equal'))
    return eachDict(value, 'keep_keys', (entries) => entries.filter(([key]) => matches(key)))
  }),
  remove_keys: define('target matching_parameter', (value, [target, matching]) => {
    const matches = matcher(target, textOr(matching, 'equal'))
    return eachDict(value, 'remove_keys', (entries) => entries.filter(([key]) => !matches(key)))
  }),
  replace_keys: define('target matching_parameter', (value, [target, matching]) => {
    const rules = iterate(target).map((rule) => ({
      matches: matcher(memberOf(rule, 'before'), textOr(matching, 'equal')),
      after: memberOf(rule, 'after'),
    }))
    return eachDict(value, 'replace_keys', (entries) =>
      entries.map(([key, item]) => [rules.find(({ matches }) => matches(key))?.after ?? key, item] as const),
    )
  }),
}

type Entries = readonly (readonly [unknown, unknown])[]

function eachDict(value: unknown, who: string, run: (entries: Entries) => Entries): unknown[] {
  return iterate(value).map((item) => dictOf(run(entriesOf(asDict(item, who)))))
}

/** `before` or `after` of a target of `replace_keys`. */
export function memberOf(rule: unknown, name: string): unknown {
  const item = entry(asDict(rule, 'replace_keys'), name)
  if (item === missing) throw new EvaluationError(`\`replace_keys\` needs \`before\` and \`after\` in each target, one has no \`${name}\``)
  return item
}

function matcher(target: unknown, matching: string): Matches {
  return matcherOf(typeof target === 'string' ? [target] : iterate(target).map(toText), matching, 'equal')
}

export type Matches = (key: unknown) => boolean

const matchers: Readonly<Record<string, (key: string, name: string) => boolean>> = {
  starts_with: (key, name) => key.startsWith(name),
  ends_with: (key, name) => key.endsWith(name),
  regex: (key, name) => pythonRegex(name, 'y').test(key),
}

/** A matcher of keys. Each collection has its own name for equality. */
export function matcherOf(names: readonly string[], matching: string, equality: 'equal' | 'equality'): Matches {
  if (matching === equality) return (key) => names.includes(toText(key))
  const matcher = Object.hasOwn(matchers, matching) ? matchers[matching] : undefined
  if (matcher === undefined) {
    const words = [...(equality === 'equal' ? [equality] : []), ...Object.keys(matchers)]
    throw new EvaluationError(`unknown \`matching_parameter\` \`${matching}\``, `use one of ${words.join(', ')}`)
  }
  return (key) => names.some((name) => matcher(toText(key), name))
}

function counted(value: unknown): unknown {
  if (isDict(value)) throw new EvaluationError('`counter` needs a list or a string, not a dict')
  const counts: [unknown, number][] = []
  for (const item of iterate(value)) {
    const counted = counts.find(([each]) => equal(each, item))
    if (counted) counted[1]++
    else counts.push([item, 1])
  }
  return dictOf(counts)
}

/** Dicts of a list by a unique member. */
function grouped(value: unknown, attribute: unknown): unknown {
  const result = new Map<unknown, unknown>()
  for (const item of needList(value, '`groupby_as_dict`')) {
    const key = entry(asDict(item, '`groupby_as_dict`'), attribute)
    if (key === missing) throw new EvaluationError(`\`groupby_as_dict\` finds no \`${toText(attribute)}\` in an item`)
    if (result.has(key))
      throw new EvaluationError(`\`groupby_as_dict\` finds \`${toText(key)}\` twice`, 'use the filter `groupby`, which returns lists')
    result.set(key, item)
  }
  return dictOf(result)
}

/** Dicts of a list, or of a dict's values, by a member. */
function rekeyed(value: unknown, key: unknown, duplicates: string): unknown {
  if (duplicates !== 'error' && duplicates !== 'overwrite')
    throw new EvaluationError(`\`rekey_on_member\` has no \`duplicates\` \`${duplicates}\``, 'use `error` or `overwrite`')
  const result = new Map<unknown, unknown>()
  for (const item of isDict(value) ? entriesOf(value).map(([, item]) => item) : iterate(value)) {
    if (!isDict(item)) throw new EvaluationError(`\`rekey_on_member\` needs dicts, not ${typeName(item)}`)
    const name = entry(item, key)
    if (name === missing) throw new EvaluationError(`\`rekey_on_member\` finds no \`${toText(key)}\` in an item`)
    if (duplicates === 'error' && result.has(name))
      throw new EvaluationError(`\`rekey_on_member\` finds \`${toText(name)}\` twice`, "set `duplicates='overwrite'` to keep the last")
    result.set(name, item)
  }
  return dictOf(result)
}
