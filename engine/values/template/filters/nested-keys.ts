/** Filters that choose and rename keys however deep they are, as those of `ansible.utils`; those of `community.general` look at the outermost only. */
import { missing } from '../../scope.ts'
import { type Table, takes } from '../callable.ts'
import { isOn, iterate, textOr } from '../convert.ts'
import { asDict, dictOf, entriesOf, entry, isDict } from '../dicts.ts'
import { contains } from '../equality.ts'
import { Fault } from '../faults.ts'
import { pythonRegex } from '../regex.ts'
import { toText } from '../text.ts'
import { truth } from '../types.ts'

export const nestedKeyFilters: Table = {
  'ansible.utils.keep_keys': takes('target matching_parameter', (value, [target, way]) =>
    kept(needData(value, 'keep_keys'), matcherOf(namesOf(target), way)),
  ),
  'ansible.utils.remove_keys': takes('target matching_parameter', (value, [target, way]) =>
    withoutEmpty(removed(needData(value, 'remove_keys'), matcherOf(namesOf(target), way))),
  ),
  'ansible.utils.replace_keys': takes('target matching_parameter', (value, [target, way]) => {
    const rules = (isDict(target) ? [target] : iterate(target)).map((rule) => ({
      matches: matcherOf([toText(wordOf(rule, 'before'))], way),
      after: wordOf(rule, 'after'),
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

type Matches = (key: unknown) => boolean

function needData(value: unknown, who: string): unknown {
  if (Array.isArray(value) || isDict(value)) return value
  throw new Fault(`\`${who}\` needs a list or a dict`)
}

function namesOf(target: unknown): readonly string[] {
  return typeof target === 'string' ? target.split(',').map((name) => name.trim()) : iterate(target).map(toText)
}

function wordOf(rule: unknown, name: string): unknown {
  const held = entry(asDict(rule, 'replace_keys'), name)
  if (held === missing) throw new Fault(`\`replace_keys\` needs \`before\` and \`after\` in each target, one has no \`${name}\``)
  return held
}

const ways: Readonly<Record<string, (key: string, name: string) => boolean>> = {
  equality: (key, name) => key === name,
  starts_with: (key, name) => key.startsWith(name),
  ends_with: (key, name) => key.endsWith(name),
  regex: (key, name) => pythonRegex(name, 'y').test(key),
}

function matcherOf(names: readonly string[], way: unknown): Matches {
  const name = textOr(way, 'equality')
  const matches = Object.hasOwn(ways, name) ? ways[name] : undefined
  if (matches === undefined)
    throw new Fault(`there is no \`matching_parameter\` called \`${name}\``, `it is one of ${Object.keys(ways).slice(1).join(', ')}`)
  return (key) => names.some((each) => matches(toText(key), each))
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

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isDict(value) && entriesOf(value).length === 0
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
