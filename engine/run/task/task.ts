/** One task on one host: its turn; then what is registered, counted, reported and notified. */

import { type ChangeCounts, changesIn } from '../../model/account.ts'
import type { Counts } from '../../model/event.ts'
import type { Task } from '../../model/play.ts'
import { asWritten } from '../../model/template.ts'
import type { TaskResult } from '../converge/result.ts'
import type { HostRun } from '../host/host-run.ts'
import { withModule } from '../prepare/prepare.ts'
import { keyword, type TaskExecution, taskExecutionOf } from '../prepare/task-execution.ts'
import { Undecided } from '../prepare/unknown-value.ts'
import type { PlayRun } from '../schedule/state.ts'
import { notify, notifyTentatively } from './handlers.ts'
import { isIgnored } from './judge.ts'
import { isUncertain, predictUnknown, remember } from './remember.ts'
import { endedBefore, hasBegunBefore, isOnce, noteEnd } from './replay.ts'
import { failAfterChange, reportFlags, resultFromError, withTrace } from './results.ts'
import { performItems, runWithRetries } from './retries.ts'
import { arrive, HostEnded, HostFailed, isConfirmed, type WalkContext } from './walk-context.ts'

export async function performTask(task: Task, level: WalkContext, run: PlayRun, host: HostRun): Promise<void> {
  const position = await arrive(task, level, run, host)
  if (!(await isConfirmed(task, position, level, run, host))) return
  const execution = taskExecutionOf(await withNamedModule(task, level, run, host), level, run, host)
  // What was carried out already is still reported.
  if (run.input.signal.aborted && host.travelled.length === 0) leaveInterrupted(execution)
  const work = () => run.services.work(() => perform(execution))
  if (!isOnce(execution)) return throttled(execution, async () => conclude(execution, await work()))
  const key = position.join('.')
  const adopted = run.state.runOnce.has(key)
  const end = await run.state.runOnce.once(key, work)
  // The others take over what one host found, as if it were theirs.
  return adopted ? adopt(execution, end) : conclude(execution, end)
}

/** Where the name cannot be said yet, or is wrong, the task tells at its turn, behind its conditions. */
async function withNamedModule(task: Task, level: WalkContext, run: PlayRun, host: HostRun): Promise<Task> {
  return task.named ? withModule(task, () => run.scope(task, level, host, { ahead: true })).catch(() => task) : task
}

/** `throttle`: so many hosts at the task at once, beside what `--forks` allows. */
function throttled(execution: TaskExecution, work: () => Promise<void>): Promise<void> {
  const { task, run } = execution
  const most = keyword(execution, 'throttle') ?? 0
  return most > 0 ? run.services.lane(task, most, work) : work()
}

async function perform(execution: TaskExecution): Promise<TaskResult> {
  const { task, run, host, label } = execution
  const start = performance.now()
  let begun = false
  const begin = () => {
    if (begun) return
    begun = true
    host.totals.carriedOut++
    run.input.report({ type: 'task-start', host: host.name, task: label })
  }
  try {
    const before = endedBefore(execution)
    if (before) return before
    if (!task.loop || !hasBegunBefore(execution)) begin()
    const notifier = host.progress.tentativelyNotified.get(task)
    if (notifier !== undefined) return endUndecidedHandler(execution, notifier)
    return task.loop ? await performItems(execution, begin) : noteEnd(execution, await runWithRetries(execution))
  } catch (error) {
    return resultFromError(error, start, run.input, label)
  }
}

/** Whether a handler runs hangs on what a task comes to that a check did not carry out. */
function endUndecidedHandler(execution: TaskExecution, notifier: string): TaskResult {
  execution.host.progress.tentativelyNotified.delete(execution.task)
  const error = new Undecided({ task: notifier, change: 'only if that changes something' })
  predictUnknown(execution, error)
  return resultFromError(error, performance.now(), execution.run.input, execution.label)
}

/** Registers, counts, reports and notifies; throws where the host cannot go on. */
function conclude(execution: TaskExecution, ended: TaskResult): void {
  const { host, level } = execution
  const { end, notified } = notifying(execution, { ...ended, failure: withTrace(ended.failure, execution.task, execution.run.play) })
  remember(execution, end)
  const ignored = isIgnored(execution, end)
  const rescued = end.status === 'failed' && !ignored && !end.isFinal && level.rescued
  if (isUncertain(execution, end) && mayChange(execution, end) && notified.length === 0) notifyTentatively(execution, end.items?.notified)
  const counts = columns(end, ignored, rescued)
  const changeCounts = changesOf(execution, end, counts.includes('changed'))
  host.totals.count(...counts)
  host.totals.countChanges(changeCounts)
  host.totals.drifted ||= isPending(execution, end)
  if (end.doneBefore) host.totals.doneBefore++
  else reportEnd(execution, end, { ignored, rescued, changeCounts, notified })
  leaveIfBroken(execution, end, ignored, rescued)
}

/** What a task was judged to be, besides its result. */
interface Judgement {
  readonly ignored: boolean
  readonly rescued: boolean
  readonly changeCounts: ChangeCounts
  readonly notified: readonly string[]
}

