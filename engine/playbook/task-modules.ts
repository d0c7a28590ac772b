/** Finds the module of a task, and reads its arguments as the options of that module. */
import { didYouMean, isSlip } from '../formats/suggest.ts'
import type { AnyModule } from '../model/module.ts'
import { defaultValues, type ModuleDefaults, type Task } from '../model/play.ts'
import { Template } from '../model/template.ts'
import type { Entry } from '../template/values/yaml.ts'
import { argumentsAt } from './arguments.ts'
import { searchedNames } from './collections.ts'
import { keywordNames, keywords as table } from './keywords.ts'
import { notAnAttribute, unknownKeywords } from './levels.ts'
import { addError, type Position } from './loading.ts'
import { checkLocalFile } from './local-files.ts'
import { defaultsFor, standInDefaults, withDefaults } from './module-defaults.ts'
import { looseOptions, optionsAt, type TaskOptions } from './options.ts'
import { readOnce } from './readings.ts'
import type { Elsewhere } from './registry.ts'
import { deferModule } from './running.ts'
import type { Candidate, PendingTask, WrittenTask } from './tasks.ts'

/** Completes a task. */
export function resolveModule({ task, outside, written }: PendingTask): void {
  const position: Position = { ...outside, step: task, by: task.place }
  const { registry } = position.project
  const level = position.handlers ? 'handler' : 'task'
  // Other playbooks may find other modules in Python.
  const supported = written.candidates.map(({ name }) => (moduleNamed(position, name) ? 'supported' : 'unknown')).join()
  const choice = readOnce(position, `${supported} module of a ${level}`, written, (inside) => chooseModule(inside, task, written))
  const { chosen, action } = choice
  if (action !== undefined) task.action = action
  if (!chosen) return
  if (chosen.locate && chosen.name.includes('{{')) {
    deferModule({ task, position, chosen, args: written.args, inPython: written.inPython })
    return
  }
  const native = moduleNamed(position, chosen.name)
  const module = written.inPython ? registry.resolve(chosen.name, true) : native
  task.action = chosen.name
  if (module) task.module = module
  else unknownModule(position, written, chosen)
  if (registry.isOwn?.(chosen.name)) position.play.customModules = true
  const defaults = module ? defaultsFor(position, task, native ?? module) : []
  const standIns = module ? standInDefaults(position, task, module) : {}
  const call: Call = { chosen, written, module, defaults, more: standIns.standInDefaults !== undefined, clean: choice.clean }
  // What the levels above say is different for each use.
  const shared = defaults.length === 0 && !call.more
  const purpose = `arguments of a ${level}${module ? '' : ' without a module'}${call.clean ? '' : ' with unknown keys'}`
  const { files, ...words } = shared
    ? readOnce(position, purpose, written, (inside) => readArguments(inside, call))
    : readArguments(position, call)
  Object.assign(task, words, standIns)
  for (const file of files) checkLocalFile(position, file)
}

/** The module of a name, also of one that the collections of its level complete. */
function moduleNamed({ project, collections }: Position, name: string): AnyModule | undefined {
  for (const each of searchedNames(name, collections)) {
    const module = project.registry.resolve(each)
    if (module) return module
  }
  return undefined
}

/** A module and what a task gives to it. */
interface Call {
  readonly chosen: Candidate
  readonly written: WrittenTask
  readonly module: AnyModule | undefined
  readonly defaults: readonly (readonly ModuleDefaults[])[]
  /** The host decides which further options there are. */
  readonly more: boolean
  /** All other keys of the task are keywords. */
  readonly clean: boolean
}

type Arguments = Pick<Task, 'args' | 'defaults'> & Pick<TaskOptions, 'files'>

