/** Reads lists of steps and task files: blocks, imports, includes, `meta`, and tasks. */
import { dirname, isAbsolute, join } from 'node:path'
import { didYouMean } from '../formats/suggest.ts'
import type { Place, Source } from '../model/diagnostic.ts'
import type { Block, Meta, Step } from '../model/play.ts'
import type { Entry, MapNode, Node, Parsed } from '../template/values/yaml.ts'
import { parseYaml } from '../template/values/yaml.ts'
import { withCollections } from './collections.ts'
import { searched } from './files.ts'
import { cutRange, freeForm } from './free-form.ts'
import { emptyBlock, type ImportWord, importAt, topicsOf } from './imports.ts'
import { recordInclude } from './include-trace.ts'
import { includeAt } from './includes.ts'
import { readLevel, underCondition, unknownKeywords } from './levels.ts'
import {
  addDiagnostic,
  addError,
  addWarning,
  type Draft,
  type FileCache,
  type FindingContext,
  type Load,
  newStep,
  type Position,
} from './loading.ts'
import { loopAt } from './loops.ts'
import { isNull, itemsOf } from './readers.ts'
import { namedAction, taskAt } from './tasks.ts'

const taskFile = 'a task file'

/** The steps of a list; null is an empty list. */
export function stepsAt(position: Position, word: string, node: Node | undefined): Step[] {
  if (!node || isNull(node)) return []
  if (node.kind === 'seq') return node.items.flatMap((item) => stepAt(position, item) ?? [])
  const reason = word === 'tasks' && node.kind === 'scalar' ? `: ${node.text} should be a list or None` : ''
  const msg = `A malformed block was encountered while loading ${word}${reason}`
  // Of a file that a dynamic include names, Ansible looks at that itself.
  const refusedBy = word === taskFile && position.step?.kind === 'block' && position.step.file !== undefined ? 'loader' : 'parser'
  addError(position, 'wrong-type', `\`${word}\` must be a list of tasks`, node.place, 'begin each task with `- `', { refusedBy, msg })
  return []
}

function stepAt(position: Position, node: Node): Step | undefined {
  if (node.kind !== 'map') {
    const step = emptyBlock(position, node.place, {})
    addError({ ...position, step }, 'wrong-type', 'a task must be a dict', node.place, 'write `- module: …`', { refusedBy: 'parser' })
    return step
  }
  if (node.entries.some(({ key }) => ['block', 'rescue', 'always'].includes(key.text))) return blockAt(position, node)
  const step = statementAt(position.handlers ? recordTopics(position, node) : node)
  const entry = step.entries.find(({ key }) => Object.hasOwn(words, plainName(key.text)))
  return entry ? words[plainName(entry.key.text)]?.(position, step, entry) : taskAt(position, step)
}

/** With a statement in place of an `action` that names one: `action: include_tasks a.yml`. */
function statementAt(map: MapNode): MapNode {
  const entry = map.entries.find(({ key }) => key.text === 'action')
  const action = entry && namedAction(entry.value)
  if (!action || !Object.hasOwn(words, plainName(action.name.text))) return map
  const { name, range, beside } = action
  const text = range.text.trim()
  const written = { ...name, ...cutRange(range, range.text.indexOf(text), range.text.length) }
  const value: Node = beside ?? { ...written, kind: 'scalar', value: written.text, tag: 'str', style: 'plain' }
  return { ...map, entries: map.entries.map((each) => (each === entry ? { ...each, key: { ...each.key, ...name }, value } : each)) }
}

/** Records the names and topics of a handler; an import cannot be notified, only what it brings. */
function recordTopics(position: Position, map: MapNode): MapNode {
  if (map.entries.some(({ key }) => plainName(key.text) === 'import_tasks')) return map
  for (const { key, value } of map.entries) {
    if (key.text !== 'name' && key.text !== 'listen') continue
    const items = value.kind === 'seq' ? value.items : [value]
    for (const item of items) {
      if (item.kind !== 'scalar') continue
      if (key.text === 'name' && item.text.includes('{{')) position.play.topicsOpen = true
      position.play.topics.add(item.text)
    }
  }
  return map
}

