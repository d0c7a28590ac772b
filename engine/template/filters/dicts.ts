/** Filters on dicts and their keys, on every level. */
import { bind, define, defineLenient, noNames, passing, type Table } from '../compile/callable.ts'
import type { Frame } from '../compile/frame.ts'
import { pythonCallable } from '../python-plugins.ts'
import { explainUnknownName, filterNamed, testNamed } from '../registry.ts'
import { missing } from '../scope.ts'
import { userFilter, userTest } from '../user-plugins.ts'
import { valueGetter } from '../values/access.ts'
import { asDict, contains, type Dict, dictOf, entriesOf, entry, equal, isDict, isEmpty } from '../values/dicts.ts'
import { dataHint } from '../values/python-literal.ts'
import { pythonRegex } from '../values/regex.ts'
import { isOn, iterate, needList, pythonClass, repr, textOr, toText, truth, typeName } from '../values/text.ts'
import { EvaluationError, type Named, phrased, Undefined } from '../values/values.ts'

import { flattened } from './collections.ts'
import { type Matches, matcherOf, memberOf } from './keys.ts'

export const dictFilters: Table = {
  combine: defineLenient('* recursive list_merge **', (value, [others, recursive, lists], _, named) => {
    const other = Object.keys(named).find((name) => name !== 'recursive' && name !== 'list_merge')
    if (other !== undefined)
      throw new EvaluationError(
        `\`combine\` has no argument \`${other}\``,
        undefined,
        "'recursive' and 'list_merge' are the only valid keyword arguments",
      )
    return combined([value, ...(others as unknown[])], isOn(recursive), textOr(lists, 'replace'))
  }),
  dict2items: define('key_name value_name', (value, [key, name]) =>
    entriesOf(phrased(`dict2items requires a dictionary, got ${pythonClass(value)} instead.`, () => asDict(value, 'dict2items'))).map(
      ([each, item]) =>
        dictOf([
          [textOr(key, 'key'), each],
          [textOr(name, 'value'), item],
        ]),
    ),
  ),
  items2dict: passing(
    define('key_name value_name', (value, [key, name]) =>
      dictOf(
        phrased(`items2dict requires a list, got ${pythonClass(value)} instead.`, () => needList(value, 'items2dict')).map(
          (item, _, items) => pairOf(item, textOr(key, 'key'), textOr(name, 'value'), repr(items)),
        ),
      ),
    ),
  ),
}

function pairOf(item: unknown, key: string, name: string, all: string): readonly [unknown, unknown] {
  const dict = phrased(`items2dict requires a list of dictionaries, got ${all} instead.`, () => asDict(item, 'items2dict'))
  const pair = [entry(dict, key), entry(dict, name)] as const
  const missingKey = pair[0] === missing ? key : pair[1] === missing ? name : undefined
  if (missingKey !== undefined)
    throw new EvaluationError(
      `\`items2dict\` needs \`${key}\` and \`${name}\` in every item, one has no \`${missingKey}\``,
      undefined,
      `items2dict requires each dictionary in the list to contain the keys '${key}' and '${name}', got ${all} instead.`,
    )
  return pair
}

const listMerges = ['replace', 'keep', 'append', 'prepend', 'append_rp', 'prepend_rp']

function combined(terms: readonly unknown[], recursive: boolean, lists: string): unknown {
  checkListMerge(lists, 'combine')
  const dicts = flattened(terms, 1, true).map((term, at, all) => {
    if (term instanceof Undefined) throw term.error()
    if (isDict(term)) return term
    const [a, b] = at > 0 ? [all[at - 1], term] : [term, all[1] ?? dictOf([])]
    const types = `failed to combine variables, expected dicts but got a '${typeName(a)}' and a '${typeName(b)}': `
    throw new EvaluationError(`\`combine\` needs dicts, not ${typeName(term)}`, undefined, `${types}\n${repr(a)}\n${repr(b)}`)
  })
  return dicts.reduce((left, right) => mergeDicts(left, right, recursive, lists), dictOf([]))
}

