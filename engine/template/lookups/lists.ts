/** Lookups on lists and dicts. */
import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isFile, isFolder } from '../../formats/controller-files.ts'
import { defined } from '../../formats/defined.ts'
import { bind } from '../compile/callable.ts'
import { evaluationIn, Frame } from '../compile/frame.ts'
import { flattened, subelements as pairs, product, zipped } from '../filters/collections.ts'
import { pathFiltersOfData } from '../filters/data-paths.ts'
import { validationFilters } from '../filters/keys.ts'
import { unitOf } from '../parse/ast.ts'
import { missing, type Scope } from '../scope.ts'
import { type Dict, dictOf, entriesOf, entry, equal, hasKey, isDict, keysOf } from '../values/dicts.ts'
import { formatPercent } from '../values/format-percent.ts'
import { fromJson } from '../values/json.ts'
import { dataHint } from '../values/python-literal.ts'
import { pythonRegex } from '../values/regex.ts'
import { repr, toText, typeName } from '../values/text.ts'
import { type Callable, EvaluationError, type Named, phrased, tuple } from '../values/values.ts'
import { loadYaml } from '../values/yaml-dump.ts'
import { renderDeep } from '../variables.ts'
import { booleanOption, defineLookup, type Lookup, splitOptions } from './functions.ts'

/** Flattens terms by one level. */
const opened = (terms: readonly unknown[]) => terms.flatMap((term) => (Array.isArray(term) ? [...term] : [term]))

const items = defineLookup('', ({ terms }) => opened(terms))
const list = defineLookup('', ({ terms }) => terms)
const flat = defineLookup('', ({ terms }) => flattened(terms, Infinity, true))
const together = defineLookup('', ({ terms }) => zipped(asLists(terms, 'together', 'each'), null).map((row) => opened(row)))
const nested = defineLookup('', ({ terms }) => product(asLists(terms, 'nested', 'the nested')).map((row) => opened(row)))
const cartesian = defineLookup('', ({ terms }) => product(asLists(terms, 'cartesian', 'each')).map((row) => opened(row)))
const indexedItems = defineLookup('', ({ terms }) => opened(terms).map((item, at) => tuple([at, item])))
const dict = defineLookup('', ({ terms }) => terms.flatMap((term) => dictItems(term)))
const randomChoice = defineLookup('', ({ terms }) => (terms.length === 0 ? [] : [terms[randomInt(terms.length)]]), true)
const subelements = defineLookup('skip_missing', ({ terms, options }) => {
  if (terms.length < 2 || terms.length > 3) throw subelementTerms('')
  const [value, path, flags = {}] = terms
  if (typeof path !== 'string') throw subelementTerms('first a dict or a list, second a string pointing to the subkey')
  if (!isDict(flags)) throw subelementTerms("the optional third item must be a dict with flags ('skip_missing',)")
  if (isSkipped(value)) return []
  const items = Array.isArray(value) ? value : isDict(value) ? entriesOf(value).map(([, each]) => each) : [value]
  const scalar = items.find((item) => !isDict(item))
  if (scalar !== undefined) throw new EvaluationError(`subelements lookup expects a dictionary, got '${toText(scalar)}'`, dataHint(scalar))
  const skip = booleanOption(options, 'skip_missing', booleanOption(Object.fromEntries(entriesOf(flags)), 'skip_missing', false))
  const present = items.filter((item) => !isSkipped(item))
  return pairs(present, path, skip).map((pair) => tuple([without(pair[0], path.split('.')), pair[1]]))
})

function subelementTerms(reason: string): EvaluationError {
  return new EvaluationError(`subelements lookup expects a list of two or three items, ${reason}`)
}

/** A registered result of a skipped task. */
function isSkipped(item: unknown): boolean {
  const skipped = isDict(item) ? entry(item, 'skipped') : missing
  return skipped !== missing && skipped !== false
}

/** The item without the list of subelements. */
function without(item: unknown, [name, ...deeper]: readonly string[]): unknown {
  if (!isDict(item) || name === undefined) return item
  const entries = entriesOf(item).filter(([key]) => deeper.length > 0 || key !== name)
  return dictOf(entries.map(([key, value]) => [key, key === name ? without(value, deeper) : value] as const))
}

function asLists(terms: readonly unknown[], name: string, which: string): readonly (readonly unknown[])[] {
  if (terms.length === 0) throw new EvaluationError(`with_${name} requires at least one element in ${which} list`)
  return terms.map((term) => (Array.isArray(term) ? term : [term]))
}

function dictItems(term: unknown): unknown[] {
  if (!isDict(term))
    throw new EvaluationError(`with_dict expects a dict, not ${typeName(term)}`, dataHint(term), 'with_dict expects a dict')
  return entriesOf(term).map(([key, value]) =>
    dictOf([
      ['key', key],
      ['value', value],
    ]),
  )
}

