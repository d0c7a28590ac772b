/** A scope that looks names up in layers, strongest first, without copying them. */

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
