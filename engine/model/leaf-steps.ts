/** Steps without the blocks around them, in their order. */
import type { Step } from './play.ts'

export type LeafStep = Exclude<Step, { readonly kind: 'block' }>

export function* leafSteps(steps: readonly Step[]): Generator<LeafStep> {
  for (const step of steps) {
    if (step.kind === 'block') yield* leafSteps([...step.steps, ...step.rescue, ...step.always])
    else yield step
  }
}

/** Those that are done where all goes well: not those of `rescue` and `always`. */
export function* mainLeafSteps(steps: readonly Step[]): Generator<LeafStep> {
  for (const step of steps) {
    if (step.kind === 'block') yield* mainLeafSteps(step.steps)
    else yield step
  }
}
