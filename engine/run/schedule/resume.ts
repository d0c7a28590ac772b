/** From where a run that left something undone can go on: its hosts, and the earliest task that one of them still needs. */

import { hostRanges } from '../../formats/host-ranges.ts'
import type { Resume } from '../../model/account.ts'
import { leafSteps } from '../../model/leaf-steps.ts'
import { argumentsOf, type Block, type Play, type Step } from '../../model/play.ts'
import type { HostRun } from '../host/host-run.ts'
import { hides } from '../prepare/keywords.ts'
import { playScope } from '../prepare/scopes.ts'
import { namesOf } from './selection.ts'
import type { RunContext } from './state.ts'
import { isReportable, type Unreached } from './unreached.ts'

/** Where a host stood: the outermost step that the playbook itself holds; without one it is the start of the play. */
export interface ResumePoint {
  readonly play: Play
  readonly step?: number
}

export interface RunState {
  readonly input: RunContext
  /** Every host of the run. */
  readonly all: readonly string[]
  /** Names of the hosts that the inventory had at the start. */
  readonly initialHosts: ReadonlySet<string>
  readonly runs: readonly HostRun[]
  readonly unreached: Unreached
}

/** One way to go on for all hosts that begin in the same play, in the order of the plays; none where nothing is left. */
export function resumesOf(state: RunState): readonly Resume[] {
  const { input, all, initialHosts } = state
  const left = resumePointsOf(state)
  const hosts = [...left.keys()]
  if (hosts.length === 0) return []
  const command = input.resumeCommand?.()
  if (command !== undefined) return [{ playbooks: input.playbooks.map(({ file }) => file), command }]
  // Hosts that the run itself added come only from its first task on.
  if (hosts.some((host) => !initialHosts.has(host))) return [withCommand({ playbooks: input.playbooks.map(({ file }) => file) }, input)]
  const groups = new Map<string, { first: StepPlace; readonly hosts: string[] }>()
  for (const [host, points] of left) {
    const place = points.map((point) => placeOf(point, input)).reduce(earlier)
    const key = `${place.playbook} ${place.play}`
    const group = groups.get(key) ?? { first: place, hosts: [] }
    groups.set(key, group)
    group.first = earlier(group.first, place)
    group.hosts.push(host)
  }
  const sorted = [...groups.values()].sort((a, b) => compare(a.first, b.first))
  return sorted.map((group) => {
    const playbooks = input.playbooks.slice(group.first.playbook).map(({ file }) => file)
    const limit = group.hosts.length === all.length ? undefined : limitOf(group.hosts, all, input.options.limit)
    return withCommand({ playbooks, ...(limit === undefined ? {} : { limit }), ...startOf(group.first, input) }, input)
  })
}

function withCommand(resume: Resume, { commandFor }: RunContext): Resume {
  const command = commandFor?.(resume)
  return command === undefined ? resume : { ...resume, command }
}

/** Where each host that has something left would begin. */
function resumePointsOf({ all, runs, unreached }: RunState): ReadonlyMap<string, readonly ResumePoint[]> {
  const byName = new Map(runs.map((run) => [run.name, run]))
  const left = new Map<string, readonly ResumePoint[]>()
  for (const name of all) {
    const run = byName.get(name)
    const missed = unreached.of(name).filter(({ cause }) => !isReportable(cause))
    const points = [
      ...(run?.isBroken && run.failedAt ? [run.failedAt] : []),
      ...missed.map(({ of, begun }) => (begun && run?.progress.point?.play === of ? run.progress.point : { play: of })),
    ]
    if (points.length > 0) left.set(name, points)
  }
  return left
}

/** Numbers that order all tasks of a run. */
interface StepPlace {
  readonly playbook: number
  readonly play: number
  /** Among the tasks of the play; -1 stands before all of them. */
  readonly task: number
}

function compare(a: StepPlace, b: StepPlace): number {
  return a.playbook - b.playbook || a.play - b.play || a.task - b.task
}

