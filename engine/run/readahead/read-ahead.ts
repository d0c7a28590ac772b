/** Reading ahead: what coming tasks will ask, as far as it can be said now. Nothing with an effect is ever sent. */
import { changesOf, nothingDone } from '../../model/module.ts'
import type { Block, Include, Step, Task } from '../../model/play.ts'
import { settled } from '../../template/index.ts'
import { expandedBy, Questions } from '../converge/questions.ts'
import type { HostRun } from '../host/host-run.ts'
import type { Question } from '../host/questioner.ts'
import { inheritedOf } from '../prepare/inherit.ts'
import { effective, failing } from '../prepare/keywords.ts'
import { itemsOf, loopLocals } from '../prepare/loop.ts'
import { delegateOf, prepare, withModule } from '../prepare/prepare.ts'
import type { TaskExecution } from '../prepare/task-execution.ts'
import { roundLevel, roundsOf } from '../schedule/include.ts'
import type { PlayRun } from '../schedule/state.ts'
import { blockRounds } from '../schedule/walk.ts'
import { handlerLevel, pendingHandlers } from '../task/handlers.ts'
import type { WalkContext } from '../task/walk-context.ts'
import { hasStretches, mayTravel, mostTogether } from './travelling.ts'

/** Questions sent in one message at the most. */
const mostQuestions = 1024
/** Includes inside of includes that are looked into: one that includes itself has no last task. */
const mostIncludes = 8
/** Items of one loop that are looked at. */
const mostItems = 256

/** What a coming task, or one item of it, will ask; and whether it acts whatever the answers are, as a `command` does. */
interface Coming {
  readonly wanted: readonly Question[]
  readonly acts?: boolean
}

const nothing: Coming = { wanted: [] }

/**
 * Whatever cannot be said yet (a result to come, an undefined variable, a broken template) is left for its turn.
 * Behind a task that acts for certain nothing is asked: the answers would not outlive it.
 */
export async function readAhead({ task: own, level, run, host, laterItems }: TaskExecution, skip = 0): Promise<readonly Question[]> {
  const wanted: Question[] = []
  if (laterItems && hasStretches(run.input) && mayTravel(own, run.play))
    for (const local of laterItems().slice(0, mostTogether))
      wanted.push(...(await comingItem(own, level, run, host, local).catch(() => nothing)).wanted)
  let passed = 0
  for await (const [written, at] of upcoming(level, run, host)) {
    if (passed++ < skip) continue
    const index = passed - skip
    const isSeen = index <= host.answers.window || (index <= mostTogether && hasStretches(run.input) && mayTravel(written, run.play))
    if (!isSeen || wanted.length >= mostQuestions) break
    const task = await withModule(written, () => run.scope(written, at, host, { ahead: true })).catch(() => undefined)
    // Which module it will be only its turn knows: it may act.
    if (!task) break
    try {
      const coming = await comingOf(task, at, run, host)
      wanted.push(...coming.wanted)
      if (coming.acts) break
    } catch {
      // Its turn will tell what is wrong with it, if anything still is.
    }
  }
  return wanted
}

async function comingOf(task: Task, level: WalkContext, run: PlayRun, host: HostRun): Promise<Coming> {
  const scope = run.scope(task, level, host, { ahead: true })
  if (!task.module || task.findings || effective('runOnce', task, run.play, () => scope)?.value) return nothing
  if (!task.loop) return comingItem(task, level, run, host, {})
  const loopScope = run.scope(task, level, host, { ahead: true, unconnected: true })
  const items = await settled(() => itemsOf(task, loopScope))
  const wanted: Question[] = []
  for (const index of items.keys()) {
    if (index >= mostItems) break
    const item = await comingItem(task, level, run, host, loopLocals(task, items, index, loopScope).variables)
    wanted.push(...item.wanted)
    if (item.acts) return { wanted, acts: true }
  }
  return { wanted }
}

async function comingItem(
  task: Task,
  level: WalkContext,
  run: PlayRun,
  host: HostRun,
  local: Readonly<Record<string, unknown>>,
): Promise<Coming> {
  const scope = run.scope(task, level, host, { local, ahead: true })
  if (await settled(() => failing(inheritedOf(task, run.play).when, scope))) return nothing
  const { target, reachScope } = delegateOf(task, level, run, host, scope, local)
  if (target !== host) return nothing
  const prepared = await settled(() => prepare(task, run, host, target, scope, reachScope))
  const { module, context, here } = prepared
  const expanded = expandedBy(prepared, (read) => host.answers.cached({ context, read }))
  if ('reads' in expanded) return { wanted: expanded.reads.map((read) => ({ context, read })) }
  const { params } = expanded.prepared
  const questions = new Questions(module.probe(params, nothingDone), here)
  let asks = false
  const reads = await questions.advance((read) => {
    asks = true
    return host.answers.cached({ context, read })
  })
  // What asks nothing can be planned at once.
  const acts =
    !asks && !run.input.options.check && changesOf(module.plan(params, questions.state, nothingDone)).some(({ action }) => action)
  return { wanted: reads.filter(({ late }) => !late).map((read) => ({ context, read })), acts }
}

/** Tasks in the order the host will come to them if nothing fails, from behind the step it is at. */
async function* upcoming(level: WalkContext, run: PlayRun, host: HostRun): AsyncGenerator<readonly [Task, WalkContext]> {
  for (let { frame } = level; frame; frame = frame.level.frame) {
    for (const step of frame.steps.slice(frame.index + 1)) yield* within(step, frame.level, run, host)
    for (const [block, at] of frame.rounds ?? []) yield* inside(block, at, run, host)
    for (const step of frame.then) yield* within(step, frame.level, run, host)
  }
}

async function* within(step: Step, level: WalkContext, run: PlayRun, host: HostRun): AsyncGenerator<readonly [Task, WalkContext]> {
  if (!run.selects(step)) return
  switch (step.kind) {
    case 'task':
      yield [step, level]
      return
    case 'block':
      if (step.loop) yield* looped(step, level, run, host)
      else yield* inside(step, level, run, host)
      return
    case 'include':
      yield* included(step, level, run, host)
      return
    case 'meta':
      if (step.word !== 'flush_handlers') return
      for (const each of pendingHandlers(run.state, host))
        yield* within(each, { ...handlerLevel(each, host), looked: level.looked }, run, host)
  }
}

async function* inside(
  { steps, always }: Block,
  level: WalkContext,
  run: PlayRun,
  host: HostRun,
): AsyncGenerator<readonly [Task, WalkContext]> {
  for (const each of [...steps, ...always]) yield* within(each, level, run, host)
}

async function* looped(block: Block, level: WalkContext, run: PlayRun, host: HostRun): AsyncGenerator<readonly [Task, WalkContext]> {
  const rounds = await blockRounds(block, level, run, host, true).catch(() => [])
  for (const at of rounds) yield* inside(block, at, run, host)
}

async function* included(include: Include, level: WalkContext, run: PlayRun, host: HostRun): AsyncGenerator<readonly [Task, WalkContext]> {
  const looked = 1 + (level.looked ?? 0)
  if (looked > mostIncludes) return
  const { rounds } = await roundsOf(include, level, run, host, true).catch(() => ({ rounds: [] }))
  for (const [index, round] of rounds.entries())
    yield* within(round.block, { ...roundLevel(include, round, index, level), looked }, run, host)
}