function readArguments(position: Position, { chosen, written, module, defaults, more: isOpen, clean }: Call): Arguments {
  const { name, place } = chosen
  const before = position.collected.findings.length
  const read = argumentsAt(position, name, module, chosen.written, written.args)
  const late = read.template !== undefined || defaults.some(([nearest]) => nearest?.options instanceof Template)
  const onlyTemplate = read.template !== undefined && read.explicit.length === 0
  const more = [
    ...(late ? defaults.map((levels) => levels.map(defaultValues)) : []),
    ...(read.template && !onlyTemplate ? [[read.template]] : []),
  ]
  const further = more.length > 0 && { defaults: more }
  if (read.template && onlyTemplate) return { ...further, args: read.template, files: [] }
  if (!module) return { ...further, args: looseOptions(position, read.explicit), files: [] }
  const explicit = late ? read.explicit : withDefaults(module, defaults, read.explicit)
  const task = { action: name, written: explicit, place, more: more.length > 0 || isOpen }
  return { ...further, ...optionsAt(position, module, { ...task, clean: clean && position.collected.findings.length === before }) }
}

interface Choice {
  readonly chosen?: Candidate
  /** The name to report where no module is chosen. */
  readonly action?: string
  readonly clean: boolean
}

/** The one module of a task; reports all other candidates. */
function chooseModule(position: Position, task: Task, { candidates }: WrittenTask): Choice {
  const before = position.collected.findings.length
  if (candidates.length === 0) {
    addError(position, 'missing-module', 'this task does not name a module', task.place, 'add one, such as `debug:`', {
      refusedBy: 'parser',
      msg: 'no module/action detected in task.',
    })
    return { clean: false }
  }
  const supported = candidates.filter(({ name }) => moduleNamed(position, name))
  const [first, second] = supported
  if (first && second) {
    const message = `\`${second.name}\` is a second module; the task already has \`${first.name}\``
    addError(position, 'multiple-modules', message, second.place, 'move it to a separate task', {
      refusedBy: 'parser',
      msg: `conflicting action statements: ${first.name}, ${second.name}`,
    })
    return { action: first.name, clean: false }
  }
  const chosen = first ?? candidates.find((each) => !isLikelyKeyword(each.name)) ?? candidates[0]
  const unknownKeys = candidates.flatMap((each) => (each !== chosen && each.entry ? [each.entry] : []))
  reportUnknownKeys(position, first && moduleNamed(position, first.name), first?.name, unknownKeys)
  return { ...(chosen && { chosen }), clean: position.collected.findings.length === before }
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
      { refusedBy: 'parser', msg: notAnAttribute(key.text, level) },
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

function unknownModule(position: Position, { inPython }: WrittenTask, { name, place, entry }: Candidate): void {
  const { registry } = position.project
  if (name.includes('{{')) {
    const hint = 'use `action: { module: "{{ … }}", option: … }`'
    addError(position, 'unsupported', 'a module key cannot be a template', place, hint, { refusedBy: 'parser' })
    return
  }
  const names = searchedNames(name, position.collections)
  const action = names.flatMap((each) => position.collected.actionPlugins.get(each) ?? [])[0]
  if (action !== undefined) {
    const hint = `${position.project.files.shown(action)} runs on Ansible's controller: use the module or the command behind it`
    addError(position, 'unsupported', `\`${name}\` is an action plug-in in Python, which is not supported`, place, hint)
    return
  }
  if (inPython && registry.resolve(name)) {
    const hint = registry.python ? 'install Ansible or its collection beside tsplay, or remove `tsplay_bridge`' : pythonIsOff
    addError(position, 'unknown-module', `there is no source of \`${name}\` in Python`, place, hint, { subject: name })
    return
  }
  const elsewhere = registry.elsewhere?.(name)
  const message = elsewhere ? unsupportedMessage(name, elsewhere) : `there is no module \`${name}\``
  const similar = [...registry.names(), ...keywordNames('task')]
  const hint = elsewhere ? hintOf(elsewhere, registry.python !== undefined) : didYouMean(name, similar)
  const msg = `couldn't resolve module/action '${name}'. This often indicates a misspelling, missing collection, or incorrect module path.`
  // What `action` names is looked for by the task. Without Python nobody looks where a project keeps its own.
  const refused = entry && !elsewhere && registry.python !== undefined && { refusedBy: 'parser' as const }
  addError(position, 'unknown-module', message, place, hint, { subject: name, typo: !elsewhere && isSlip(name, similar), msg, ...refused })
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
