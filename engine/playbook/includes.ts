/** `include_tasks` and `include_role`: checked at load if the name is literal, read again when the run reaches them. */
import { dirname, resolve } from 'node:path'
import { booleanIn } from '../formats/booleans.ts'
import { didYouMean } from '../formats/suggest.ts'
import type { Place } from '../model/diagnostic.ts'
import { DiagnosticError } from '../model/diagnostic.ts'
import type { Block, Include, Keywords } from '../model/play.ts'
import { type Raw, Template, type Variables } from '../model/template.ts'
import type { Entry, MapNode, Node } from '../template/values/yaml.ts'
import { withCollections } from './collections.ts'
import { freeForm, rangeValue } from './free-form.ts'
import { emptyBlock, topicsOf, withVariables } from './imports.ts'
import { recordSameIncludes } from './include-trace.ts'
import { readLevel, underCondition, unknownKeywords } from './levels.ts'
import type { Draft, Position, ReadAhead } from './loading.ts'
import { addError, newStep } from './loading.ts'
import { staticText } from './local-files.ts'
import { loopAt } from './loops.ts'
import { readKeyword } from './readers.ts'
import { readOnce } from './readings.ts'
import { roleBlock } from './roles.ts'
import { whileRunning } from './running.ts'
import { findTasks, stepsOfFile } from './steps.ts'
import { checkTexts, signature } from './texts.ts'

/** The include step. */
export function includeAt(outside: Position, map: MapNode, entry: Entry, what: 'tasks' | 'role'): Include | Block {
  const include: Draft<Include> = {
    kind: 'include',
    action: entry.key.text,
    ...newStep(outside, map.place),
    ...{
      what,
      target: '',
      options: {},
      apply: {},
      mayChange: () => outside.collected.controllerWrites.since < include.id,
      expand: () => Promise.reject(new DiagnosticError(include.findings ?? [])),
    },
  }
  const { keywords, rest, others } = readLevel({ ...outside, step: include }, map, 'include')
  const position: Position = { ...withCollections(outside, rest), step: include }
  unknownKeywords(
    position,
    others.filter((each) => each !== entry),
    'include',
  )
  const called = inclusionAt(position, { entry, args: rest.get('args')?.value, what, dynamic: true })
  Object.assign(
    include,
    { keywords },
    readOnce(position, 'words of an include', map, (inside) => includeKeywords(inside, rest)),
  )
  if (!called) return include
  const level = withVariables(keywords, called.variables)
  const { target, options, apply } = called
  Object.assign(include, { keywords: level, target, options, apply, expand: expander(position, map.place, called, level) })
  checkAhead({ ...position, conditional: underCondition(position, level) }, include, called)
  return include
}

function includeKeywords(position: Position, rest: ReadonlyMap<string, Entry>): Pick<Include, 'loop' | 'register' | 'listen'> {
  const loop = loopAt(position, rest)
  const register = rest.get('register')
  const name = register && readKeyword(position, 'register', 'identifier', register.value)
  const listen = topicsOf(position, rest)
  return { ...(loop && { loop }), ...(name !== undefined && { register: name }), ...(listen && { listen }) }
}

/** Reads what a literal name includes, so that its errors are known before the run. */
function checkAhead(position: Position, include: Include, called: Inclusion): void {
  const { what, keywords, place } = include
  const { collected, play, role, file, conditional, handlers } = position
  if (typeof called.target !== 'string' || Object.values(called.options).some((value) => value instanceof Template)) {
    play.namesFacts = true
    if (what === 'role' || handlers) play.topicsOpen = true
    return
  }
  const key = signature([what, called.target, called.options, role?.role.path, dirname(file), conditional, handlers])
  if (collected.running) return
  const same = play.ahead.get(key)
  if (same) {
    const [first] = same.includes
    if (first) recordSameIncludes(collected, first.place, place)
    same.includes.push(include)
    return
  }
  const ahead: Draft<ReadAhead> = { includes: [include], handlers }
  play.ahead.set(key, ahead)
  ahead.block = expanded({ ...position, trail: [] }, place, called, called.target, keywords)
}

function expander(position: Position, whole: Place, called: Inclusion, keywords: Keywords): Include['expand'] {
  return async (target, options) => {
    const conditional = position.conditional || typeof called.target !== 'string' || underCondition(position, keywords)
    const rendered = { ...called, options: { ...called.options, ...includeOptions(options) } }
    const block = await whileRunning(position, (collected) =>
      expanded({ ...position, collected, conditional, trail: [] }, whole, rendered, target, keywords),
    )
    // An error of the file or the role as a whole fails the include; an error of a task in it fails that task.
    if (!block || block.findings) throw new DiagnosticError(block?.findings ?? [])
    return block
  }
}

/** The level of one inclusion: the keywords of `apply`, and the variables of the include. */
function expanded(outside: Position, whole: Place, called: Inclusion, target: string, own: Keywords): Draft<Block> | undefined {
  const keywords = { ...called.apply, vars: { ...called.apply.vars, ...own.vars } }
  const gathered = outside.gathered ?? []
  const position = { ...outside, gathered }
  const { what, place, options } = called
  const block =
    what === 'role'
      ? roleBlock(position, { name: target, place, whole, keywords, parameters: {}, options })
      : includedTasks(position, whole, place, target, keywords)
  if (block) block.included = withoutShort(own.vars, called)
  if (block && gathered.length > 0) block.handlers = gathered
  return block
}