function reportEnd(
  { task, run, host, label }: TaskExecution,
  end: TaskResult,
  { ignored, rescued, changeCounts, notified }: Judgement,
): void {
  const { status, changes, failure, reason, delegate, attempts, seconds, hidden, result } = end
  run.input.report({
    ...{ type: 'task-end', host: host.name, task: label, status, changes, failure, reason },
    ...{ result: hidden ?? shown(task, result), delegate, attempts, seconds },
    ...(ignored ? { ignored } : {}),
    ...(rescued ? { rescued } : {}),
    ...(changeCounts.made + changeCounts.planned > 0 ? { changeCounts } : {}),
    ...(notified.length ? { notified } : {}),
    ...reportFlags(end),
  })
}

/** A name that only what was done could tell, and that no handler has: the task fails, and what it did is reported. */
function notifying(execution: TaskExecution, end: TaskResult): { readonly end: TaskResult; readonly notified: readonly string[] } {
  if (!isNotifying(execution, end)) return { end, notified: [] }
  try {
    return { end, notified: notify(execution, end.doneBefore === true, end.items?.notified) }
  } catch (error) {
    const behind = failAfterChange(end, error, execution)
    return { end: { ...behind, failure: withTrace(behind.failure, execution.task, execution.run.play) }, notified: [] }
  }
}

/** Changes of the task, those of its items included; `changed`: the recap counts it as a task that changed something. */
function changesOf({ run }: TaskExecution, end: TaskResult, changed: boolean): ChangeCounts {
  const items = end.items?.changeCounts ?? { made: 0, planned: 0 }
  const taskChanges = changesIn(end, changed && items.made + items.planned === 0)
  return (end.check ?? run.input.options.check)
    ? { ...items, planned: items.planned + taskChanges }
    : { ...items, made: items.made + taskChanges }
}

/** Variables of files hold templates, which a report shows as they are written. */
function shown({ module }: Task, result: TaskResult['result']): unknown {
  return module?.resultScope === 'included' ? asWritten(result) : result
}

/** `run_once`: the other hosts get the registered result and the facts, and go on or stop like the first; it is counted there alone. */
function adopt(execution: TaskExecution, end: TaskResult): void {
  // What is for one host by its nature, without a word of the task, is registered there alone.
  if (keyword(execution, 'runOnce')) remember(execution, end)
  if (end.result.changed === true) notify(execution, end.doneBefore === true, end.items?.notified)
  leaveIfBroken(execution, end, isIgnored(execution, end), execution.level.rescued && !end.isFinal, true)
}

/** After Ctrl-C nothing more is begun: no rescue, no handler, no other task. */
function leaveInterrupted({ host, label }: TaskExecution): never {
  host.status = 'failed'
  host.failure ??= { message: 'it was interrupted before this task', where: label.where }
  host.failedAt ??= host.progress.point
  host.progress.leftOut = 'interrupted'
  throw new HostEnded()
}

function leaveIfBroken(
  execution: TaskExecution,
  { failure, status, result, isFinal }: TaskResult,
  ignored: boolean,
  rescued: boolean,
  adopted = false,
): void {
  if (!failure || ignored) return
  const { host, run, task } = execution
  if (!rescued || run.input.signal.aborted) host.fail(failure)
  if (status === 'unreachable') {
    host.status = 'unreachable'
    throw new HostEnded()
  }
  if (isFinal) {
    host.status = 'failed'
    run.services.fail(task, host)
    throw new HostEnded()
  }
  if (run.input.signal.aborted) leaveInterrupted(execution)
  throw new HostFailed(task, failure, result, adopted)
}

/** What only waits or asks is a change only where its task says so. */
function mayChange({ task }: TaskExecution, { status, noChange }: TaskResult): boolean {
  return status === 'cannot-tell' || (!noChange && (task.changedWhen !== undefined || task.module?.kind === 'command'))
}

/** A program that would run is a change where nothing is said about that. */
function isNotifying({ task, run }: TaskExecution, { result, status, failure }: TaskResult): boolean {
  if (run.input.options.check && status === 'would-run' && !task.changedWhen && task.module?.kind === 'command') return true
  return result.changed === true && (status === 'changed' || !failure)
}

/** A check leaves something to do: a change, a program that may change something, or an unknown result. */
function isPending({ run }: TaskExecution, { status, noChange, check }: TaskResult): boolean {
  if (!(check ?? run.input.options.check)) return false
  return status === 'changed' || status === 'cannot-tell' || (status === 'would-run' && !noChange)
}

/** The columns of the recap that an ending counts in. */
function columns({ status, result, failedAfterChange }: TaskResult, ignored: boolean, rescued: boolean): readonly (keyof Counts)[] {
  if (ignored) return result.changed === true ? ['ok', 'ignored', 'changed'] : ['ok', 'ignored']
  switch (status) {
    case 'changed':
      return ['ok', 'changed']
    case 'would-run':
      return ['wouldRun']
    case 'cannot-tell':
      return ['cannotTell']
    case 'failed':
      return [...(rescued ? [] : (['failed'] as const)), ...(failedAfterChange ? (['changed'] as const) : [])]
    default:
      return [status]
  }
}
