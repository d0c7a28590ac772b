/** Takes one host through the tree of a play: blocks are `try`, rescue is `catch`, always is `finally`. */
import { DiagnosticError } from '../../model/diagnostic.ts'
import type { Block, Meta, RoleUse, Step } from '../../model/play.ts'
import { settled } from '../../template/index.ts'
import type { HostRun } from '../host/host-run.ts'
import { inheritedOf } from '../prepare/inherit.ts'
import { allHold, failing, hides } from '../prepare/keywords.ts'
import { labelOf } from '../prepare/label.ts'
import { itemsOf, type Looping, loopLocals, pauseBetween } from '../prepare/loop.ts'
import { handlerLevel, nextHandler, notePending, notifyPending } from '../task/handlers.ts'
import { performTask } from '../task/task.ts'
import { arrive, HostEnded, HostFailed, type StackFrame, type WalkContext } from '../task/walk-context.ts'
import { failToBegin, performBroken, performInclude, roundLevel } from './include.ts'
import type { PlayContext, PlayRun } from './state.ts'
import { Aborted, type Position } from './strategy.ts'

/** What comes after one round of a loop that stands at `level`. */
export function frameOfRounds(rounds: NonNullable<StackFrame['rounds']>, level: WalkContext): StackFrame {
  const then: readonly Step[] = []
  return { steps: [], index: 0, level, then, rounds }
}

class RoleEnded extends Error {}

export async function walk(steps: readonly Step[], level: WalkContext, then: readonly Step[], run: PlayRun, host: HostRun): Promise<void> {
  const frame: StackFrame = { steps, index: 0, level, then }
  for (const [index, step] of steps.entries()) {
    frame.index = index
    if (level.handler || run.selects(step)) await walkStep(step, { ...level, frame }, run, host)
  }
}

async function walkStep(step: Step, level: WalkContext, run: PlayRun, host: HostRun): Promise<void> {
  switch (step.kind) {
    case 'block':
      if (step.findings) return performBroken(step, level, run, host)
      if (step.loop) return walkLoop(step, level, run, host)
      return step.role ? walkRole(step, step.role, level, run, host) : walkBlock(step, level, run, host)
    case 'task':
      return performTask(step, level, run, host)
    case 'include':
      return performInclude(step, level, run, host)
    case 'meta':
      return performMeta(step, level, run, host)
  }
}

/** A role that need not run twice is skipped once a task of it was not skipped; its dependencies are decided separately. */
async function walkRole(block: Block, { once, word }: RoleUse, level: WalkContext, run: PlayRun, host: HostRun): Promise<void> {
  if (once && host.progress.rolesDone.has(word))
    return walkBlock({ ...block, steps: block.steps.filter(isDependencyOf(block)) }, level, run, host)
  const done = () => host.totals.counts.ok + host.totals.counts.wouldRun + host.totals.counts.cannotTell
  const before = done()
  await walkBlock(block, level, run, host)
  if (done() > before) host.progress.rolesDone.add(word)
}

function isDependencyOf({ role }: Block): (step: Step) => boolean {
  return (step) => step.kind === 'block' && step.role !== undefined && !step.role.called && step.role.parents[0] === role
}

async function walkBlock(block: Block, level: WalkContext, run: PlayRun, host: HostRun): Promise<void> {
  const rescues = block.rescue.some((step) => level.handler || isSelected(step, run))
  const inside: WalkContext = rescues ? { ...level, rescued: true } : level
  const { carriedOut } = host.totals
  const after = (): WalkContext => (host.totals.carriedOut > carriedOut ? { ...level, fresh: true } : level)
  try {
    try {
      await walk(block.steps, inside, block.always, run, host)
    } catch (error) {
      if (!(error instanceof HostFailed) || !rescues) throw error
      host.variables.setFailure(taskFacts(error.task, level, run, host), error.result)
      if (!error.uncounted) host.totals.count('rescued')
      await walk(block.rescue, after(), block.always, run, host)
    }
  } catch (error) {
    if (error instanceof RoleEnded && block.role) return
    if (skipsAlways(error)) throw error
    const { errorsCleared } = host.progress
    await walk(block.always, { ...after(), leaving: true }, [], run, host)
    if (host.progress.errorsCleared === errorsCleared) throw error
    return
  }
  await walk(block.always, after(), [], run, host)
}

/** A rescue of which the tags leave nothing catches nothing. */
function isSelected(step: Step, run: PlayContext): boolean {
  if (step.kind !== 'block') return run.selects(step)
  return [...step.steps, ...step.rescue, ...step.always].some((each) => isSelected(each, run))
}

/** What `ansible_failed_task` holds. */
function taskFacts(task: Looping | Meta, level: WalkContext, run: PlayContext, host: HostRun): Record<string, unknown> {
  const { name, action, unnamed } = labelOf(task, level, run, host)
  const { blocks } = inheritedOf(task, run.play)
  const tags = [run.play, ...blocks, task].flatMap(({ keywords }) => keywords.tags ?? [])
  return { name: unnamed ? '' : name, action, tags: [...new Set(tags)] }
}

/** Ends that `always` cannot go on after. */
function skipsAlways(error: unknown): boolean {
  return error instanceof HostEnded || error instanceof Aborted || error instanceof RoleEnded || !(error instanceof HostFailed)
}

