/** Reads a task: its keywords at once, its module and arguments once all module names are collected. */

import { didYouMean, isSlip } from '../formats/suggest.ts'
import type { Place } from '../model/diagnostic.ts'
import type { AnyModule } from '../model/module.ts'
import { defaultValues, type Keywords, type Step, type Task } from '../model/play.ts'
import { Template } from '../model/template.ts'
import type { Entry, MapNode, Node } from '../template/values/yaml.ts'
import { argumentsAt, type WrittenArguments } from './arguments.ts'
import { cutRange, type SourceRange, splitWords } from './free-form.ts'
import { topicsOf } from './imports.ts'
import { keywordNames, keywords as table } from './keywords.ts'
import { notAnAttribute, ownWords, readLevel, unknownKeywords } from './levels.ts'
import { addError, type Draft, type Load, newStep, type Position } from './loading.ts'
import { loopAt } from './loops.ts'
import { defaultsFor, reportUnknownModules, standInDefaults, withDefaults } from './module-defaults.ts'
import { looseOptions, optionsAt } from './options.ts'
import { bridgeModules, reportIgnoredModules } from './plugins.ts'
import { readKeyword } from './readers.ts'
import type { Elsewhere } from './registry.ts'
import { deferModule } from './running.ts'

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
  readonly position: Position
  readonly candidates: readonly Candidate[]
  readonly args?: Node
  /** The module in Python is meant, whatever is native (`tsplay_bridge`). */
  readonly inPython?: boolean
}

/** Reads all of a task except its module, which `finishTasks` resolves. */
export function taskAt(outside: Position, map: MapNode): Task {
  const level = outside.handlers ? 'handler' : 'task'
  const task: Draft<Task> = {
    kind: 'task',
    ...newStep(outside, map.place),
    action: '',
    args: [],
  }
  const position: Position = { ...outside, step: task }
  const { keywords, rest, others } = readLevel(position, map, level)
  Object.assign(task, { keywords }, stepKeywords(position, rest))
  const candidates = [...actionsAt(position, task, rest), ...others.map(candidateOf)]
  const args = rest.get('args')?.value
  position.collected.pending.push({
    task,
    position: { ...position, by: map.place },
    candidates,
    ...(args && { args }),
    inPython: inPythonAt(position, rest.get('tsplay_bridge')?.value),
  })
  return task
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
    const names = [...pending.flatMap(({ candidates }) => candidates), ...defaulted].map(({ name }) => name)
    await project.registry.preload([...new Set(names)])
    await bridgeModules(load, [...new Set(names)])
    const inPython = pending.filter((each) => each.inPython).flatMap(({ candidates }) => candidates)
    await bridgeModules(load, [...new Set(inPython.map(({ name }) => name))], true)
    const native = pending.filter((each) => !each.inPython).flatMap(({ candidates }) => candidates)
    reportIgnoredModules(load, new Map(native.reverse().map(({ name, place }) => [name, place])))
    reportUnknownModules(load, defaulted)
    for (const each of pending) {
      resolveModule(each)
      if (mayWriteController(each)) {
        collected.controllerWrites.possible = true
        collected.controllerWrites.since = Math.min(collected.controllerWrites.since, each.task.id)
      }
    }
  }
}

