/** A scope that looks a name up in layers, strongest first; nothing is ever copied to build one. */

import { isPlainDict, mergeDicts } from '../model/dict.ts'
import type { Layer } from '../model/template.ts'
import { type Here, missing, type Scope } from '../template/scope.ts'
import { type LevelName, precedence } from './precedence.ts'

/** Layers by level, each list weakest first. */
export type Levels = Readonly<Partial<Record<LevelName, readonly Layer[]>>>

export interface ScopeOptions {
  readonly here: Here
  readonly ahead?: boolean
  /** `hash_behaviour: merge`. */
  readonly merge?: boolean
  /** Gives the value of `vars`: this scope as a dict. */
  readonly vars?: (scope: Scope) => unknown
}

/** Levels whose layers are read from files of the author. */
const authored = ['roleDefaults', 'inventory', 'playVars', 'varsFiles', 'roleVars', 'taskVars', 'roleParameters', 'extraVars'] as const

const strongestFirst = precedence.map(({ name }) => name).reverse()

/** Several sources may give layers of one level: those of a later source are stronger. */
export class LayeredScope implements Scope {
  readonly here: Here
  readonly ahead: boolean
  readonly #sources: readonly Levels[]
  readonly #merge: boolean
  readonly #vars?: (scope: Scope) => unknown
  #parts?: readonly (readonly Layer[])[]

  constructor(sources: readonly Levels[], makings: ScopeOptions) {
    this.#sources = sources
    this.#vars = makings.vars
    this.here = makings.here
    this.ahead = makings.ahead === true
    this.#merge = makings.merge === true
  }

  get(name: string): unknown {
    const layer = this.origin(name)
    if (layer) return this.#merge && isPlainDict(layer.values[name]) ? this.#merged(name) : layer.values[name]
    return name === 'vars' && this.#vars ? this.#vars(this) : missing
  }

  /** The layer that gives a variable, for people who wonder where a value comes from. */
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

  /** What all layers hold under a name, strongest first. */
  allValues(name: string): unknown[] {
    this.#parts ??= strongest(this.#sources)
    return this.#parts.flatMap((layers) => layers.flatMap(({ values }) => (Object.hasOwn(values, name) ? [values[name]] : [])))
  }

  /** What an author wrote under a name: only where the layer that gives it holds nothing else. */
  written(name: string): unknown {
    const layer = this.origin(name)
    if (layer === undefined) return missing
    const isAuthors = this.#sources.some((levels) => authored.some((level) => levels[level]?.includes(layer)))
    return isAuthors && !layer.made ? layer.values[name] : missing
  }

  /** Dicts from the strongest down to the first value that is none, joined. */
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
