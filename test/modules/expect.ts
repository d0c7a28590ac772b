/** What a test says of a plan: `expect(module, params).on(state).plans('start nginx')`. */
import assert from 'node:assert/strict'
import type { Outcome } from '../../engine/model/action.ts'
import {
  type Change,
  changesOf,
  type Definition,
  type Done,
  doneOf,
  nothingDone,
  type Options,
  type Params,
  type Plan,
} from '../../engine/model/module.ts'
import type { Reads, State } from '../../engine/model/read.ts'
import { type Refusal, refusing } from '../refusal.ts'

export interface Expectation {
  /** The changes are these, by their summaries, in this order; none means "already so". */
  plans(...summaries: readonly string[]): readonly Change[]
  /** The plan throws a Problem that has these properties. */
  refuses(refusal: Refusal): void
  /** The changes themselves, for a closer look. */
  changes(): readonly Change[]
  /** The plan, with its stage. */
  plan(): Plan
  /** What `register` would see: unless told, where nothing was carried out, and with the same state behind it. */
  returns(after?: object): Readonly<Record<string, unknown>>
}

/** A module with parameters as an author writes them; defaults are filled in, values are taken as they are. */
export function expect<const O extends Options, R extends Reads>(
  module: Definition<O, R>,
  params: Partial<Params<O>>,
): { on(state: State<R>, done?: Done): Expectation } {
  const full = deepFreeze(withDefaults(module.options, params))
  return {
    on(state, done = nothingDone) {
      deepFreeze(state)
      const plan = () => module.plan(full, state, done)
      const changes = () => changesOf(plan())
      return {
        plan,
        changes,
        plans(...summaries) {
          const planned = changes()
          assert.deepEqual(
            planned.map((change) => change.summary),
            summaries,
          )
          return planned
        },
        refuses(refusal) {
          assert.throws(changes, refusing(refusal))
        },
        returns: (after = {}) => module.returns?.(full, state, done, { ...state, ...after }) ?? {},
      }
    },
  }
}

/** What `register` sees where changes of these names came to these outcomes. */
export function returned<O extends Options, R extends Reads>(
  module: Definition<O, R>,
  params: Params<O>,
  state: State<R>,
  outcomes: Readonly<Record<string, Outcome>> = {},
): Readonly<Record<string, unknown>> {
  const carriedOut = Object.entries(outcomes).map(([name, outcome]) => ({ name, outcome }))
  return module.returns?.(params, state, doneOf(carriedOut), state) ?? {}
}

/** Parameters with the defaults of the options they leave out. */
export function withDefaults<const O extends Options>(options: O, params: Partial<Params<O>>): Params<O> {
  const defaults = Object.entries(options).map(([name, option]) => [name, option.default])
  return { ...Object.fromEntries(defaults), ...params } as Params<O>
}

/** Freezes a value and all that hangs on it; bytes can not be frozen and are left as they are. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const inner of Object.values(value)) deepFreeze(inner)
  return value
}
