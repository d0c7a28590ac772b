/** A task: its keywords at once, its module and arguments when all names are known. */

import { didYouMean, isSlip } from '../formats/suggest.ts'
import type { Place } from '../model/diagnostic.ts'
import type { AnyModule } from '../model/module.ts'
import type { Keywords, Step, Task } from '../model/play.ts'
import { Template } from '../model/template.ts'
import type { Entry, MapNode, Node } from '../template/values/yaml.ts'
import { argumentsAt, type Written } from './arguments.ts'
import { keywords as table, wordsOf } from './keywords.ts'
import { readLevel, unknownKeywords } from './levels.ts'
import { addError, type Draft, type Loading, type Position } from './loading.ts'
import { loopAt } from './loops.ts'
import { defaultsFor, reportUnknown, standInDefaults, withDefaults } from './module-defaults.ts'
import { nameLater } from './named-modules.ts'
import { looseOptions, optionsAt } from './options.ts'
import { readKeyword } from './readers.ts'
import type { Elsewhere } from './registry.ts'
import { cutRange, type SourceRange } from './source-range.ts'
import { wordsIn } from './words.ts'

/** A module's name in a task, with what stands behind it. */
export interface Candidate {
  readonly name: string
  readonly place: Place
  /** Where the name's characters are written, behind `action`. */
  readonly locate?: SourceRange['locate']
  readonly written?: Written
  /** Set where the name is a key of the task. */
  readonly entry?: Entry
}

export interface PendingTask {
  readonly task: Draft<Task>
  readonly position: Position
  readonly candidates: readonly Candidate[]
  readonly args?: Node
}

/** Reads all of a task but its module, which `settleTasks` looks up. */
export function taskAt(outside: Position, map: MapNode): Task {
  const level = outside.handlers ? 'handler' : 'task'
  const task: Draft<Task> = {
    kind: 'task',
    id: outside.loading.nextId(),
    place: map.place,
    keywords: {},
    ...(outside.parent && { parent: outside.parent }),
    action: '',
    args: {},
    places: {},
  }
  const position: Position = { ...outside, step: task }
  const { keywords, rest, others } = readLevel(position, map, level)
  Object.assign(task, { keywords }, stepWords(position, rest))
  const candidates = [...actionsAt(position, task, rest), ...others.map(candidateOf)]
  const args = rest.get('args')?.value
  position.loading.pending.push({
    task,
    position: { ...position, by: map.place },
    candidates,
    ...(args && { args }),
  })
  return task
}

/** Looks up the modules of all tasks read so far, and checks what the tasks give them. */
export async function finishTasks(loading: Loading): Promise<void> {
  while (loading.pending.length + loading.defaulted.length > 0) {
    const pending = loading.pending.splice(0)
    const defaulted = loading.defaulted.splice(0)
    const names = [...pending.flatMap(({ candidates }) => candidates), ...defaulted].map(({ name }) => name)
    await loading.registry.preload([...new Set(names)])
    reportUnknown(loading, defaulted)
    for (const each of pending) {
      settle(each)
      if (worksHere(each)) {
        loading.here.worked = true
        loading.here.since = Math.min(loading.here.since, each.task.id)
      }
    }
  }
}

/** What a task does that is delegated or leaves files here, a later task may need. */
function worksHere({ task, position: { play } }: PendingTask): boolean {
  if (play.here || task.named || task.module?.writesController || task.keywords.connection !== undefined) return true
  for (let level: Step | undefined = task; level; level = level.parent) if (level.keywords.delegateTo !== undefined) return true
  return false
}

/** `register`, loops and the words of retrying, which tasks have and levels above do not. */
function stepWords(position: Position, rest: ReadonlyMap<string, Entry>): Partial<Task> {
  const read = (word: string) => {
    const entry = rest.get(word)
    const keyword = table[word]
    return entry && keyword ? readKeyword(position, word, keyword.kind, entry.value) : undefined
  }
  const listen = read('listen')
  const words = {
    loop: loopAt(position, rest),
    register: read('register'),
    until: read('until'),
    retries: read('retries'),
    delay: read('delay'),
    async: read('async'),
    poll: read('poll'),
    changedWhen: read('changed_when'),
    failedWhen: read('failed_when'),
    listen: listen === undefined || Array.isArray(listen) ? listen : [listen],
  }
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined)) as Partial<Task>
}

function candidateOf(entry: Entry): Candidate {
  return { name: entry.key.text, place: entry.key.place, written: { node: entry.value }, entry }
}

/** `action:` and `local_action:`, as a text or as a dict with `module`. */
function actionsAt(position: Position, task: Draft<Task>, rest: ReadonlyMap<string, Entry>): Candidate[] {
  return ['action', 'local_action'].flatMap((word) => {
    const entry = rest.get(word)
    if (!entry) return []
    if (word === 'local_action') task.keywords = { delegateTo: 'localhost', ...task.keywords } satisfies Keywords
    return actionAt(position, word, entry.value) ?? []
  })
}