type Reader = (position: Position, map: MapNode, entry: Entry) => Step | undefined

/** Statements: keys in place of a module that are part of the language. */
const words: Readonly<Record<string, Reader>> = {
  import_tasks: importWith('tasks'),
  import_role: importWith('role'),
  include_tasks: (position, map, entry) => includeAt(position, map, entry, 'tasks'),
  include_role: (position, map, entry) =>
    position.handlers ? roleAsHandler(position, map, entry) : includeAt(position, map, entry, 'role'),
  include: (position, map, entry) =>
    position.gathered || isDynamic(map, entry) ? includeAt(position, map, entry, 'tasks') : importAt(position, map, entry, 'tasks'),
  meta: metaAt,
}

function importWith(word: ImportWord): Reader {
  return (position, map, entry) =>
    word === 'role' && position.handlers ? roleAsHandler(position, map, entry) : importAt(position, map, entry, word)
}

function roleAsHandler(position: Position, map: MapNode, { key }: Entry): Step {
  const step = emptyBlock(position, map.place, {})
  const hint = 'use `import_tasks` or `include_tasks`'
  const msg = `Using '${key.text}' as a handler is not supported.`
  addError({ ...position, step }, 'unsupported', `using \`${key.text}\` as a handler is not supported`, key.place, hint, {
    refusedBy: 'parser',
    msg,
  })
  return step
}

function plainName(word: string): string {
  return word.replace(/^ansible\.(?:builtin|legacy)\./, '')
}

/** The old `include` is dynamic inside of a dynamic include, if it loops, or if its file name is a template, whatever its parameters are. */
function isDynamic(map: MapNode, { value }: Entry): boolean {
  const loops = map.entries.some(({ key }) => key.text === 'loop' || key.text.startsWith('with_'))
  if (loops || value.kind !== 'scalar') return loops
  const { pairs, rest } = freeForm(value, () => true)
  const file = rest ?? pairs.find(({ key }) => key.text === 'file')?.value
  return file?.text.includes('{{') === true
}

function blockAt(outside: Position, map: MapNode): Block {
  const block = emptyBlock(outside, map.place, {})
  const position: Position = { ...outside, step: block }
  const { keywords, rest, others } = readLevel(position, map, 'block')
  if (position.handlers) checkHandlerBlock(position, map, rest)
  unknownKeywords(position, others, 'block')
  const loop = loopAt(position, rest)
  // A name of a block among handlers cannot be notified.
  const { name: _, ...unnamed } = keywords
  Object.assign(block, { keywords: position.handlers ? unnamed : keywords }, loop && { loop })
  const conditional = underCondition(position, keywords)
  const inside = { ...withCollections(position, rest), parent: block, conditional, handlerBlock: position.handlers }
  const catches = ['rescue', 'always'].some((word) => itemsOf(rest.get(word)?.value).length > 0)
  if (!rest.has('block') && catches)
    addError(position, 'missing-block', '`rescue` and `always` need a `block`', map.place, undefined, { refusedBy: 'parser' })
  block.steps = stepsAt(inside, 'block', rest.get('block')?.value)
  block.rescue = stepsAt(inside, 'rescue', rest.get('rescue')?.value)
  block.always = stepsAt(inside, 'always', rest.get('always')?.value)
  return block
}

/** A block among handlers gives its keywords to the handlers in it, which are notified one by one: it is never run as a whole. */
function checkHandlerBlock(position: Position, { place }: MapNode, rest: ReadonlyMap<string, Entry>): void {
  const hint = 'give several handlers the same `listen` topic'
  const msg = 'Using a block as a handler is not supported.'
  if (position.handlerBlock)
    addError(position, 'block-as-handler', 'a handler cannot be a block', place, hint, { refusedBy: 'parser', msg })
  for (const word of ['rescue', 'always']) {
    const entry = rest.get(word)
    if (entry) addWarning(position, 'block-as-handler', `\`${word}\` of a block of handlers never runs`, entry.key.place, hint)
  }
}

