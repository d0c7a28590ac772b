/** Which steps of a play a run is about: `--tags`, `--skip-tags`, `--start-at-task`. */

import type { Play, Step } from '../play.ts'
import { selects } from '../play-tags.ts'
import type { Scope } from '../values/scope.ts'
import { renderValue, toText } from '../values/template/index.ts'
import { nameOf } from './label.ts'
import type { Stage } from './program.ts'
import type { RunInput } from './state.ts'

/** Blocks are always entered: their tags count for the steps inside. */
export function selection(input: RunInput, play: Play, stages: readonly Stage[], scope: Scope): (step: Step) => boolean {
  const known = new WeakMap<Step, boolean>()
  const { tags, skipTags } = input.options
  const before = stepsBefore(input, stages, scope)
  return (step) => {
    if (step.kind === 'block') return true
    let selected = known.get(step)
    if (selected === undefined) {
      selected = !before.has(step) && selects(tagsOf(step, play, scope), tags, skipTags)
      known.set(step, selected)
    }
    return selected
  }
}

function tagsOf(step: Step, play: Play, scope: Scope): readonly string[] {
  const found: string[] = []
  for (let level: Step | undefined = step; level; level = level.parent) collect(level.keywords.tags)
  collect(play.keywords.tags)
  function collect(tags: readonly unknown[] | undefined) {
    for (const tag of tags ?? []) {
      const rendered = renderValue(tag, scope)
      for (const each of Array.isArray(rendered) ? rendered : toText(rendered).split(',')) found.push(toText(each).trim())
    }
  }
  return found
}

const started = new WeakSet<RunInput>()

/** Steps in front of the one to start at; all of the play while that one was not met. */
function stepsBefore(input: RunInput, stages: readonly Stage[], scope: Scope): ReadonlySet<Step> {
  const { startAtTask } = input.options
  const before = new Set<Step>()
  if (startAtTask === undefined || started.has(input)) return before
  const wanted = new RegExp(
    `^${startAtTask
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
  )
  for (const step of leaves(stages.flatMap(({ steps }) => steps))) {
    if (wanted.test(nameOf(step, () => scope))) {
      started.add(input)
      return before
    }
    if (step.keywords.tags?.includes('always') !== true || step.id >= 0) before.add(step)
  }
  return before
}

function* leaves(steps: readonly Step[]): Generator<Step> {
  for (const step of steps) {
    if (step.kind === 'block') yield* leaves([...step.steps, ...step.rescue, ...step.always])
    else yield step
  }
}
