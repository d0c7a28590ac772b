/** Reads a task: its keywords at once, its module and arguments once all module names are collected. */

import type { Place } from '../model/diagnostic.ts'
import type { Argument, Step, Task } from '../model/play.ts'
import type { Entry, MapNode, Node } from '../template/values/yaml.ts'
import type { WrittenArguments } from './arguments.ts'
import { searchedNames } from './collections.ts'
import { cutRange, type SourceRange, splitWords } from './free-form.ts'
import { topicsOf } from './imports.ts'
import { keywords } from './keywords.ts'
import { ownWords, readKeys } from './levels.ts'
import { addError, type Draft, type Load, newStep, type Position } from './loading.ts'
import { loopAt } from './loops.ts'
import { reportUnknownModules } from './module-defaults.ts'
import { bridgeModules, replaceModules } from './plugins.ts'
import { readKeyword } from './readers.ts'
import { readingOf, record } from './readings.ts'
import { resolveModule } from './task-modules.ts'

/** A possible module of a task, with its arguments. */
export interface Candidate {
  readonly name: string
  readonly place: Place
  /** Source offsets of the name's characters, for `action`. */
  readonly locate?: SourceRange['locate']
  readonly written?: WrittenArguments
  /** The entry, if the name is a key of the task. */
  readonly entry?: Entry
}

export interface PendingTask {
  readonly task: Draft<Task>
  /** The position that the task was read at. */
  readonly outside: Position
  readonly written: WrittenTask
}

/** The possible modules of a task and its `args`, the same for all uses of its file. */
export interface WrittenTask {
  readonly candidates: readonly Candidate[]
  readonly args?: Node
  /** The module in Python is meant, whatever is native (`tsplay_bridge`). */
  readonly inPython?: boolean
}

/** Reads all of a task except its module, which `finishTasks` resolves. */
export function taskAt(outside: Position, map: MapNode): Task {
  const reading = readingOf(outside, outside.handlers ? 'handler' : 'task', map, (inside) => writtenTask(inside, map))
  const { words, written } = reading.value
  const task: Draft<Task> = { kind: 'task', ...newStep(outside, map.place), action: '', args: none, ...words }
  record({ ...outside, step: task }, reading)
  outside.collected.pending.push({ task, outside, written })
  return task
}

const none: readonly Argument[] = []

/** What a task says, whoever uses it. */
function writtenTask(position: Position, map: MapNode): { readonly words: Partial<Task>; readonly written: WrittenTask } {
  const { keywords: own, rest, others } = readKeys(position, map, position.handlers ? 'handler' : 'task')
  const local = rest.has('local_action') && { delegateTo: 'localhost' }
  const words = { keywords: { ...local, ...own }, ...stepKeywords(position, rest) }
  const candidates = [...actionsAt(position, rest), ...others.map(candidateOf)]
  const args = rest.get('args')?.value
  const inPython = inPythonAt(position, rest.get('tsplay_bridge')?.value)
  return { words, written: { candidates, inPython, ...(args && { args }) } }
}

/** Which module a task means is decided before the run. */
function inPythonAt(position: Position, node: Node | undefined): boolean {
  const value = node && readKeyword(position, 'tsplay_bridge', 'boolean', node)
  if (node && value !== undefined && typeof value !== 'boolean')
    addError(position, 'wrong-type', '`tsplay_bridge` cannot be a template', node.place, 'write `true`, or remove it')
  return value === true
}