/** Parameters of the short form are weaker than those of `vars`: they count as task variables. */
function withoutShort(vars: Variables = {}, { variables = {} }: Inclusion): Variables {
  return Object.fromEntries(Object.entries(vars).filter(([name]) => !Object.hasOwn(variables, name)))
}

function includedTasks(position: Position, whole: Place, at: Place, target: string, keywords: Keywords): Draft<Block> | undefined {
  const path = findTasks(position, target, at)
  if (path === undefined) return undefined
  const block = emptyBlock(position, whole, keywords)
  block.file = resolve(path)
  const inside = { ...position, parent: block, step: block, by: whole, conditional: underCondition(position, keywords) }
  block.steps = stepsOfFile(inside, path)
  return block
}

export interface Inclusion {
  readonly what: 'tasks' | 'role'
  readonly target: Raw<string>
  /** Place of the target. */
  readonly place: Place
  readonly options: Readonly<Record<string, unknown>>
  readonly apply: Keywords
  /** Of the short form: `include: a.yml name=value`. */
  readonly variables?: Variables
}

/** An import or include as it is written. */
interface WrittenInclusion {
  readonly entry: Entry
  readonly args: Node | undefined
  readonly what: 'tasks' | 'role'
  readonly dynamic: boolean
}

const fileOptions = ['file', 'apply']
const roleFiles = ['tasks_from', 'vars_from', 'defaults_from', 'handlers_from']
const roleFlags = ['public', 'allow_duplicates', 'rolespec_validate']
const roleOptions = ['name', 'role', ...roleFiles, 'apply', ...roleFlags]

/** Parses the value of an import or include. */
export function inclusionAt(position: Position, written: WrittenInclusion): Inclusion | undefined {
  const purpose = `${written.what} that ${written.dynamic ? 'an include' : 'an import'} names`
  const called = readOnce(position, purpose, written.entry, (inside) => parsedInclusion(inside, written))
  const name = called?.target instanceof Template ? staticText(position, called.target) : undefined
  return called && name !== undefined ? { ...called, target: name } : called
}

function parsedInclusion(position: Position, written: WrittenInclusion): Inclusion | undefined {
  const { entry, what } = written
  const short = entry.value.kind === 'scalar' && entry.value.tag !== 'null' ? shortForm(position, entry.value, entry.key, what) : undefined
  const options = writtenOptions(position, written)
  const named = options.get(what === 'tasks' ? 'file' : 'name') ?? options.get('role')
  const target = short?.target ?? (named && readKeyword(position, named.key.text, 'text', named.value))
  if (target === undefined || target === '') {
    const message = `\`${entry.key.text}\` names no ${what === 'tasks' ? 'file' : 'role'}`
    addError(position, 'missing-option', message, entry.key.place, undefined, { refusedBy: 'parser' })
    return undefined
  }
  return {
    what,
    target,
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
function writtenOptions(position: Position, { entry, args, what, dynamic }: WrittenInclusion): ReadonlyMap<string, Entry> {
  const names = what === 'tasks' ? fileOptions : roleOptions
  const options = new Map<string, Entry>()
  // What the module's own dict says wins over `args`.
  for (const map of [args, entry.value]) if (map?.kind === 'map') for (const each of map.entries) options.set(each.key.text, each)
  for (const [name, { key }] of options)
    if (!names.includes(name) || (name === 'apply' && !dynamic)) reportUnknown(position, entry.key.text, key, names)
  return options
}

function reportUnknown(
  position: Position,
  word: string,
  { text, place }: Pick<Entry['key'], 'text' | 'place'>,
  names: readonly string[],
): void {
  const msg = `Invalid options for ${word}: ${text}`
  addError(position, 'unknown-option', `\`${word}\` has no option \`${text}\``, place, didYouMean(text, names), {
    msg,
    refusedBy: 'parser',
  })
}

interface Short {
  readonly target?: Raw<string>
  readonly place: Place
  readonly options: Readonly<Record<string, unknown>>
  readonly variables?: Variables
}

/** `file.yml`, or `name=role tasks_from=x`; only the old `include` takes variables here. */
function shortForm(
  position: Position,
  node: Extract<Node, { kind: 'scalar' }>,
  { text: word }: Entry['key'],
  what: Inclusion['what'],
): Short {
  const { pairs, rest } = freeForm(node, () => true)
  const options: Record<string, unknown> = {}
  const variables: Record<string, unknown> = Object.create(null)
  for (const { key, value } of pairs) {
    const names = what === 'tasks' ? fileOptions : roleOptions
    const owner = names.includes(key.text) ? options : variables
    if (owner === variables && !/(?:^|\.)include$/.test(word)) reportUnknown(position, word, key, names)
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
  for (const word of [...roleFiles, ...roleFlags]) {
    const entry = entries.get(word)
    if (entry && roleFiles.includes(word) && entry.value.kind !== 'scalar') {
      const msg = `Expected a string for ${word} but got ${entry.value.kind === 'seq' ? 'a list' : 'a dict'} instead`
      addError(position, 'wrong-type', `\`${word}\` must be a text`, entry.value.place, undefined, { refusedBy: 'parser', msg })
      continue
    }
    const value = entry && readKeyword(position, word, roleFlags.includes(word) ? 'boolean' : 'text', entry.value)
    if (value !== undefined) options[word] = value
  }
  return options
}

function applyAt(position: Position, node: Node | undefined): Keywords {
  if (!node) return {}
  const map = readKeyword(position, 'apply', 'dict', node)
  if (!map) return {}
  const { keywords, others, rest } = readLevel(position, map, 'block')
  unknownKeywords(position, [...others, ...rest.values()], 'block')
  return keywords
}
