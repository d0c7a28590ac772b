/** One task on one host: its turn; then what is registered, counted, told and notified. */
import { type ChangeCounts, changesIn } from '../../model/account.ts'
import type { Counts } from '../../model/event.ts'
import type { Task } from '../../model/play.ts'
import { asWritten } from '../../model/template.ts'
import { now } from '../host/clock.ts'
import { keyword, type TaskExecution, turnOf } from '../prepare/task-execution.ts'
import { Undecided } from '../prepare/unknown.ts'
import type { HostRun, PlayRun } from '../schedule/state.ts'
import { isConfirmed } from './confirm.ts'
import { type Ended, endingOf, failedBehind, wordsOf } from './ended.ts'
import { foreseeNothing } from './foresight.ts'
import { notify, notifyUnsurely } from './handlers.ts'
import { performItems } from './items.ts'
import { withModule } from './named.ts'
import { isUnsure, remember } from './remember.ts'
import { runWithRetries } from './retries.ts'
import { withWay } from './trace.ts'
import { arrive, HostEnded, HostFailed, type WalkContext } from './walk-context.ts'

export async function performTask(task: Task, level: WalkContext, run: PlayRun, host: HostRun): Promise<void> {
  const position = await arrive(task, level, run, host)
  if (!(await isConfirmed(task, position, level, run, host))) return
  const turn = turnOf(await withKnownModule(task, level, run, host), level, run, host)
  if (run.input.signal.aborted) leaveInterrupted(turn)
  const work = () => run.work(() => perform(turn))
  if (!turn.task.module?.runOnce && !keyword(turn, 'runOnce')) return throttled(turn, async () => conclude(turn, await work()))
  const key = position.join('.')
  const first = run.once.get(key)
  const ending = first ?? work()
  if (!first) run.once.set(key, ending)
  const end = await ending
  // The others take over what one host found, as if it were theirs.
  return first ? adopt(turn, end) : conclude(turn, end)
}

/** Where the name can not be said yet, or is wrong, the task tells at its turn, behind its conditions. */
async function withKnownModule(task: Task, level: WalkContext, run: PlayRun, host: HostRun): Promise<Task> {
  return task.named ? withModule(task, () => run.scope(task, level, host, { ahead: true })).catch(() => task) : task
}

/** `throttle`: so many hosts at the task at once, beside what `--forks` allows. */
function throttled(turn: TaskExecution, work: () => Promise<void>): Promise<void> {
  const { task, run } = turn
  const most = keyword(turn, 'throttle') ?? 0
  return most > 0 ? run.lane(task, most, work) : work()
}

async function perform(turn: TaskExecution): Promise<Ended> {
  const { task, run, host, label } = turn
  const start = performance.now()
  run.input.emit({ type: 'task-start', time: now(), host: host.name, task: label })
  try {
    const notifier = host.unsurelyNotified.get(task)
    if (notifier !== undefined) return untold(turn, notifier)
    return task.loop ? await performItems(turn) : await runWithRetries(turn)
  } catch (error) {
    return endingOf(error, start, run, label)
  }
}

/** Whether a handler runs hangs on what a task comes to that a check did not carry out. */
function untold(turn: TaskExecution, notifier: string): Ended {
  turn.host.unsurelyNotified.delete(turn.task)
  const error = new Undecided({ task: notifier, change: 'only if that changes something' })
  foreseeNothing(turn, error)
  return endingOf(error, performance.now(), turn.run, turn.label)
}

/** Registers, counts, tells and notifies; throws where the host can not go on. */
function conclude(turn: TaskExecution, ended: Ended): void {
  const { run, host, label, level } = turn
  const { end, notified } = notifying(turn, { ...ended, failure: withWay(ended.failure, turn.task, turn.run.play) })
  remember(turn, end)
  const ignored = isIgnored(turn, end)
  const rescued = end.status === 'failed' && !ignored && level.rescued
  if (isUnsure(turn, end) && mayChange(turn, end) && notified.length === 0) notifyUnsurely(turn, end.notifiedByItems)
  const counts = columns(end, ignored, rescued)
  const changeCounts = changesOf(turn, end, counts.includes('changed'))
  host.count(...counts)
  host.countChanges(changeCounts)
  host.drifts ||= isPending(turn, end)
  const { status, changes, failure, reason, delegate, attempts, seconds, hidden, result } = end
  run.input.emit({
    ...{ type: 'task-end', time: now(), host: host.name, task: label, status, changes, failure, reason },
    ...{ result: hidden ?? shown(turn.task, result), delegate, attempts, seconds },
    ...(ignored ? { ignored } : {}),
    ...(rescued ? { rescued } : {}),
    ...(changeCounts.made + changeCounts.planned > 0 ? { changeCounts } : {}),
    ...(notified.length ? { notified } : {}),
    ...wordsOf(end),
  })
  leaveIfBroken(turn, end, ignored, rescued)
}