export const metaWords: readonly Meta['word'][] = [
  'flush_handlers',
  'noop',
  'end_play',
  'end_host',
  'end_batch',
  'end_role',
  'clear_facts',
  'clear_host_errors',
  'reset_connection',
  'refresh_inventory',
]

function metaAt(outside: Position, map: MapNode, { key, value }: Entry): Meta {
  const meta: Draft<Meta> = {
    kind: 'meta',
    action: key.text,
    ...newStep(outside, map.place),
    word: 'noop',
  }
  const position: Position = { ...outside, step: meta }
  const { keywords, rest, others } = readLevel(position, map, position.handlers ? 'handler' : 'task')
  unknownKeywords(
    position,
    others.filter((each) => each.key !== key),
    'task',
  )
  const text = value.kind === 'scalar' ? value.text.trim() : ''
  const word = metaWords.find((each) => each === text)
  const listen = topicsOf(position, rest)
  Object.assign(meta, { keywords }, word && { word }, listen && { listen })
  if (position.handlers && word === 'flush_handlers')
    addError(position, 'unsupported', '`flush_handlers` cannot be a handler', value.place, undefined, {
      typo: true,
      msg: 'flush_handlers cannot be used as a handler',
    })
  if (word) return meta
  addError(
    position,
    'unknown-meta',
    `\`meta\` has no action \`${text}\``,
    value.place,
    didYouMean(text, metaWords) ?? `use one of ${metaWords.join(', ')}`,
    { typo: true },
  )
  return meta
}

/** The absolute path of a task file; a missing file is an error with the searched paths. */
export function findTasks(position: Position, name: string, place: Place): string | undefined {
  const { play, role, handlers } = position
  const { files } = position.project
  const own = role ? [join(role.role.path, handlers ? 'handlers' : 'tasks'), join(role.role.path, 'tasks'), role.role.path] : []
  const folders = [dirname(position.file), ...own, play.dir, join(play.dir, 'tasks')]
  const paths = new Set<string>()
  for (const folder of isAbsolute(name) ? [''] : folders) {
    const path = join(folder, name)
    if (files.isFile(path)) return path
    paths.add(path)
  }
  const more = {
    // An include searches again when it is reached.
    ...(position.step?.kind === 'include' ? { deferred: true } : { refusedBy: 'loader' as const }),
    results: { reason: notFoundMessage([...paths][0] ?? name) },
  }
  addError(position, 'missing-file', `there is no task file \`${name}\``, place, searched(files, paths), more)
  return undefined
}

/** The steps of a file. */
export function stepsOfFile(position: Position, path: string): Step[] {
  recordInclude(position, path)
  const node = parsedFile(position, path)
  return node ? stepsAt({ ...position, file: path, handlerBlock: false }, taskFile, node) : []
}

/** The node tree of a YAML file, parsed once as long as the file stays as it is. */
export function parsedFile(spot: Load & FindingContext, path: string): Node | undefined {
  const { project } = spot
  const source = project.files.read(path)
  if (!source) return undefined
  const parsed = parsedOnce(project, source)
  for (const each of parsed.diagnostics) addDiagnostic(spot, each)
  return parsed.node
}

/** The node tree of a text. */
export function parsedOnce({ parsed }: Pick<FileCache, 'parsed'>, source: Source): Parsed {
  const cached = parsed.get(source) ?? parseYaml(source)
  parsed.set(source, cached)
  return cached
}

/** In Ansible's words. */
function notFoundMessage(path: string): string {
  return `Could not find or access '${path}' on the Ansible Controller.`
}
