/** The layers of a play and of the levels around a task, and a scope that looks names up in layers, strongest first, without copying them. */
import { whereOf } from '../model/diagnostic.ts'
import { isPlainDict, mergeDicts } from '../model/dict.ts'
import type { Play, RoleUse, Step } from '../model/play.ts'
import type { Layer, Variables } from '../model/template.ts'
import { type Here, missing, type Scope } from '../template/scope.ts'
import { type LevelName, precedence } from './precedence.ts'

/** Layers by level, each list weakest first. */
export type Levels = Readonly<Partial<Record<LevelName, readonly Layer[]>>>

export interface ScopeOptions {
  readonly here: Here
  readonly ahead?: boolean
  /** `hash_behaviour: merge`. */
  readonly merge?: boolean
  /** Returns the value of `vars`: this scope as a dict. */
  readonly vars?: (scope: Scope) => unknown
}

/** Levels whose layers are read from the author's files. */
const authored = ['roleDefaults', 'inventory', 'playVars', 'varsFiles', 'roleVars', 'taskVars', 'roleParameters', 'extraVars'] as const

const strongestFirst = precedence.map(({ name }) => name).reverse()

/** If several sources have layers of one level, those of a later source are stronger. */
export class LayeredScope implements Scope {
  readonly here: Here
  readonly ahead: boolean
  readonly #sources: readonly Levels[]
  readonly #merge: boolean
  readonly #vars?: (scope: Scope) => unknown
  #parts?: readonly (readonly Layer[])[]

  constructor(sources: readonly Levels[], options: ScopeOptions) {
    this.#sources = sources
    this.#vars = options.vars
    this.here = options.here
    this.ahead = options.ahead === true
    this.#merge = options.merge === true
  }

  get(name: string): unknown {
    const layer = this.origin(name)
    if (layer) return this.#merge && isPlainDict(layer.values[name]) ? this.#merged(name) : layer.values[name]
    return name === 'vars' && this.#vars ? this.#vars(this) : missing
  }

  /** The layer that defines a variable. */
  origin(name: string): Layer | undefined {
    this.#parts ??= strongest(this.#sources)
    for (const layers of this.#parts) {
      for (let index = layers.length - 1; index >= 0; index--) {
        const layer = layers[index] as Layer
        if (Object.hasOwn(layer.values, name)) return layer
      }
    }
    return undefined
  }

  /** Values of a name in all layers, strongest first. */
  allValues(name: string): unknown[] {
    this.#parts ??= strongest(this.#sources)
    return this.#parts.flatMap((layers) => layers.flatMap(({ values }) => (Object.hasOwn(values, name) ? [values[name]] : [])))
  }

  /** The value an author wrote for a name, if its layer only has such values. */
  written(name: string): unknown {
    const layer = this.origin(name)
    if (layer === undefined) return missing
    const isAuthors = this.#sources.some((levels) => authored.some((level) => levels[level]?.includes(layer)))
    return isAuthors && !layer.made ? layer.values[name] : missing
  }

  /** Merges dicts from the strongest down to the first value that is not a dict. */
  #merged(name: string): unknown {
    const dicts: Readonly<Record<string, unknown>>[] = []
    for (const layers of this.#parts ?? [])
      for (const { values } of layers.toReversed()) {
        if (!Object.hasOwn(values, name)) continue
        const value = values[name]
        if (!isPlainDict(value)) return dicts.reduceRight((weaker, stronger) => mergeDicts(weaker, stronger))
        dicts.push(value)
      }
    return dicts.reduceRight((weaker, stronger) => mergeDicts(weaker, stronger))
  }

  names(): Set<string> {
    this.#parts ??= strongest(this.#sources)
    return new Set(
      this.#parts
        .toReversed()
        .flat()
        .flatMap(({ values }) => Object.keys(values)),
    )
  }
}

/** Lists of layers, strongest first; each list weakest first. */
function strongest(sources: readonly Levels[]): readonly (readonly Layer[])[] {
  const parts: (readonly Layer[])[] = []
  for (const level of strongestFirst) {
    for (let index = sources.length - 1; index >= 0; index--) {
      const layers = (sources[index] as Levels)[level]
      if (layers !== undefined && layers.length > 0) parts.push(layers)
    }
  }
  return parts
}

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
  const own = ownLayer(step, step.keywords.vars)
  const included = ownLayer(step, step.kind === 'block' ? step.included : undefined)
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
  return [...use.parents.toReversed(), ...dependenciesOf(use), use].flatMap(varsOf)
}

function varsOf({ role, vars }: RoleUse): readonly Layer[] {
  return [...layer(`vars given to role ${role.name}`, vars), ...layer(`vars of role ${role.name}`, role.vars)]
}

/** All transitive dependencies, each after its own. */
function dependenciesOf({ dependencies }: RoleUse): readonly RoleUse[] {
  return dependencies.flatMap((each) => [...dependenciesOf(each), each])
}

/** Most steps have none, and need no name. */
function ownLayer(step: Step, values: Variables | undefined): readonly Layer[] {
  return values === undefined ? empty : layer(levelName(step), values)
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
  for (const _ in values) return [{ name, values }]
  return empty
}

function join(outer: readonly Layer[] = empty, inner: readonly Layer[]): readonly Layer[] {
  return inner.length === 0 ? outer : outer.length === 0 ? inner : [...outer, ...inner]
}