/** A name that only what was done could tell, and that no handler has: the task fails, and what it did is told. */
function notifying(turn: TaskExecution, end: Ended): { readonly end: Ended; readonly notified: readonly string[] } {
  if (!isNotifying(turn, end)) return { end, notified: [] }
  try {
    return { end, notified: notify(turn, end.notifiedByItems) }
  } catch (error) {
    const behind = failedBehind(end, error, turn)
    return { end: { ...behind, failure: withWay(behind.failure, turn.task, turn.run.play) }, notified: [] }
  }
}

/** Changes of the task, those of its items included; `changed`: the recap counts it as a task that changed something. */
function changesOf({ run }: TaskExecution, end: Ended, changed: boolean): ChangeCounts {
  const items = end.changeCounts ?? { made: 0, planned: 0 }
  const own = changesIn(end, changed && items.made + items.planned === 0)
  return (end.check ?? run.input.options.check) ? { ...items, planned: items.planned + own } : { ...items, made: items.made + own }
}

/** Variables of files hold templates, which a report shows as they are written. */
function shown({ module }: Task, result: Ended['result']): unknown {
  return module?.resultScope === 'included' ? asWritten(result) : result
}

/** `run_once`: the other hosts get the registered result and the facts, and go on or stop like the first; it is counted there alone. */
function adopt(turn: TaskExecution, end: Ended): void {
  // What is for one host by its nature, without a word of the task, is registered there alone.
  if (keyword(turn, 'runOnce')) remember(turn, end)
  if (end.result.changed === true) notify(turn, end.notifiedByItems)
  leaveIfBroken(turn, end, isIgnored(turn, end), turn.level.rescued, true)
}

function isIgnored(turn: TaskExecution, { failure, status }: Ended): boolean {
  if (failure === undefined) return false
  try {
    return keyword(turn, status === 'unreachable' ? 'ignoreUnreachable' : 'ignoreErrors') === true
  } catch {
    // What is wrong with the keyword was found before the task began, or is part of why it failed.
    return false
  }
}

/** After Ctrl-C nothing more is begun: no rescue, no handler, no other task. */
function leaveInterrupted({ host, label }: TaskExecution): never {
  host.standing = 'failed'
  host.failure ??= { message: 'it was interrupted before this task', where: label.where }
  host.broke ??= host.at
  host.left = { cause: 'interrupted' }
  throw new HostEnded()
}

function leaveIfBroken(turn: TaskExecution, { failure, status, result }: Ended, ignored: boolean, rescued: boolean, adopted = false): void {
  if (!failure || ignored) return
  const { host, run, task } = turn
  if (!rescued || run.input.signal.aborted) Object.assign(host, { failure, broke: host.at })
  if (status === 'unreachable') {
    host.standing = 'unreachable'
    throw new HostEnded()
  }
  if (run.input.signal.aborted) leaveInterrupted(turn)
  throw new HostFailed(task, failure, result, adopted)
}

/** What only waits or asks is a change only where its task says so. */
function mayChange({ task }: TaskExecution, { status, noChange }: Ended): boolean {
  return status === 'cannot-tell' || (!noChange && (task.changedWhen !== undefined || task.module?.kind === 'command'))
}

/** A program that would run is a change where nothing is said about that. */
function isNotifying({ task, run }: TaskExecution, { result, status, failure }: Ended): boolean {
  if (run.input.options.check && status === 'would-run' && !task.changedWhen && task.module?.kind === 'command') return true
  return result.changed === true && (status === 'changed' || !failure)
}

/** A check leaves something to do: a change, a program that is no mere look, or what nobody can tell. */
function isPending({ run }: TaskExecution, { status, noChange, check }: Ended): boolean {
  if (!(check ?? run.input.options.check)) return false
  return status === 'changed' || status === 'cannot-tell' || (status === 'would-run' && !noChange)
}

/** The columns of the recap that an ending counts in. */
function columns({ status, result, failedAfterChange }: Ended, ignored: boolean, rescued: boolean): readonly (keyof Counts)[] {
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
