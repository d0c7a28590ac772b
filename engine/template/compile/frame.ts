/** Frame of an evaluation: local names, the scope behind them, and the current text. */
import type { Place } from '../../model/diagnostic.ts'
import type { LexOptions } from '../parse/lexer.ts'
import type { Unit } from '../parse/unit.ts'
import type { Scope } from '../scope.ts'
import type { Output } from './output.ts'

/** State of one evaluation. */
export interface Evaluation {
  readonly scope: Scope
  /** Copies of the scope's lists and dicts that the template mutated; the originals are not changed. */
  copies?: Map<object, object>
  /** Lists and dicts that this evaluation created and may mutate. */
  owned?: Set<object>
  /** Total number of loop iterations. */
  iterations: number
}

/** Rendering of a template and those it extends. */
export interface Rendering {
  /** Bodies of each `{% block %}`, most derived first. */
  readonly blocks: Map<string, BlockBody[]>
  /** Set by `extends`: the rest is not written, the parent is. */
  parent?: { readonly template: LoadedTemplate; readonly named: Place }
  /** Lexer options of included files. */
  readonly options: LexOptions
}
export interface BlockBody {
  readonly unit: Unit
  readonly execute: Execute
}

/** Control flow of `break` and `continue`. */
export type Signal = 'break' | 'continue' | undefined
export type Execute = (frame: Frame, out: Output) => Signal

/** A compiled template file. */
export interface LoadedTemplate {
  readonly unit: Unit
  readonly execute: Execute
  readonly blocks: ReadonlyMap<string, Execute>
}

export class Frame {
  readonly evaluation: Evaluation
  readonly unit: Unit
  readonly parent: Frame | undefined
  names: Map<string, unknown> | undefined
  rendering: Rendering | undefined

  constructor(evaluation: Evaluation, unit: Unit, parent?: Frame, page?: Rendering) {
    this.evaluation = evaluation
    this.unit = unit
    this.parent = parent
    this.names = undefined
    this.rendering = page ?? parent?.rendering
  }

  /** The value of a local name; `absent` if it is not local. */
  local(name: string): unknown {
    let frame: Frame | undefined = this
    while (frame !== undefined) {
      if (frame.names !== undefined) {
        const value = frame.names.get(name)
        if (value !== undefined || frame.names.has(name)) return value
      }
      frame = frame.parent
    }
    return absent
  }

  set(name: string, value: unknown): void {
    this.names ??= new Map()
    this.names.set(name, value)
  }

  inner(): Frame {
    return new Frame(this.evaluation, this.unit, this)
  }
}

export const absent: unique symbol = Symbol('absent')

export function evaluationIn(scope: Scope): Evaluation {
  return { scope, copies: undefined, owned: undefined, iterations: 0 }
}

/** Marks a list or dict as created by this evaluation. */
export function markOwned(evaluation: Evaluation, container: object): void {
  evaluation.owned ??= new Set()
  evaluation.owned.add(container)
}
