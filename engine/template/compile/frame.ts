/** What an evaluation knows at one point: local names, the scope behind them, the text it stands in. */
import type { Place } from '../../model/diagnostic.ts'
import type { LexOptions } from '../parse/lexer.ts'
import type { Unit } from '../parse/unit.ts'
import type { Scope } from '../scope.ts'
import type { Output } from './output.ts'

/** One evaluation from its start to its end. */
export interface Evaluation {
  readonly scope: Scope
  /** Copies of a scope's lists and dicts that the template changed; the originals stay as they are. */
  copies?: Map<object, object>
  /** Lists and dicts that this evaluation made itself and may change. */
  owned?: Set<object>
  /** How often a loop went round, all loops together. */
  iterations: number
}

/** One template being written out, with those it extends. */
export interface Rendering {
  /** What each `{% block %}` holds, the most derived first. */
  readonly blocks: Map<string, BlockBody[]>
  /** Set once `extends` was reached: what follows is not written, the parent is. */
  parent?: { readonly template: LoadedTemplate; readonly named: Place }
  /** How the files it names are read. */
  readonly options: LexOptions
}
export interface BlockBody {
  readonly unit: Unit
  readonly execute: Execute
}

/** What a loop is told by `break` and `continue`. */
export type Signal = 'break' | 'continue' | undefined
export type Execute = (frame: Frame, out: Output) => Signal

/** A file that a template names, compiled. */
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

  /** A local name's value; `absent` where it is the scope's. */
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

/** Takes note of a list or dict that an evaluation made itself. */
export function markOwned(evaluation: Evaluation, container: object): void {
  evaluation.owned ??= new Set()
  evaluation.owned.add(container)
}
