/** Filters that select keys, and `validate`, which checks data by a schema. */

import { parseAddress } from '../../formats/ip-address.ts'
import { type Draft, draftNames, type Formats, type Violation, violations } from '../../formats/json-schema.ts'
import { define, type Table } from '../compile/callable.ts'
import { pairsOf } from '../methods/index.ts'
import { missing } from '../scope.ts'
import { asDict, dictOf, entriesOf, entry, equal, isDict } from '../values/dicts.ts'
import { fromJson } from '../values/json.ts'
import { pythonRegex } from '../values/regex.ts'
import { isOn, iterate, needList, pythonClass, repr, textOr, toJson, toText, typeName } from '../values/text.ts'
import { EvaluationError, phrased } from '../values/values.ts'

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
      matches: matcher(memberOf(rule, 'before', 'replace_keys'), textOr(matching, 'equal')),
      after: memberOf(rule, 'after', 'replace_keys'),
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

/** What a dict that a filter takes must have. */
export function memberOf(dict: unknown, name: string, filter: string): unknown {
  const item = entry(asDict(dict, filter), name)
  if (item === missing) throw new EvaluationError(`\`${filter}\` takes a dict that has no \`${name}\``)
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
  if (isDict(value) || !(typeof value === 'string' || Array.isArray(value)))
    throw new EvaluationError(
      `\`counter\` needs a list or a string, not ${typeName(value)}`,
      undefined,
      `Argument for community.general.counter must be a sequence (string or list). ${toText(value)} is ${pythonClass(value)}`,
    )
  const counts: [unknown, number][] = []
  for (const item of iterate(value)) {
    if (isDict(item) || Array.isArray(item))
      throw new EvaluationError(
        `\`counter\` cannot count ${typeName(item)}`,
        undefined,
        `community.general.counter needs a sequence with hashable elements (int, float or str) - unhashable type: '${typeName(item)}'`,
      )
    const counted = counts.find(([each]) => equal(each, item))
    if (counted) counted[1]++
    else counts.push([item, 1])
  }
  return dictOf(counts)
}

/** Dicts of a list by a unique member. */
function grouped(value: unknown, attribute: unknown): unknown {
  const result = new Map<unknown, unknown>()
  const items = phrased('Input is not a sequence', () => needList(value, '`groupby_as_dict`'))
  for (const [index, item] of items.entries()) {
    const dict = phrased(`Sequence element #${index} is not a mapping`, () => asDict(item, '`groupby_as_dict`'))
    const key = entry(dict, attribute)
    if (key === missing)
      throw new EvaluationError(
        `\`groupby_as_dict\` finds no \`${toText(attribute)}\` in an item`,
        undefined,
        `Attribute not contained in element #${index} of sequence`,
      )
    if (result.has(key))
      throw new EvaluationError(
        `\`groupby_as_dict\` finds \`${toText(key)}\` twice`,
        'use the filter `groupby`, which returns lists',
        `Multiple sequence entries have attribute value ${repr(key)}`,
      )
    result.set(key, item)
  }
  return dictOf(result)
}

function membersOf(value: unknown): readonly unknown[] {
  return phrased('Type is not a valid list, set, or dict', () => needList(value, '`rekey_on_member`'))
}

/** Dicts of a list, or of a dict's values, by a member. */
function rekeyed(value: unknown, key: unknown, duplicates: string): unknown {
  if (duplicates !== 'error' && duplicates !== 'overwrite')
    throw new EvaluationError(
      `\`rekey_on_member\` has no \`duplicates\` \`${duplicates}\``,
      'use `error` or `overwrite`',
      `duplicates parameter to rekey_on_member has unknown value: ${duplicates}`,
    )
  const result = new Map<unknown, unknown>()
  for (const item of isDict(value) ? entriesOf(value).map(([, item]) => item) : membersOf(value)) {
    if (!isDict(item))
      throw new EvaluationError(`\`rekey_on_member\` needs dicts, not ${typeName(item)}`, undefined, 'List item is not a valid dict')
    const name = entry(item, key)
    if (name === missing)
      throw new EvaluationError(`\`rekey_on_member\` finds no \`${toText(key)}\` in an item`, undefined, `Key ${toText(key)} was not found`)
    if (duplicates === 'error' && result.has(name))
      throw new EvaluationError(
        `\`rekey_on_member\` finds \`${toText(name)}\` twice`,
        "set `duplicates='overwrite'` to keep the last",
        `Key ${toText(name)} is not unique, cannot correctly turn into dict`,
      )
    result.set(name, item)
  }
  return dictOf(result)
}

