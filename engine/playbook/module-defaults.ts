/** `module_defaults`: reads them at each level and combines them for a task. */

import { didYouMean } from '../formats/suggest.ts'
import type { AnyModule } from '../model/module.ts'
import { type Block, defaultValues, type ModuleDefaults, type Task } from '../model/play.ts'
import { Template, type Variables } from '../model/template.ts'
import { properName } from '../options/options.ts'
import type { Entry, Node } from '../template/values/yaml.ts'
import type { WrittenArgument } from './arguments.ts'
import { addError, addWarning, type Load, type Position } from './loading.ts'
import { recordEvaluated, valueAt } from './texts.ts'

/** A dict of modules and their options, or a list of such dicts. */
export function defaultsAt(position: Position, node: Node): readonly ModuleDefaults[] {
  if (node.kind === 'seq') return node.items.flatMap((item) => defaultsAt(position, item))
  if (node.kind === 'map') return node.entries.flatMap((entry) => ofModule(position, entry) ?? [])
  addError(position, 'wrong-type', '`module_defaults` must be a dict of modules and their options', node.place)
  return []
}

function ofModule(position: Position, { key, value }: Entry): ModuleDefaults | undefined {
  const name = key.text
  if (value.kind === 'scalar' && value.tag === 'null') return undefined
  const all = valueAt(position, value, { aside: true })
  if (!(all instanceof Template) && value.kind !== 'map') {
    addError(position, 'wrong-type', `\`${name}\` in \`module_defaults\` must be a dict of options`, value.place)
    return undefined
  }
  const places = value.kind === 'map' ? new Map(value.entries.map((each) => [each.key.text, each.key.place])) : new Map()
  const options = Object.entries(all as Variables).map(([name, value]) => ({ name, value, place: places.get(name) ?? key.place }))
  const defaults: ModuleDefaults = { name, place: key.place, options: all instanceof Template ? all : options }
  position.collected.defaulted.push(defaults)
  return defaults
}

/** Reports names that no task can have: their defaults would silently do nothing. */
export function reportUnknownModules(load: Load, defaulted: readonly ModuleDefaults[]): void {
  const { registry } = load.project
  for (const { name, place } of defaulted) {
    const group = groupOf(name)
    if (group !== undefined) {
      if (!registry.members?.(group))
        addWarning(load, 'unknown-module', `no module of the group \`${group}\` is supported: its defaults have no effect`, place)
    } else if (!registry.resolve(name)) {
      const message = `there is no module \`${name}\`: its defaults have no effect`
      addWarning(load, 'unknown-module', message, place, didYouMean(name, registry.names()))
    }
  }
}

/** The defaults of a task, weakest first: those of its module's groups, then those of the module. The nearest level that names one comes first and replaces outer levels. */
export function defaultsFor(position: Position, task: Task, module: Pick<AnyModule, 'name'>): readonly (readonly ModuleDefaults[])[] {
  const { registry } = position.project
  const groups = new Map<string, ModuleDefaults[]>()
  const own: ModuleDefaults[] = []
  for (const each of levelsOf(position, task)) {
    const group = groupOf(each.name)
    if (group === undefined) {
      if (registry.resolve(each.name)?.name === module.name) own.unshift(each)
    } else if (registry.members?.(group)?.includes(module.name)) groups.set(group, [each, ...(groups.get(group) ?? [])])
  }
  const found = [...groups.values(), ...(own.length > 0 ? [own] : [])]
  for (const [nearest] of found) recordEvaluated(position, nearest?.options)
  return found
}

/** The defaults of modules that this one may stand for, by name; the host decides which of them applies. */
export function standInDefaults(position: Position, task: Task, { standsFor }: AnyModule): Pick<Task, 'standInDefaults'> {
  if (!standsFor) return {}
  const names = [...new Set(Object.values(standsFor.modules))]
  const found = names.flatMap((name) => {
    const defaults = defaultsFor(position, task, { name })
    return defaults.length > 0 ? [[name, defaults.map((levels) => levels.map(defaultValues))] as const] : []
  })
  if (found.length === 0) return {}
  // A fact of the host decides.
  position.play.namesFacts = true
  return { standInDefaults: Object.fromEntries(found) }
}

/** Arguments of a task, completed with defaults for the options it does not set. */
export function withDefaults(
  module: AnyModule,
  defaults: readonly (readonly ModuleDefaults[])[],
  args: readonly WrittenArgument[],
): readonly WrittenArgument[] {
  if (defaults.length === 0) return args
  const named = (name: string) => properName(module, name) ?? name
  const missing = new Map<string, WrittenArgument>()
  for (const { options } of defaults.flatMap((levels) => levels.slice(0, 1)))
    if (!(options instanceof Template))
      for (const { name, value, place } of options) missing.set(named(name), { name, key: place, place, from: { value } })
  for (const { name } of args) missing.delete(named(name))
  return [...missing.values(), ...args]
}

/** The defaults of all levels of a task, outermost first. */
function levelsOf({ play }: Position, task: Task): readonly ModuleDefaults[] {
  const levels = [task.keywords.moduleDefaults ?? []]
  for (let level: Block | undefined = task.parent; level; level = level.parent) levels.unshift(level.keywords.moduleDefaults ?? [])
  return [...play.defaults, ...levels.flat()]
}

/** The group of `group/NAME`. */
function groupOf(name: string): string | undefined {
  return name.startsWith('group/') ? name.slice('group/'.length) : undefined
}
