/** Parses an import or include: the file or role, its options, `apply`, and variables. */
import { booleanIn } from '../formats/booleans.ts'
import { didYouMean } from '../formats/suggest.ts'
import type { Place } from '../model/diagnostic.ts'
import type { Keywords } from '../model/play.ts'
import { type Raw, Template, type Variables } from '../model/template.ts'
import type { Entry, MapNode, Node } from '../template/values/yaml.ts'
import { freeForm } from './free-form.ts'
import { readLevel, unknownKeywords } from './levels.ts'
import { addError, type Position } from './loading.ts'
import { staticText } from './local-files.ts'
import { readKeyword } from './readers.ts'
import { rangeValue } from './source-range.ts'
import { checkTexts } from './texts.ts'

export interface Inclusion {
  readonly target: Raw<string>
  /** Place of the target. */
  readonly place: Place
  readonly options: Readonly<Record<string, unknown>>
  readonly apply: Keywords
  /** Of the short form: `include_tasks: a.yml name=value`. */
  readonly variables?: Variables
}

export const fileOptions = ['file', 'apply']
export const roleOptions = [
  'name',
  'role',
  'tasks_from',
  'vars_from',
  'defaults_from',
  'handlers_from',
  'apply',
  'public',
  'allow_duplicates',
  'rolespec_validate',
]

/** Parses the value of an import or include. */
export function inclusionAt(
  position: Position,
  entry: Entry,
  args: Node | undefined,
  what: 'tasks' | 'role',
  dynamic: boolean,
): Inclusion | undefined {
  const short = entry.value.kind === 'scalar' && entry.value.tag !== 'null' ? shortForm(position, entry.value, what) : undefined
  const options = writtenOptions(position, entry, args, what, dynamic)
  const named = options.get(what === 'tasks' ? 'file' : 'name') ?? options.get('role')
  const target = short?.target ?? (named && (readKeyword(position, named.key.text, 'text', named.value) as Raw<string> | undefined))
  if (target === undefined || target === '') {
    addError(position, 'missing-option', `\`${entry.key.text}\` names no ${what === 'tasks' ? 'file' : 'role'}`, entry.key.place)
    return undefined
  }
  return {
    target: target instanceof Template ? (staticText(position, target) ?? target) : target,
    place: short?.place ?? named?.value.place ?? entry.key.place,
    options: optionsOf(position, options, short?.options),
    apply: applyAt(position, options.get('apply')?.value),
    ...(short?.variables && { variables: short.variables }),
  }
}

/** Rendered options: file names as texts, all others as booleans. */
export function includeOptions(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const converted = (name: string, value: unknown) =>
    value === undefined ? undefined : name.endsWith('_from') ? String(value) : booleanIn('options', String(value)) === true
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, converted(name, value)]))
}

/** Options of the dict form and of `args`, by name. */
function writtenOptions(
  position: Position,
  entry: Entry,
  args: Node | undefined,
  what: 'tasks' | 'role',
  dynamic: boolean,
): ReadonlyMap<string, Entry> {
  const names = what === 'tasks' ? fileOptions : roleOptions
  const options = new Map<string, Entry>()
  for (const map of [entry.value, args]) if (map?.kind === 'map') for (const each of map.entries) options.set(each.key.text, each)
  for (const [name, { key }] of options)
    if (!names.includes(name) || (name === 'apply' && !dynamic))
      addError(position, 'unknown-option', `\`${entry.key.text}\` has no option \`${name}\``, key.place, didYouMean(name, names))
  return options
}

interface Short {
  readonly target?: Raw<string>
  readonly place: Place
  readonly options: Readonly<Record<string, unknown>>
  readonly variables?: Variables
}

/** `file.yml a=b`, or `name=role tasks_from=x`. */
function shortForm(position: Position, node: Extract<Node, { kind: 'scalar' }>, what: 'tasks' | 'role'): Short {
  const { pairs, rest } = freeForm(node, () => true)
  const options: Record<string, unknown> = {}
  const variables: Record<string, unknown> = Object.create(null)
  for (const { key, value } of pairs) {
    const owner = (what === 'tasks' ? fileOptions : roleOptions).includes(key.text) ? options : variables
    owner[key.text] = rangeValue(value)
  }
  const target = rest ? rangeValue(rest) : ((options.file ?? options.name ?? options.role) as Raw<string> | undefined)
  checkTexts(position, [target, variables])
  const hasVariables = Object.keys(variables).length > 0
  return { ...(target !== undefined && { target }), place: rest?.place ?? node.place, options, ...(hasVariables && { variables }) }
}

function optionsOf(
  position: Position,
  entries: ReadonlyMap<string, Entry>,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const { file: _file, name: _name, role: _role, apply: _apply, ...rest } = more
  const options: Record<string, unknown> = rest
  for (const word of roleOptions.slice(2)) {
    const entry = entries.get(word)
    if (!entry || word === 'apply') continue
    const kind = ['public', 'allow_duplicates', 'rolespec_validate'].includes(word) ? 'boolean' : 'text'
    const value = readKeyword(position, word, kind, entry.value)
    if (value !== undefined) options[word] = value
  }
  return options
}

function applyAt(position: Position, node: Node | undefined): Keywords {
  if (!node) return {}
  const map = readKeyword(position, 'apply', 'dict', node) as MapNode | undefined
  if (!map) return {}
  const { keywords, others, rest } = readLevel(position, map, 'block')
  unknownKeywords(position, [...others, ...rest.values()], 'block')
  return keywords
}
