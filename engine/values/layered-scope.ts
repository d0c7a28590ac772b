/** A scope that looks a name up in layers, strongest first; nothing is ever copied to build one. */
import type { Layer } from '../template.ts'
import { type LevelName, precedence } from './precedence.ts'
import { type Here, missing, type Scope } from './scope.ts'

/** Layers by level, each list weakest first. */
export type Levels = Readonly<Partial<Record<LevelName, readonly Layer[]>>>

export interface ScopeMakings {
  readonly here: Here
  readonly ahead?: boolean
  /** Gives the value of `vars`: this scope as a dict. */
  readonly vars?: (scope: Scope) => unknown
}

const strongestFirst = precedence.map(({ name }) => name).reverse()

export class LayeredScope implements Scope {
  readonly here: Here
  readonly ahead: boolean
  readonly #levels: Levels
  readonly #vars?: (scope: Scope) => unknown

  constructor(levels: Levels, makings: ScopeMakings) {
    this.#levels = levels
    this.#vars = makings.vars
    this.here = makings.here
    this.ahead = makings.ahead === true
  }

  get(name: string): unknown {
    const layer = this.origin(name)
    if (layer) return layer.values[name]
    return name === 'vars' && this.#vars ? this.#vars(this) : missing
  }

  /** The layer that gives a variable, for people who wonder where a value comes from. */
  origin(name: string): Layer | undefined {
    for (const level of strongestFirst) {
      const layers = this.#levels[level]
      if (layers === undefined) continue
      for (let index = layers.length - 1; index >= 0; index--) {
        const layer = layers[index] as Layer
        if (Object.hasOwn(layer.values, name)) return layer
      }
    }
    return undefined
  }

  names(): Set<string> {
    const names = new Set<string>()
    for (const { name } of precedence)
      for (const { values } of this.#levels[name] ?? []) for (const variable of Object.keys(values)) names.add(variable)
    return names
  }
}
