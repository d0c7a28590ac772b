/** Filters that select and rename keys at every depth, as in `ansible.utils`; those of `community.general` use the top level only. */
import { define, passing, type Table } from '../compile/callable.ts'
import { isOn, iterate, textOr } from '../values/convert.ts'
import { dictOf, entriesOf, isDict, isEmpty } from '../values/dicts.ts'
import { contains } from '../values/equality.ts'
import { Fault } from '../values/errors.ts'
import { pythonRegex } from '../values/regex.ts'
import { toText } from '../values/text.ts'
import { truth } from '../values/types.ts'
import { type Matches, matcherOf, memberOf } from './keys.ts'

export const nestedKeyFilters: Table = {
  'ansible.utils.keep_keys': define('target matching_parameter', (value, [target, matching]) =>
    keepKeys(needData(value, 'keep_keys'), matcher(namesOf(target), matching)),
  ),
  'ansible.utils.remove_keys': define('target matching_parameter', (value, [target, matching]) =>
    withoutEmpty(removeKeys(needData(value, 'remove_keys'), matcher(namesOf(target), matching))),
  ),
  'ansible.utils.replace_keys': define('target matching_parameter', (value, [target, matching]) => {
    const rules = (isDict(target) ? [target] : iterate(target)).map((rule) => ({
      matches: matcher([toText(memberOf(rule, 'before'))], matching),
      after: memberOf(rule, 'after'),
    }))
    return renameKeys(needData(value, 'replace_keys'), rules)
  }),
  remove_keys_from_values: passing(
    define('values recursive matching_parameter', (value, [values, deep, matching]) =>
      withoutValues(needData(value, 'remove_keys_from_values'), values, textOr(matching, 'equal'), isOn(deep, true)),
    ),
  ),
}

const nothing: readonly unknown[] = ['', [], {}, null]

/** Removes keys by their values, as in `community.general`; by default, empty values. */
function withoutValues(value: unknown, values: unknown, matching: string, deep: boolean): unknown {
  const named = values === undefined || values === null ? nothing : Array.isArray(values) ? values : [values]
  if (matching === 'regex' && named === nothing) throw new Fault('`remove_keys_from_values` with `regex` needs `values`')
  if (matching !== 'regex' && matching !== 'equal')
    throw new Fault(`unknown \`matching_parameter\` \`${matching}\``, 'use `equal` or `regex`')
  const matches =
    matching === 'regex'
      ? (item: unknown) => typeof item === 'string' && named.some((each) => pythonRegex(toText(each), 'y').test(item))
      : (item: unknown) => contains(named, item)
  const cleaned = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return deep ? inner.map(cleaned) : inner
    if (!isDict(inner)) return inner
    return dictOf(
      entriesOf(inner)
        .map(([key, item]) => [key, deep ? cleaned(item) : item] as const)
        .filter(([, item]) => !matches(item)),
    )
  }
  return cleaned(value)
}

function needData(value: unknown, who: string): unknown {
  if (Array.isArray(value) || isDict(value)) return value
  throw new Fault(`\`${who}\` needs a list or a dict`)
}

function namesOf(target: unknown): readonly string[] {
  return typeof target === 'string' ? target.split(',').map((name) => name.trim()) : iterate(target).map(toText)
}

function matcher(names: readonly string[], matching: unknown): Matches {
  return matcherOf(names, textOr(matching, 'equality'), 'equality')
}

/** A dict is kept if a nested key is kept. */
function keepKeys(value: unknown, matches: Matches): unknown {
  if (Array.isArray(value)) return value.map((item) => keepKeys(item, matches))
  if (!isDict(value)) return value
  const found: [unknown, unknown][] = []
  for (const [key, item] of entriesOf(value)) {
    if (!Array.isArray(item) && !isDict(item)) {
      if (matches(key)) found.push([key, item])
      continue
    }
    const inner = keepKeys(item, matches)
    const rest = Array.isArray(inner) ? inner.filter((item) => !isEmpty(item)) : inner
    if (isEmpty(rest) || (Array.isArray(rest) && rest.every((item) => typeof item === 'string'))) continue
    found.push([key, rest])
  }
  return dictOf(found)
}

function removeKeys(value: unknown, matches: Matches): unknown {
  if (Array.isArray(value)) return value.map((item) => removeKeys(item, matches))
  if (!isDict(value)) return value
  return dictOf(
    entriesOf(value)
      .filter(([key]) => !matches(key))
      .map(([key, item]) => [key, removeKeys(item, matches)] as const),
  )
}

/** Drops empty values from lists. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(truth).map(withoutEmpty)
  return isDict(value) ? dictOf(entriesOf(value).map(([key, item]) => [key, withoutEmpty(item)] as const)) : value
}

/** A renamed key is moved to the end, unless the new name exists. */
function renameKeys(value: unknown, rules: readonly { readonly matches: Matches; readonly after: unknown }[]): unknown {
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, rules))
  if (!isDict(value)) return value
  const entries = new Map(entriesOf(value))
  for (const { matches, after } of rules)
    for (const key of [...entries.keys()]) {
      if (!matches(key)) continue
      const item = entries.get(key)
      entries.delete(key)
      entries.set(after, item)
    }
  return dictOf([...entries].map(([key, item]) => [key, renameKeys(item, rules)] as const))
}