async function performMeta(meta: Meta, level: WalkContext, run: PlayRun, host: HostRun): Promise<void> {
  const position = await arrive(meta, level, run, host)
  const taken = await appliesTo(meta, position, level, run, host)
  // The flushes between sections are in no playbook.
  if (meta.id >= 0)
    run.input.report({
      type: 'meta',
      host: host.name,
      task: labelOf(meta, level, run, host),
      metaAction: meta.word,
      skipped: !taken,
    })
  if (!taken) return
  if (meta.findings) return failToBegin(meta, level, run, host, new DiagnosticError(meta.findings), performance.now())
  switch (meta.word) {
    case 'flush_handlers':
      return flush(position, level, run, host)
    case 'end_host':
      host.progress.leftOut = 'end-host'
      throw new HostEnded()
    case 'end_play':
    case 'end_batch':
      run.state.over = meta.word
      host.progress.leftOut = meta.word === 'end_play' ? 'end-play' : 'end-batch'
      throw new HostEnded()
    case 'end_role':
      throw new RoleEnded()
    case 'clear_facts':
      return host.variables.clearFacts()
    case 'clear_host_errors':
      return run.services.clearHostErrors()
    case 'reset_connection':
      return host.session.renew()
    case 'refresh_inventory':
      return run.state.refreshed.once(position.join('.'), run.services.refreshInventory)
    case 'noop':
      return
  }
}

/** Words that are about all hosts of the play: where these go together, the condition is asked for the first of them. */
const forAll: readonly Meta['word'][] = ['end_play', 'end_batch', 'clear_facts', 'clear_host_errors', 'refresh_inventory']

function appliesTo(meta: Meta, position: Position, level: WalkContext, run: PlayRun, host: HostRun): Promise<boolean> {
  const scope = run.scope(meta, level, host)
  const ask = () => settled(() => failing(inheritedOf(meta, run.play).when, scope) === undefined)
  if (!run.services.strategy.together || !forAll.includes(meta.word)) return ask()
  return run.state.decided.once(position.join('.'), ask)
}

/** Runs what was notified, once through the handlers in the order they are written: one that another behind it notifies waits for the next flush. */
export async function flush(prefix: Position, level: WalkContext, run: PlayRun, host: HostRun): Promise<void> {
  notifyPending(run, host)
  for (let handler = nextHandler(run.state, host); handler; handler = nextHandler(run.state, host, handler)) {
    host.progress.notified.delete(handler)
    const fresh = host.progress.freshlyNotified.delete(handler)
    await walk([handler], { ...handlerLevel(handler, host), fresh, prefix, rescued: level.rescued, frame: level.frame }, [], run, host)
    notePending(run, host)
  }
}

/** Each round is a block of its own: its `rescue` catches what failed in it, and its `always` ends it. */
async function walkLoop(block: Block, level: WalkContext, run: PlayRun, host: HostRun): Promise<void> {
  // A list nobody asked for by tags is not even looked at.
  if (!level.handler && !holdsWork(block, run)) return
  await arrive(block, level, run, host)
  const start = performance.now()
  let rounds: readonly WalkContext[]
  try {
    rounds = await blockRounds(block, level, run, host)
  } catch (error) {
    return failToBegin(block, level, run, host, error, start)
  }
  for (const [index, at] of rounds.entries()) {
    if (index > 0) await pauseBetween(block, run.scope(block, at, host), run.input.signal)
    const rest = rounds.slice(index + 1).map((each) => [block, each] as const)
    await walkBlock(block, { ...at, frame: frameOfRounds(rest, level) }, run, host)
    if (await isOver(block, at, run, host)) return
  }
}

/** The level of each item; none where the list cannot be told and the block is skipped anyway. */
export async function blockRounds(
  block: Block,
  level: WalkContext,
  run: PlayContext,
  host: HostRun,
  ahead = false,
): Promise<readonly WalkContext[]> {
  const scope = run.scope(block, level, host, { ahead })
  try {
    const items = await settled(() => itemsOf(block, scope))
    return items.map((_, index) => {
      const { variables, label } = loopLocals(block, items, index, scope)
      const item = hides(block, run.play, () => scope) ? '(hidden)' : label
      return roundLevel(block, { local: { name: 'loop of the block', values: variables }, item }, index, level)
    })
  } catch (error) {
    const { when } = inheritedOf(block, run.play)
    const skipped = await settled(() => failing(when, scope) !== undefined).catch(() => false)
    if (skipped) return []
    throw error
  }
}

/** `break_when` ends the loop after a round; it sees what the round left behind. */
async function isOver(block: Block, level: WalkContext, run: PlayContext, host: HostRun): Promise<boolean> {
  const conditions = block.loop?.control.breakWhen ?? []
  if (conditions.length === 0) return false
  const scope = run.scope(block, level, host)
  return settled(() => allHold(conditions, () => scope) === true)
}

function holdsWork(block: Block, run: PlayContext): boolean {
  const works = (step: Step): boolean => (step.kind === 'block' ? holdsWork(step, run) : run.selects(step))
  return [...block.steps, ...block.rescue, ...block.always].some(works)
}