const signature = 'criteria engine draft check_format'

export const validationFilters: Table = { validate: define(signature, (value, args) => errorsIn(value, args)) }
/** The test of the same name. */
export const validationTests: Table = { validate: define(signature, (value, args) => errorsIn(value, args).length === 0) }

const formats: Formats = {
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)),
  'date-time': (text) => /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d/.test(text) && !Number.isNaN(Date.parse(text)),
  email: (text) => text.includes('@'),
  hostname: (text) => text.length < 254 && text.split('.').every((label) => /^(?!-)[a-z\d-]{1,63}(?<!-)$/i.test(label)),
  ipv4: (text) => isAddress(text, 4),
  ipv6: (text) => isAddress(text, 6),
  uri: (text) => URL.canParse(text),
  uuid: (text) => /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text),
}

function isAddress(text: string, version: 4 | 6): boolean {
  return parseAddress(text.trim())?.version === version
}

function errorsIn(value: unknown, [criteria, engine, draft, checkFormat]: readonly unknown[]): readonly unknown[] {
  const checker = textOr(engine, 'ansible.utils.jsonschema')
  if (checker !== 'ansible.utils.jsonschema')
    throw new EvaluationError(`\`validate\` has no engine \`${checker}\``, 'use `ansible.utils.jsonschema`')
  const data = plain(value)
  return (Array.isArray(criteria) ? criteria : [criteria]).map(plain).flatMap((schema) => {
    if (typeof schema !== 'object' || schema === null) throw new EvaluationError('`validate` needs a JSON schema as a dict')
    return bySchema(schema as Readonly<Record<string, unknown>>, data, draft, isOn(checkFormat, true))
  })
}

/** A string is parsed as JSON. */
function plain(value: unknown): unknown {
  return toJson(typeof value === 'string' ? fromJson(value) : value)
}

function bySchema(schema: Readonly<Record<string, unknown>>, data: unknown, draft: unknown, checkFormat: boolean): readonly unknown[] {
  if (checkFormat) for (const format of formatsIn(schema)) if (!Object.hasOwn(formats, format)) throw unknownFormat(format)
  const release = draftOf(draft, schema.$schema)
  let errors: readonly Violation[]
  try {
    errors = violations(schema, data, release, checkFormat && formats)
  } catch (error) {
    throw new EvaluationError(`this is not a valid JSON schema of ${release}: ${(error as Error).message}`)
  }
  return [...errors].sort((a, b) => a.path.join('.').localeCompare(b.path.join('.'))).map(violationDict)
}

function unknownFormat(format: string): EvaluationError {
  return new EvaluationError(
    `\`validate\` does not support the format \`${format}\``,
    `supported are ${Object.keys(formats).join(', ')}; or set \`check_format=false\``,
  )
}

function formatsIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const ownFormats = 'format' in schema && typeof schema.format === 'string' ? [schema.format] : []
  return [...ownFormats, ...Object.values(schema).flatMap(formatsIn)]
}

/** The requested draft, the one declared in the schema, or the newest. */
function draftOf(requested: unknown, declared: unknown): Draft {
  const name = textOr(requested, '') || (/draft(?:-0|\/)?(\d+|20\d\d-\d\d)\b/.exec(textOr(declared, ''))?.[1] ?? '2020-12')
  const draft = /^\d$/.test(name) ? `draft${name}` : name
  if (draftNames.includes(draft)) return draft as Draft
  throw new EvaluationError(`\`validate\` does not support JSON schema \`${draft}\``, `use one of ${draftNames.join(', ')}`)
}

function violationDict({ message, path, schemaPath, keyword, expected, schema, found }: Violation): unknown {
  return dictOf([
    ['message', message],
    ['data_path', path.join('.')],
    ['json_path', `$${path.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`)).join('')}`],
    ['schema_path', schemaPath.join('.')],
    ['relative_schema', schema],
    ['expected', expected],
    ['validator', keyword],
    ['found', found],
  ])
}