function earlier(a: StepPlace, b: StepPlace): StepPlace {
  return compare(a, b) <= 0 ? a : b
}

function placeOf({ play, step }: ResumePoint, input: RunContext): StepPlace {
  const playbook = input.playbooks.findIndex(({ plays }) => plays.includes(play))
  const found = { playbook, play: input.playbooks[playbook]?.plays.indexOf(play) ?? -1, task: -1 }
  if (step === undefined) return found
  const target = entryOf(play, step)
  return { ...found, task: target ? tasksOf(play).indexOf(target) : -1 }
}

/** Tasks of a play that `--start-at-task` can name, in the order of the run. */
function tasksOf(play: Play): readonly Step[] {
  return [...leafSteps(stepsOf(play))].filter(({ kind, id }) => kind !== 'meta' && id >= 0)
}

const order: readonly Play['sections'][number]['name'][] = ['pre_tasks', 'roles', 'tasks', 'post_tasks']

function stepsOf(play: Play): readonly Step[] {
  return order.flatMap((name) => play.sections.find((section) => section.name === name)?.steps ?? [])
}

/** The task to begin at so that this step is reached as it was: a loop, a rescue and an always need the whole of their block. */
function entryOf(play: Play, id: number): Step | undefined {
  const found = [...everyStep(stepsOf(play))].find((step) => step.id === id)
  if (!found) return undefined
  let entry: Step = found
  let level: Step = found
  for (let block: Block | undefined = found.parent; block; level = block, block = block.parent)
    if (block.loop || !block.steps.includes(level)) entry = block
  const tasks = tasksOf(play)
  const inside = [...leafSteps([entry])].find((step) => tasks.includes(step))
  return inside ?? tasks.findLast((task) => task.id < id)
}

function* everyStep(steps: readonly Step[]): Generator<Step> {
  for (const step of steps) {
    yield step
    if (step.kind === 'block') yield* everyStep([...step.steps, ...step.rescue, ...step.always])
  }
}

/** The name to start at, and the variables that the tasks before it would have set. */
function startOf({ playbook, play: index, task }: StepPlace, input: RunContext): Pick<Resume, 'startAtTask' | 'unset'> {
  const { startAtTask } = input.options
  const plays = input.playbooks[playbook]?.plays ?? []
  const before = plays.slice(0, index).flatMap((each) => tasksOf(each))
  const play = plays[index] as Play
  const tasks = tasksOf(play)
  const scope = playScope(play, input)
  // A name made of arguments must not show what `no_log` hides.
  const at = tasks
    .slice(0, Math.max(0, task) + 1)
    .findLastIndex((step) => step.keywords.name !== undefined || !hides(step, play, () => scope))
  const skipped = [...before, ...tasks.slice(0, Math.max(0, at))]
  const first = tasks[at]
  if (skipped.length === 0 || !first) return startAtTask === undefined ? {} : { startAtTask }
  const unset = [...new Set(skipped.flatMap(namesSetBy))]
  return { startAtTask: namesOf(first, play, scope).at(-1), ...(unset.length > 0 ? { unset } : {}) }
}

function namesSetBy(step: Step): readonly string[] {
  if (step.kind !== 'task') return []
  const set = step.module?.resultScope === 'variables' ? argumentsOf(step).map(({ name }) => name) : []
  return [...(step.register === undefined ? [] : [step.register]), ...set.filter((name) => name !== 'cacheable')]
}

/** More characters than this are no pleasure to read. */
const longest = 80

/** The hosts by name, or where these are many all but the others. */
function limitOf(hosts: readonly string[], all: readonly string[], limitOption: string | undefined): string {
  const named = (names: readonly string[], sign: string) => hostRanges(names).map(({ text }) => `${sign}${text}`)
  const listed = named(hosts, '').join(',')
  const left = new Set(hosts)
  const others = named(
    all.filter((name) => !left.has(name)),
    '!',
  )
  const excluding = [limitOption ?? 'all', ...others].join(',')
  return listed.length > longest && excluding.length < listed.length ? excluding : listed
}