export const listLookups: Readonly<Record<string, Lookup>> = {
  items,
  list,
  flattened: flat,
  together,
  nested,
  cartesian,
  indexed_items: indexedItems,
  dict,
  random_choice: randomChoice,
  subelements,
}

export const collectionVersion = defineLookup('result_not_found result_no_version', ({ terms, options, scope }) =>
  terms.map((term) => {
    const name = toText(term)
    if (!/^[A-Za-z_]\w*\.[A-Za-z_]\w*$/.test(name))
      throw new EvaluationError(`\`${name}\` is not a collection name`, 'write it as `namespace.name`')
    const unnamed = options.result_no_version ?? '*'
    if (name === 'ansible.builtin') return member(renderDeep(scope.get('ansible_version'), scope), 'full') ?? unnamed
    const folder = folderOf(name, scope)
    return folder === undefined ? (options.result_not_found ?? null) : (versionIn(folder) ?? unnamed)
  }),
)

function folderOf(name: string, scope: Scope): string | undefined {
  const roots = (scope.here.collections ?? []).map((root) =>
    basename(root) === 'ansible_collections' ? root : join(root, 'ansible_collections'),
  )
  return roots.map((root) => join(root, ...name.split('.'))).find((folder) => isFolder(folder))
}

/** Reads the version from MANIFEST.json, or from galaxy.yml of a source checkout. */
function versionIn(folder: string): unknown {
  const manifest = textOf(join(folder, 'MANIFEST.json'))
  if (manifest !== undefined) return member(member(fromJson(manifest), 'collection_info'), 'version')
  const galaxy = textOf(join(folder, 'galaxy.yml'))
  return galaxy === undefined ? undefined : member(loadYaml(galaxy), 'version')
}

function textOf(path: string): string | undefined {
  return isFile(path) ? readFileSync(path, 'utf8') : undefined
}

function member(value: unknown, name: string): unknown {
  const item = isDict(value) ? entry(value, name) : missing
  return item === missing || item === null ? undefined : item
}

const filters: Readonly<Record<string, Callable>> = { ...pathFiltersOfData, ...validationFilters }

export const dataLookups: Readonly<Record<string, Lookup>> = Object.fromEntries(
  Object.entries(filters).map(([name, filter]) => [name, asLookup(name, filter)]),
)

function asLookup(name: string, filter: Callable): Lookup {
  return defineLookup(filter.parameters.join(' '), ({ terms, options, scope }) => {
    const [value, ...rest] = terms
    if (terms.length === 0) throw new EvaluationError(`\`${name}\` needs a value as its first term`)
    const frame = new Frame(evaluationIn(scope), unitOf({ file: name, text: '' }))
    const result = filter.run(value, bind(filter, name, rest, options), frame, options)
    return Array.isArray(result) ? result : [result]
  })
}

const kinds: Readonly<Record<string, (name: string, pattern: string) => boolean>> = {
  regex: (name, pattern) => pythonRegex(pattern).test(name),
  prefix: (name, pattern) => name.startsWith(pattern),
  suffix: (name, pattern) => name.endsWith(pattern),
}

export const mergeVariables = defineLookup('pattern_type initial_value override groups', ({ terms, options, scope }) => {
  const kind = toText(options.pattern_type ?? 'regex')
  const matches = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  if (matches === undefined) throw new EvaluationError(`\`pattern_type\` must be one of ${Object.keys(kinds).join(', ')}, not \`${kind}\``)
  const careful = toText(options.override ?? 'error') === 'error'
  const sources = options.groups === undefined || options.groups === null ? [ownVariables(scope)] : hostsIn(options.groups, scope)
  return terms.map((term) => {
    let merged: unknown = options.initial_value ?? null
    for (const { names, get } of sources)
      for (const name of names.filter((each) => matches(each, toText(term))).sort()) merged = joined(merged, get(name), name, careful)
    return merged
  })
})

interface Source {
  readonly names: readonly string[]
  readonly get: (name: string) => unknown
}

function ownVariables(scope: Scope): Source {
  return { names: [...scope.names()], get: (name) => renderDeep(scope.get(name), scope) }
}

/** The variables of each host that is in one of the groups. */
function hostsIn(groups: unknown, scope: Scope): readonly Source[] {
  const wanted = (Array.isArray(groups) ? groups : [groups]).map(toText)
  const hostvars = scope.get('hostvars')
  if (!isDict(hostvars)) return []
  return keysOf(hostvars).flatMap((host) => {
    const variables = entry(hostvars, host)
    if (!isDict(variables)) return []
    const hostGroups = renderDeep(entry(variables, 'group_names'), scope)
    if (!wanted.includes('all') && !(Array.isArray(hostGroups) && hostGroups.some((group) => wanted.includes(toText(group))))) return []
    return [{ names: keysOf(variables).map(toText), get: (name: string) => renderDeep(entry(variables, name), scope) }]
  })
}