/** Throws for an unknown `list_merge`. */
export function checkListMerge(lists: string, who: string): void {
  if (!listMerges.includes(lists))
    throw new EvaluationError(`\`${who}\` has no \`list_merge\` \`${lists}\``, `use one of ${listMerges.join(', ')}`)
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

export const mapFilters: Table = {
  map: define('* **', (value, [args], frame, named) => mapped(itemsOf(value), args as readonly unknown[], named, frame)),
  select: define('* **', (value, [args], frame, named) => chosen(value, undefined, args as readonly unknown[], named, frame, true)),
  reject: define('* **', (value, [args], frame, named) => chosen(value, undefined, args as readonly unknown[], named, frame, false)),
  selectattr: defineLenient('* **', (value, [args], frame, named) => byAttribute(value, args as readonly unknown[], named, frame, true)),
  rejectattr: defineLenient('* **', (value, [args], frame, named) => byAttribute(value, args as readonly unknown[], named, frame, false)),
}

function mapped(items: readonly unknown[], args: readonly unknown[], named: Named, frame: Frame): unknown[] {
  if (args.length === 0) {
    const { attribute, default: fallback, ...others } = named
    if (attribute === undefined || Object.keys(others).length > 0)
      throw new EvaluationError('`map` needs the name of a filter, or `attribute=`')
    return items.map(valueGetter(attribute, frame, fallback))
  }
  const apply = filterBy(toText(args[0]), args.slice(1), named, frame)
  return items.map(apply)
}

/** Falsy values have no items. */
function itemsOf(value: unknown): readonly unknown[] {
  const hint = dataHint(value)
  if (hint !== undefined) throw new EvaluationError('a string is not a list', hint)
  return truth(value) ? iterate(value) : []
}

/** The filter of a name with its arguments, as a function of a value. */
function filterBy(name: string, rest: readonly unknown[], named: Named, frame: Frame): (value: unknown) => unknown {
  const { scope } = frame.evaluation
  const filter = userFilter(name, scope) ?? filterNamed(name) ?? pythonCallable('filter', name, scope)
  if (filter === undefined) throw unknownFunction('filter', name)
  const options = Object.keys(named).length === 0 ? noNames : named
  const bound = bind(filter, name, rest, options)
  return (value) => {
    if (value instanceof Undefined && !filter.lenient) throw value.error()
    return filter.run(value, bound, frame, options)
  }
}

/** A test of a name with its arguments, as a function of a value. */
export function testPredicate(args: readonly unknown[], named: Named, frame: Frame): (value: unknown) => boolean {
  if (args.length === 0) return (value) => truth(value)
  const name = toText(args[0])
  const { scope } = frame.evaluation
  const test = userTest(name, scope) ?? testNamed(name) ?? pythonCallable('test', name, scope)
  if (test === undefined) throw unknownFunction('test', name)
  const options = Object.keys(named).length === 0 ? noNames : named
  const bound = bind(test, name, args.slice(1), options)
  return (value) => {
    if (value instanceof Undefined && !test.lenient) throw value.error()
    return truth(test.run(value, bound, frame, options))
  }
}

function unknownFunction(kind: 'filter' | 'test', name: string): EvaluationError {
  const { message, hint, msg } = explainUnknownName(kind, name)
  return new EvaluationError(message, hint, msg)
}

function chosen(value: unknown, attribute: unknown, args: readonly unknown[], named: Named, frame: Frame, wanted: boolean): unknown[] {
  const holds = testPredicate(args, named, frame)
  const get = valueGetter(attribute, frame)
  return itemsOf(value).filter((item) => holds(get(item)) === wanted)
}

function byAttribute(value: unknown, args: readonly unknown[], named: Named, frame: Frame, wanted: boolean): unknown[] {
  if (args.length === 0) throw new EvaluationError(`\`${wanted ? 'selectattr' : 'rejectattr'}\` needs the name of an attribute`)
  return chosen(value, args[0], args.slice(1), named, frame, wanted)
}

export const nestedKeyFilters: Table = {
  'ansible.utils.keep_keys': define('target matching_parameter', (value, [target, matching]) =>
    keepKeys(needData(value, 'keep_keys'), matcher(namesOf(target), matching)),
  ),
  'ansible.utils.remove_keys': define('target matching_parameter', (value, [target, matching]) =>
    withoutEmpty(removeKeys(needData(value, 'remove_keys'), matcher(namesOf(target), matching))),
  ),
  'ansible.utils.replace_keys': define('target matching_parameter', (value, [target, matching]) => {
    const rules = (isDict(target) ? [target] : iterate(target)).map((rule) => ({
      matches: matcher([toText(memberOf(rule, 'before', 'replace_keys'))], matching),
      after: memberOf(rule, 'after', 'replace_keys'),
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
  if (matching === 'regex' && named === nothing) throw new EvaluationError('`remove_keys_from_values` with `regex` needs `values`')
  if (matching !== 'regex' && matching !== 'equal')
    throw new EvaluationError(`unknown \`matching_parameter\` \`${matching}\``, 'use `equal` or `regex`')
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
  throw new EvaluationError(`\`${who}\` needs a list or a dict`)
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