function actionAt(position: Position, word: string, node: Node): Candidate | undefined {
  const entry = node.kind === 'map' ? node.entries.find(({ key }) => key.text === 'module') : undefined
  const named = node.kind === 'map' ? entry?.value : node
  const first = named?.kind === 'scalar' ? wordsIn(named.text).words[0] : undefined
  if (named?.kind !== 'scalar' || !first) {
    addError(position, 'no-module', `\`${word}\` names no module`, node.place, `say \`${word}: module option=value\``, { slip: true })
    return undefined
  }
  const name = cutRange(named, first.start, first.end)
  const stretch = cutRange(named, first.end, named.text.length)
  const beside = node.kind === 'map' && { beside: { ...node, entries: node.entries.filter((each) => each !== entry) } }
  return { name: name.text, place: name.place, locate: name.locate, written: { stretch, ...beside } }
}

function settle(pending: PendingTask): void {
  const before = pending.position.loading.findings.length
  const chosen = choose(pending)
  if (!chosen) return
  const { task, position, args } = pending
  const { name, place, written } = chosen
  const module = position.loading.registry.resolve(name)
  if (chosen.locate && name.includes('{{')) {
    nameLater(pending, chosen)
    return
  }
  task.action = name
  if (module) task.module = module
  else unknownModule(pending, chosen)
  if (position.loading.registry.isOwn?.(name)) position.play.ownModules = true
  const read = argumentsAt(position, name, module, written, args)
  const defaults = module ? defaultsFor(position, task, module) : []
  const late = read.all !== undefined || defaults.some(([nearest]) => nearest?.options instanceof Template)
  const alone = read.all !== undefined && read.given.length === 0
  const more = [
    ...(late ? defaults.map((levels) => levels.map(({ options }) => options)) : []),
    ...(read.all && !alone ? [[read.all]] : []),
  ]
  if (more.length > 0) task.defaults = more
  if (read.all && alone) task.args = read.all
  else if (!module) Object.assign(task, looseOptions(position, read.given))
  else {
    const given = late ? read.given : withDefaults(module, defaults, read.given)
    const standIn = standInDefaults(position, task, module)
    const isMore = more.length > 0 || standIn.standInDefaults !== undefined
    Object.assign(task, standIn, optionsAt(position, module, { action: name, given, place, before, more: isMore }))
  }
}

/** The one module of a task; everything else is told of. */
function choose({ task, position, candidates }: PendingTask): Candidate | undefined {
  const { loading } = position
  if (candidates.length === 0) {
    addError(position, 'no-module', 'this task names no module', task.place, 'add one, such as `debug:`', { slip: true })
    return undefined
  }
  const built = candidates.filter(({ name }) => loading.registry.resolve(name))
  const [first, second] = built
  if (first && second) {
    const message = `\`${second.name}\` is a second module beside \`${first.name}\``
    addError(position, 'two-modules', message, second.place, 'make it a task of its own', { slip: true })
    task.action = first.name
    return undefined
  }
  const chosen = first ?? candidates.find((each) => !likeKeyword(each.name)) ?? candidates[0]
  const strangers = candidates.flatMap((each) => (each !== chosen && each.entry ? [each.entry] : []))
  tellStrangers(position, first && loading.registry.resolve(first.name), first?.name, strangers)
  return chosen
}

/** Keys beside the module: options that lost their indentation, or misspelt keywords. */
function tellStrangers(position: Position, module: AnyModule | undefined, name: string | undefined, strangers: readonly Entry[]): void {
  const options = strangers.filter(({ key }) => module && Object.hasOwn(module.options, key.text))
  const level = position.handlers ? 'handler' : 'task'
  for (const { key } of options)
    addError(
      position,
      'unknown-keyword',
      `\`${key.text}\` is no keyword of a ${level}`,
      key.place,
      `it is an option of \`${name}\`: indent it under that`,
      { slip: true },
    )
  unknownKeywords(
    position,
    strangers.filter((each) => !options.includes(each)),
    level,
  )
}

function likeKeyword(name: string): boolean {
  return Object.hasOwn(table, name) || didYouMean(name, wordsOf('task')) !== undefined
}

function unknownModule({ position }: PendingTask, { name, place }: Candidate): void {
  const { registry } = position.loading
  if (name.includes('{{')) {
    const hint = 'say `action: { module: "{{ … }}", option: … }`'
    addError(position, 'not-built', 'a template can not name a module here', place, hint, { slip: true })
    return
  }
  const elsewhere = registry.elsewhere?.(name)
  const message = elsewhere ? notBuilt(name, elsewhere) : `there is no module \`${name}\``
  const near = [...registry.names(), ...wordsOf('task')]
  const hint = elsewhere?.instead ?? didYouMean(name, near)
  addError(position, 'unknown-module', message, place, hint, { subject: name, slip: !elsewhere && isSlip(name, near) })
}

function notBuilt(name: string, { of }: Elsewhere): string {
  const word = name.slice(name.lastIndexOf('.') + 1)
  return of === undefined ? `the module \`${word}\` is not built` : `the module \`${word}\` of \`${of}\` is not built yet`
}