function joined(low: unknown, high: unknown, name: string, careful: boolean): unknown {
  if (!Array.isArray(high) && !isDict(high))
    throw new EvaluationError(`\`merge_variables\` needs lists or dicts, and \`${name}\` is ${typeName(high)}`)
  if (low === null) return high
  if (Array.isArray(low) && Array.isArray(high)) return [...low, ...high]
  if (isDict(low) && isDict(high)) return dicts(low, high, [name], careful)
  throw new EvaluationError(`\`merge_variables\` cannot merge \`${name}\` with the others: it is ${typeName(high)}`)
}

function dicts(low: Dict, high: Dict, path: readonly string[], careful: boolean): Dict {
  const merged = new Map(entriesOf(low))
  for (const [key, value] of entriesOf(high)) {
    const before = hasKey(low, key) ? entry(low, key) : missing
    const deeper = [...path, toText(key)]
    if (isDict(value) && (before === missing || isDict(before)))
      merged.set(key, dicts(before === missing ? dictOf([]) : (before as Dict), value, deeper, careful))
    else if (Array.isArray(value) && Array.isArray(before)) merged.set(key, [...before, ...value])
    else if (careful && before !== missing && !equal(before, value))
      throw new EvaluationError(`\`${deeper.join('.')}\` would replace another value`, "set `override='ignore'` to allow it")
    else merged.set(key, value)
  }
  return dictOf(merged)
}

const integers = ['start', 'end', 'count', 'stride'] as const
const short = /^(?:(?<start>0?x?[\da-f]+)-)?(?<end>0?x?[\da-f]+)(?:\/(?<stride>0?x?[\da-f]+))?(?::(?<format>.+))?$/is

export const sequence = defineLookup([...integers, 'format'].join(' '), ({ terms, options }) => {
  if (terms.length === 0) return numbers(options)
  return terms.flatMap((term) =>
    numbers({ ...options, ...(typeof term === 'object' && term !== null ? (term as Named) : written(toText(term))) }),
  )
})

/** `5`, `2-10/2:host%02d`, or `start=1 end=5`. */
function written(term: string): Named {
  const found = short.exec(term.trim())?.groups
  if (found !== undefined) return defined(found)
  const { bare, options } = splitOptions(term)
  return bare === '' ? options : { ...options, _raw_params: bare }
}

/** Errors are Ansible's, which playbooks look for. */
function numbers(options: Named): string[] {
  const numbers = Object.fromEntries(integers.map((name) => [name, integerOption(name, options[name])]))
  const strange = Object.keys(options).filter((name) => name !== 'format' && !integers.some((each) => each === name))
  if (strange.length > 0)
    throw new EvaluationError(`unrecognized arguments to with_sequence: ${repr(strange)}`, 'write `start=1 end=5` or `1-5`')
  const { start = 1, count, stride = 1 } = numbers
  if (count === undefined && numbers.end === undefined) throw new EvaluationError('must specify count or end in with_sequence')
  if (count !== undefined && numbers.end !== undefined) throw new EvaluationError("can't specify both count and end in with_sequence")
  if (count === 0) return []
  const end = numbers.end ?? start + (count ?? 0) * stride - 1
  if (stride > 0 && end < start) throw new EvaluationError('to count backwards make stride negative')
  if (stride < 0 && end > start) throw new EvaluationError("to count forward don't make stride negative")
  const format = toText(options.format ?? '%d')
  if (format.split('%').length !== 2) throw new EvaluationError(`bad formatting string: ${format}`)
  const length = stride === 0 ? 0 : Math.floor((end - start) / stride) + 1
  if (length > 100_000) throw new EvaluationError('`sequence` would create more than 100000 numbers')
  return Array.from({ length }, (_, at) => {
    const number = start + at * stride
    return phrased(`problem formatting ${number} with ${repr(format)}`, () => formatPercent(format, number))
  })
}

/** As Python reads a number: `31`, `0x1f`, `0o37`; not `031`. */
function integerOption(name: string, value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined
  const [, sign, digits] = /^([-+]?)(0x[\da-f]+|0o[0-7]+|0b[01]+|0+|[1-9]\d*)$/i.exec(toText(value).trim()) ?? []
  if (digits === undefined) throw new EvaluationError(`can't parse ${name}=${toText(value)} as integer`)
  return sign === '-' ? -Number(digits) : Number(digits)
}
