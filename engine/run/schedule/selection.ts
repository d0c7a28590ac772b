/** Which steps of a play a run is about: `--tags`, `--skip-tags`, `--start-at-task`. */

import { wildcardSource } from '../../formats/path-glob.ts'
import { didYouMean } from '../../formats/suggest.ts'
import { Problem } from '../../model/diagnostic.ts'
import { leafSteps } from '../../model/leaf-steps.ts'
import type { Play, Step } from '../../model/play.ts'
import { selects, stepTags } from '../../model/play-tags.ts'
import { toText } from '../../template/index.ts'
import type { Scope } from '../../template/scope.ts'
import { inheritedOf } from '../prepare/inherit.ts'
import { renderedKeyword } from '../prepare/keywords.ts'
import { nameOf } from '../prepare/label.ts'
import { playScope } from '../prepare/scopes.ts'
import type { Stage } from './stages.ts'
import type { RunContext } from './state.ts'

/** Blocks are always entered: their tags count for the steps inside. */
export function selection(input: RunContext, play: Play, stages: readonly Stage[], scope: Scope): (step: Step) => boolean {
  const cache = new WeakMap<Step, boolean>()
  const { tags, skipTags } = input.options
  const before = stepsBefore(input, play, stages, scope)
  return (step) => {
    if ((step.kind === 'block' && !step.findings) || isHandlerFlush(step)) return true
    let selected = cache.get(step)
    if (selected === undefined) {
      const parts = step.kind === 'block' ? [step, ...leafSteps([step])] : [step]
      selected = parts.some((each) => !before.has(each) && selects(tagsOf(each, play, input), tags, skipTags))
      cache.set(step, selected)
    }
    return selected
  }
}

/** Whether tags let any of these steps through, wherever the run starts. */
export function isSelected(steps: readonly Step[], play: Play, input: RunContext): boolean {
  const { tags, skipTags } = input.options
  return [...leafSteps(steps)].some((step) => step.kind !== 'meta' && selects(tagsOf(step, play, input), tags, skipTags))
}

/** Handlers run between the sections of a play, whatever tags are left out. */
function isHandlerFlush(step: Step): boolean {
  return step.kind === 'meta' && step.id < 0
}

function tagsOf(step: Step, play: Play, input: RunContext): readonly string[] {
  let scope: Scope | undefined
  return stepTags(step, play, (tag) => tagTexts(renderedKeyword(tag, () => (scope ??= playScope(play, input, step)))))
}

/** The tags that one entry of `tags` stands for. */
function tagTexts(rendered: unknown): readonly string[] {
  if (rendered === undefined) return []
  return (Array.isArray(rendered) ? rendered : toText(rendered).split(',')).map((each) => toText(each).trim())
}

const starts = new WeakMap<RunContext, { readonly play: Play; readonly before: ReadonlySet<Step> }>()

/** Steps in front of the one to start at; all of the play while that one was not met. The same for every batch of a play. */
function stepsBefore(input: RunContext, play: Play, stages: readonly Stage[], scope: Scope): ReadonlySet<Step> {
  const { startAtTask } = input.options
  const start = starts.get(input)
  if (startAtTask === undefined || start) return start?.play === play ? start.before : new Set()
  const isWanted = matcherOf(startAtTask)
  const before = new Set<Step>()
  for (const step of leafSteps(stages.flatMap(({ steps }) => steps))) {
    if (namesOf(step, play, scope).some(isWanted)) {
      starts.set(input, { play, before })
      return before
    }
    if (step.id >= 0) before.add(step)
  }
  return before
}

/** A name to start at that no step has would pass over all of them and look like success. */
export function checkStart(input: RunContext): void {
  const { startAtTask } = input.options
  if (startAtTask === undefined) return
  const names = input.playbooks.flatMap(({ plays }) => plays.flatMap((play) => stepNames(play, input)))
  if (names.some(matcherOf(startAtTask))) return
  throw new Problem(`\`--start-at-task\`: no task is named \`${startAtTask}\``, {
    hint: didYouMean(startAtTask, names) ?? '`--list-tasks` shows their names',
  })
}

function stepNames(play: Play, input: RunContext): readonly string[] {
  const scope = playScope(play, input)
  const steps = [...leafSteps(play.sections.flatMap((section) => section.steps))]
  return steps.filter(({ kind }) => kind !== 'meta').flatMap((step) => namesOf(step, play, scope))
}

/** `name`, and `role : name` as reports show it. */
export function namesOf(step: Step, play: Play, scope: Scope): readonly string[] {
  const name = nameOf(step, () => scope)
  const role = inheritedOf(step, play).roles.at(-1)?.role.name
  return role === undefined ? [name] : [name, `${role} : ${name}`]
}

function matcherOf(glob: string): (name: string) => boolean {
  const matches = new RegExp(`^${wildcardSource(glob)}$`, 's')
  return (name) => matches.test(name)
}
