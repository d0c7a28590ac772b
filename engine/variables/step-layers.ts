/** The layers of a play and of the levels around a task: roles, blocks, includes. Cached for each step. */
import { whereOf } from '../model/diagnostic.ts'
import type { Play, RoleUse, Step } from '../model/play.ts'
import type { Layer, Variables } from '../model/template.ts'
import type { Levels } from './layered-scope.ts'

export type PlayLayers = Pick<Levels, 'roleDefaults' | 'playVars' | 'promptedVars' | 'roleVars'>
export type TaskLayers = Pick<Levels, 'roleDefaults' | 'roleVars' | 'taskVars' | 'roleParameters' | 'includeParameters'>

const ofPlay = new WeakMap<object, PlayLayers>()
const ofStep = new WeakMap<Step, TaskLayers>()
const empty: readonly Layer[] = []

/** Defaults and variables of the roles a play names, and its `vars`. */
export function playLayers(play: Pick<Play, 'roles' | 'keywords' | 'answers'>): PlayLayers {
  const cached = ofPlay.get(play)
  if (cached) return cached
  const made = {
    roleDefaults: play.roles.flatMap(({ role }) => layer(`defaults of role ${role.name}`, role.defaults)),
    playVars: layer('vars of the play', play.keywords.vars),
    promptedVars: layer('answers to vars_prompt', play.answers),
    roleVars: play.roles.filter(({ hidden }) => !hidden).flatMap(varsOf),
  }
  ofPlay.set(play, made)
  return made
}

/** Variables of the levels around a step, outermost first; `loading`: its roles are not read completely. */
export function taskLayers(step: Step, loading = false): TaskLayers {
  const cached = ofStep.get(step)
  if (cached) return cached
  const around = step.parent ? taskLayers(step.parent, loading) : undefined
  const role = step.kind === 'block' ? step.role : undefined
  const own = layer(levelName(step), step.keywords.vars)
  const included = layer(levelName(step), step.kind === 'block' ? step.included : undefined)
  const made: TaskLayers = {
    roleDefaults: role ? defaultsSeen(role) : (around?.roleDefaults ?? empty),
    roleVars: role ? varsSeen(role) : (around?.roleVars ?? empty),
    taskVars: join(around?.taskVars, own),
    roleParameters: join(around?.roleParameters, role ? layer(`parameters of role ${role.role.name}`, role.parameters) : empty),
    includeParameters: join(around?.includeParameters, included),
  }
  if (!loading) ofStep.set(step, made)
  return made
}

/** A role sees the defaults of its dependencies, then those of the roles that include it, the nearest strongest, then its own. */
function defaultsSeen(use: RoleUse): readonly Layer[] {
  const uses = [...dependenciesOf(use), ...use.parents.toReversed(), use]
  return uses.flatMap(({ role }) => layer(`defaults of role ${role.name}`, role.defaults))
}

/** For `vars`, dependencies are stronger than the roles that include it. */
function varsSeen(use: RoleUse): readonly Layer[] {
  const own = ({ role }: RoleUse) => layer(`vars of role ${role.name}`, role.vars)
  return [...use.parents.toReversed().flatMap(own), ...dependenciesOf(use).flatMap(varsOf), ...own(use)]
}

function varsOf({ role, vars }: RoleUse): readonly Layer[] {
  return [...layer(`vars of role ${role.name}`, role.vars), ...layer(`vars given to role ${role.name}`, vars)]
}

/** All transitive dependencies, each after its own. */
function dependenciesOf({ dependencies }: RoleUse): readonly RoleUse[] {
  return dependencies.flatMap((each) => [...dependenciesOf(each), each])
}

function levelName(step: Step): string {
  const { file, line } = whereOf(step.place)
  return `vars of the ${kindOf(step)} at ${file}:${line}`
}

function kindOf(step: Step): string {
  if (step.kind !== 'block') return step.kind
  return step.role ? 'role' : step.included ? 'include' : 'block'
}

function layer(name: string, values: Variables | undefined): readonly Layer[] {
  return values === undefined || Object.keys(values).length === 0 ? empty : [{ name, values }]
}

function join(outer: readonly Layer[] = empty, inner: readonly Layer[]): readonly Layer[] {
  return inner.length === 0 ? outer : outer.length === 0 ? inner : [...outer, ...inner]
}