/** Whether a task may write files on the controller. */
function mayWriteController({ task, position: { play } }: PendingTask): boolean {
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
function actionsAt(position: Position, task: Draft<Task>, rest: ReadonlyMap<string, Entry>): Candidate[] {
  return ['action', 'local_action'].flatMap((word) => {
    const entry = rest.get(word)
    if (!entry) return []
    if (word === 'local_action') task.keywords = { delegateTo: 'localhost', ...task.keywords } satisfies Keywords
    return actionAt(position, word, entry.value) ?? []
  })
}

function actionAt(position: Position, word: string, node: Node): Candidate | undefined {
  const action = namedAction(node)
  if (!action) {
    addError(position, 'missing-module', `\`${word}\` does not name a module`, node.place, `write \`${word}: module option=value\``, {
      typo: true,
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

function resolveModule(pending: PendingTask): void {
  const before = pending.position.collected.findings.length
  const chosen = chooseModule(pending)
  if (!chosen) return
  const { task, position, args } = pending
  const { name, place, written } = chosen
  const { registry } = position.project
  const native = registry.resolve(name)
  const module = pending.inPython ? registry.resolve(name, true) : native
  if (chosen.locate && name.includes('{{')) {
    deferModule(pending, chosen)
    return
  }
  task.action = name
  if (module) task.module = module
  else unknownModule(pending, chosen)
  if (registry.isOwn?.(name)) position.play.customModules = true
  const read = argumentsAt(position, name, module, written, args)
  const defaults = module ? defaultsFor(position, task, native ?? module) : []
  const late = read.template !== undefined || defaults.some(([nearest]) => nearest?.options instanceof Template)
  const onlyTemplate = read.template !== undefined && read.explicit.length === 0
  const more = [
    ...(late ? defaults.map((levels) => levels.map(defaultValues)) : []),
    ...(read.template && !onlyTemplate ? [[read.template]] : []),
  ]
  if (more.length > 0) task.defaults = more
  if (read.template && onlyTemplate) task.args = read.template
  else if (!module) task.args = looseOptions(position, read.explicit)
  else {
    const written = late ? read.explicit : withDefaults(module, defaults, read.explicit)
    Object.assign(task, standInDefaults(position, task, module))
    const isMore = more.length > 0 || task.standInDefaults !== undefined
    task.args = optionsAt(position, module, { action: name, written, place, before, more: isMore })
  }
}

/** The one module of a task; reports all other candidates. */
function chooseModule({ task, position, candidates }: PendingTask): Candidate | undefined {
  const { project } = position
  if (candidates.length === 0) {
    addError(position, 'missing-module', 'this task does not name a module', task.place, 'add one, such as `debug:`', {
      ...{ typo: true, msg: 'no module/action detected in task.' },
    })
    return undefined
  }
  const supported = candidates.filter(({ name }) => project.registry.resolve(name))
  const [first, second] = supported
  if (first && second) {
    const message = `\`${second.name}\` is a second module; the task already has \`${first.name}\``
    addError(position, 'multiple-modules', message, second.place, 'move it to a separate task', {
      ...{ typo: true, msg: `conflicting action statements: ${first.name}, ${second.name}` },
    })
    task.action = first.name
    return undefined
  }
  const chosen = first ?? candidates.find((each) => !isLikelyKeyword(each.name)) ?? candidates[0]
  const unknownKeys = candidates.flatMap((each) => (each !== chosen && each.entry ? [each.entry] : []))
  reportUnknownKeys(position, first && project.registry.resolve(first.name), first?.name, unknownKeys)
  return chosen
}

/** Reports other keys of a task: options with the wrong indentation, or misspelled keywords. */
function reportUnknownKeys(
  position: Position,
  module: AnyModule | undefined,
  name: string | undefined,
  unknownKeys: readonly Entry[],
): void {
  const options = unknownKeys.filter(({ key }) => module && Object.hasOwn(module.options, key.text))
  const level = position.handlers ? 'handler' : 'task'
  for (const { key } of options)
    addError(
      position,
      'unknown-keyword',
      `\`${key.text}\` is not a keyword of a ${level}`,
      key.place,
      `it is an option of \`${name}\`: indent it below that`,
      { typo: true, msg: notAnAttribute(key.text, level) },
    )
  unknownKeywords(
    position,
    unknownKeys.filter((each) => !options.includes(each)),
    level,
  )
}

function isLikelyKeyword(name: string): boolean {
  return Object.hasOwn(table, name) || didYouMean(name, keywordNames('task')) !== undefined
}

function unknownModule({ position, inPython }: PendingTask, { name, place }: Candidate): void {
  const { registry } = position.project
  if (name.includes('{{')) {
    const hint = 'use `action: { module: "{{ … }}", option: … }`'
    addError(position, 'unsupported', 'a module key cannot be a template', place, hint, { typo: true })
    return
  }
  const action = position.collected.actionPlugins.get(name)
  if (action !== undefined) {
    const hint = `${position.project.files.shown(action)} runs on Ansible's controller: use the module or the command behind it`
    addError(position, 'unknown-module', `\`${name}\` is an action plug-in in Python, which is not supported`, place, hint, {
      subject: name,
    })
    return
  }
  if (inPython && registry.resolve(name)) {
    const hint = registry.python ? 'install Ansible or its collection beside tsplay, or remove `tsplay_bridge`' : pythonIsOff
    addError(position, 'unknown-module', `there is no source of \`${name}\` in Python`, place, hint, { subject: name })
    return
  }
  const elsewhere = registry.elsewhere?.(name)
  const message = elsewhere ? unsupportedMessage(name, elsewhere) : `there is no module \`${name}\``
  const names = [...registry.names(), ...keywordNames('task')]
  const hint = elsewhere ? hintOf(elsewhere, registry.python !== undefined) : didYouMean(name, names)
  const msg = `couldn't resolve module/action '${name}'. This often indicates a misspelling, missing collection, or incorrect module path.`
  addError(position, 'unknown-module', message, place, hint, { subject: name, typo: !elsewhere && isSlip(name, names), msg })
}

const pythonIsOff = 'Python is switched off (`--no-python`, or the setting `TSPLAY_PYTHON`)'

function hintOf({ of, instead, throughPython }: Elsewhere, python: boolean): string {
  if (!throughPython || of === undefined || of === 'ansible.builtin') return instead
  if (!python) return `${pythonIsOff}; with it, the module runs if Ansible or \`${of}\` is installed; or ${instead}`
  return `install it beside tsplay, with \`ansible-galaxy collection install ${of}\` or \`pip install ansible\`, to run it through Python; or ${instead}`
}

function unsupportedMessage(name: string, { of }: Elsewhere): string {
  const word = name.slice(name.lastIndexOf('.') + 1)
  return of === undefined ? `the module \`${word}\` is not supported` : `the module \`${word}\` of \`${of}\` is not supported`
}
