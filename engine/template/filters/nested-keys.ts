/** Filters that choose and rename keys however deep they are, as those of `ansible.utils`; those of `community.general` look at the outermost only. */
import { type Table, takes } from '../compile/callable.ts'
import { isOn, iterate, textOr } from '../values/convert.ts'
import { dictOf, entriesOf, isDict, isEmpty } from '../values/dicts.ts'
import { contains } from '../values/equality.ts'
import { Fault } from '../values/faults.ts'
import { pythonRegex } from '../values/regex.ts'
import { toText } from '../values/text.ts'
import { truth } from '../values/types.ts'
import { type Matches, matcherOf, memberOf } from './keys.ts'

export const nestedKeyFilters: Table = {
  'ansible.utils.keep_keys': takes('target matching_parameter', (value, [target, way]) =>
    kept(needData(value, 'keep_keys'), matcher(namesOf(target), way)),
  ),
  'ansible.utils.remove_keys': takes('target matching_parameter', (value, [target, way]) =>
    withoutEmpty(removed(needData(value, 'remove_keys'), matcher(namesOf(target), way))),
  ),
  'ansible.utils.replace_keys': takes('target matching_parameter', (value, [target, way]) => {
    const rules = (isDict(target) ? [target] : iterate(target)).map((rule) => ({
      matches: matcher([toText(memberOf(rule, 'before'))], way),
      after: memberOf(rule, 'after'),
    }))
    return renamed(needData(value, 'replace_keys'), rules)
  }),
  remove_keys_from_values: takes('values recursive matching_parameter', (value, [values, deep, way]) =>
    withoutValues(needData(value, 'remove_keys_from_values'), values, textOr(way, 'equal'), isOn(deep, true)),
  ),
}

const nothing: readonly unknown[] = ['', [], {}, null]

/** By their values, those of `community.general`: where nothing is named, keys that hold nothing go. */
function withoutValues(value: unknown, values: unknown, way: string, deep: boolean): unknown {
  const named = values === undefined || values === null ? nothing : Array.isArray(values) ? values : [values]
  if (way === 'regex' && named === nothing) throw new Fault('`remove_keys_from_values` with `regex` needs `values`')
  if (way !== 'regex' && way !== 'equal')
    throw new Fault(`there is no \`matching_parameter\` called \`${way}\``, 'it is `equal` or `regex`')
  const matches =
    way === 'regex'
      ? (held: unknown) => typeof held === 'string' && named.some((each) => pythonRegex(toText(each), 'y').test(held))
      : (held: unknown) => contains(named, held)
  const cleaned = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return deep ? inner.map(cleaned) : inner
    if (!isDict(inner)) return inner
    return dictOf(
      entriesOf(inner)
        .map(([key, held]) => [key, deep ? cleaned(held) : held] as const)
        .filter(([, held]) => !matches(held)),
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

function matcher(names: readonly string[], way: unknown): Matches {
  return matcherOf(names, textOr(way, 'equality'), 'equality')
}

/** A dict keeps what is in it where something of that is kept, and lists of other things than texts. */
function kept(value: unknown, matches: Matches): unknown {
  if (Array.isArray(value)) return value.map((item) => kept(item, matches))
  if (!isDict(value)) return value
  const found: [unknown, unknown][] = []
  for (const [key, held] of entriesOf(value)) {
    if (!Array.isArray(held) && !isDict(held)) {
      if (matches(key)) found.push([key, held])
      continue
    }
    const inner = kept(held, matches)
    const rest = Array.isArray(inner) ? inner.filter((item) => !isEmpty(item)) : inner
    if (isEmpty(rest) || (Array.isArray(rest) && rest.every((item) => typeof item === 'string'))) continue
    found.push([key, rest])
  }
  return dictOf(found)
}

function removed(value: unknown, matches: Matches): unknown {
  if (Array.isArray(value)) return value.map((item) => removed(item, matches))
  if (!isDict(value)) return value
  return dictOf(
    entriesOf(value)
      .filter(([key]) => !matches(key))
      .map(([key, held]) => [key, removed(held, matches)] as const),
  )
}

/** Nothing that is no or nothing stays in a list. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(truth).map(withoutEmpty)
  return isDict(value) ? dictOf(entriesOf(value).map(([key, held]) => [key, withoutEmpty(held)] as const)) : value
}

/** A key with a new name comes last, unless something has that name already. */
function renamed(value: unknown, rules: readonly { readonly matches: Matches; readonly after: unknown }[]): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rules))
  if (!isDict(value)) return value
  const entries = new Map(entriesOf(value))
  for (const { matches, after } of rules)
    for (const key of [...entries.keys()]) {
      if (!matches(key)) continue
      const held = entries.get(key)
      entries.delete(key)
      entries.set(after, held)
    }
  return dictOf([...entries].map(([key, held]) => [key, renamed(held, rules)] as const))
}