/** Resolves the modules of all tasks read so far, and checks their arguments. */
export async function resolveTasks(load: Load): Promise<void> {
  const { project, collected } = load
  while (collected.pending.length + collected.defaulted.length > 0) {
    const pending = collected.pending.splice(0)
    const defaulted = collected.defaulted.splice(0)
    const written = [...new Set(pending.map((each) => each.written))]
    const names = [...new Set([...written.flatMap(({ candidates }) => candidates), ...defaulted].map(({ name }) => name))]
    await project.registry.preload(names)
    const searched = [...new Set(pending.flatMap((each) => namesInCollections(each)))]
    await project.registry.preload(searched)
    await bridgeModules(load, [...names, ...searched])
    const namesOf = (chosen: readonly WrittenTask[]) => chosen.flatMap(({ candidates }) => candidates)
    await bridgeModules(load, [...new Set(namesOf(written.filter(({ inPython }) => inPython)).map(({ name }) => name))], true)
    const native = namesOf(written.filter(({ inPython }) => !inPython))
    await replaceModules(load, new Map(native.reverse().map(({ name, place }) => [name, place])))
    reportUnknownModules(load, defaulted)
    for (const each of pending.sort((one, other) => turnOf(one) - turnOf(other))) {
      resolveModule(each)
      if (mayWriteController(each)) {
        collected.controllerWrites.possible = true
        collected.controllerWrites.since = Math.min(collected.controllerWrites.since, turnOf(each))
      }
    }
  }
}

/** The names with a collection that short ones may stand for. */
function namesInCollections({ outside: { project, collections }, written }: PendingTask): readonly string[] {
  if (!collections) return []
  const open = written.candidates.filter(({ name }) => !project.registry.resolve(name) && !Object.hasOwn(keywords, name))
  return open.flatMap(({ name }) => searchedNames(name, collections).slice(1))
}

/** Its place among all tasks, by which it may write what later ones read. */
function turnOf({ task, outside: { turn } }: PendingTask): number {
  return turn ?? task.id
}

/** Whether a task may write files on the controller. */
function mayWriteController({ task, outside: { play } }: PendingTask): boolean {
  if (play.onController || task.named || task.module?.writesController || task.keywords.connection !== undefined) return true
  for (let level: Step | undefined = task; level; level = level.parent) if (level.keywords.delegateTo !== undefined) return true
  return false
}

/** `register`, loops and retry keywords, which only tasks have. */
function stepKeywords(position: Position, rest: ReadonlyMap<string, Entry>): Partial<Task> {
  const loop = loopAt(position, rest)
  const listen = topicsOf(position, rest)
  return { ...(loop && { loop }), ...ownWords(position, rest, ownFields), ...(listen && { listen }) } as Partial<Task>
}
const ownFields = {
  ...{ register: 'register', until: 'until', retries: 'retries', delay: 'delay', async: 'async', poll: 'poll' },
  ...{ changedWhen: 'changed_when', failedWhen: 'failed_when' },
} as const

function candidateOf(entry: Entry): Candidate {
  return { name: entry.key.text, place: entry.key.place, written: { node: entry.value }, entry }
}

/** `action:` and `local_action:`, as a text or as a dict with `module`. */
function actionsAt(position: Position, rest: ReadonlyMap<string, Entry>): Candidate[] {
  return ['action', 'local_action'].flatMap((word) => {
    const entry = rest.get(word)
    return (entry && actionAt(position, word, entry.value)) ?? []
  })
}

function actionAt(position: Position, word: string, node: Node): Candidate | undefined {
  const action = namedAction(node)
  if (!action) {
    addError(position, 'missing-module', `\`${word}\` does not name a module`, node.place, `write \`${word}: module option=value\``, {
      refusedBy: 'parser',
    })
    return undefined
  }
  const { name, ...written } = action
  return { name: name.text, place: name.place, locate: name.locate, written }
}

/** What an action names, the text behind it, and the further keys of a dict. */
export function namedAction(
  node: Node,
): { readonly name: SourceRange; readonly range: SourceRange; readonly beside?: MapNode } | undefined {
  const entry = node.kind === 'map' ? node.entries.find(({ key }) => key.text === 'module') : undefined
  const named = node.kind === 'map' ? entry?.value : node
  const first = named?.kind === 'scalar' ? splitWords(named.text).words[0] : undefined
  if (named?.kind !== 'scalar' || !first) return undefined
  const name = cutRange(named, first.start, first.end)
  const range = cutRange(named, first.end, named.text.length)
  return { name, range, ...(node.kind === 'map' && { beside: { ...node, entries: node.entries.filter((each) => each !== entry) } }) }
}
