/** One task on one host: its turn; then what is registered, counted, told and notified. */
import type { Counts } from '../event.ts'
import type { Task } from '../play.ts'
import { asWritten } from '../template.ts'
import { attempt } from './attempt.ts'
import { now } from './clock.ts'
import { isConfirmed } from './confirm.ts'
import { type Ended, endingOf, failedBehind, wordsOf } from './ended.ts'
import { notify } from './handlers.ts'
import { nearest } from './inherit.ts'
import { performItems } from './items.ts'
import { withModule } from './named.ts'
import { remember } from './remember.ts'
import type { HostRun, PlayRun } from './state.ts'
import { flag, numberOf, type Turn, turnOf } from './turn.ts'
import { arrive, HostEnded, HostFailed, type Level } from './walk.ts'
import { withWay } from './way.ts'

export async function performTask(task: Task, level: Level, run: PlayRun, host: HostRun): Promise<void> {
  const position = await arrive(task, level, run, host)
  if (!(await isConfirmed(task, position, level, run, host))) return
  const turn = turnOf(await withKnownModule(task, level, run, host), level, run, host)
  if (run.input.signal.aborted) leaveInterrupted(turn)
  const work = () => run.work(() => perform(turn))
  if (!turn.task.module?.once && !flag(turn, 'runOnce')) return throttled(turn, async () => conclude(turn, await work()))
  const key = position.join('.')
  const first = run.once.get(key)
  const ending = first ?? work()
  if (!first) run.once.set(key, ending)
  const end = await ending
  // The others take over what one host found, as if it were theirs.
  return first ? adopt(turn, end) : conclude(turn, end)
}

/** Where the name can not be said yet, or is wrong, the task tells at its turn, behind its conditions. */
async function withKnownModule(task: Task, level: Level, run: PlayRun, host: HostRun): Promise<Task> {
  return task.named ? withModule(task, () => run.scope(task, level, host, { ahead: true })).catch(() => task) : task
}

/** `throttle`: so many hosts at the task at once, beside what `--forks` allows. */
function throttled(turn: Turn, work: () => Promise<void>): Promise<void> {
  const { task, run } = turn
  const most = numberOf(turn, nearest('throttle', task, run.play), 0)
  return most > 0 ? run.lane(task, most, work) : work()
}

async function perform(turn: Turn): Promise<Ended> {
  const { task, run, host, label } = turn
  const start = performance.now()
  run.input.tell({ type: 'task-start', time: now(), host: host.name, task: label })
  try {
    return task.loop ? await performItems(turn) : await attempt(turn)
  } catch (error) {
    return endingOf(error, start, run, label)
  }
}

/** Registers, counts, tells and notifies; throws where the host can not go on. */
function conclude(turn: Turn, ended: Ended): void {
  const { run, host, label, level } = turn
  const { end, notified } = notifying(turn, { ...ended, failure: withWay(ended.failure, turn.task, turn.run.play) })
  remember(turn, end)
  const ignored = isIgnored(turn, end)
  const rescued = end.status === 'failed' && !ignored && level.rescued
  host.count(...columns(end, ignored, rescued))
  const { status, changes, failure, reason, delegate, attempts, seconds, hidden, result } = end
  run.input.tell({
    ...{ type: 'task-end', time: now(), host: host.name, task: label, status, changes, failure, reason },
    ...{ result: hidden ?? shown(turn.task, result), delegate, attempts, seconds },
    ...(ignored ? { ignored } : {}),
    ...(rescued ? { rescued } : {}),
    ...(notified.length ? { notified } : {}),
    ...wordsOf(end),
  })
  leaveIfBroken(turn, end, ignored, rescued)
}

/** A name that only what was done could tell, and that no handler has: the task fails, and what it did is told. */
function notifying(turn: Turn, end: Ended): { readonly end: Ended; readonly notified: readonly string[] } {
  if (end.result.changed !== true || (end.status !== 'changed' && end.failure)) return { end, notified: [] }
  try {
    return { end, notified: notify(turn, end.notifies) }
  } catch (error) {
    const behind = failedBehind(end, error, turn)
    return { end: { ...behind, failure: withWay(behind.failure, turn.task, turn.run.play) }, notified: [] }
  }
}

/** Variables of files hold templates, which a report shows as they are written. */
function shown({ module }: Task, result: Ended['result']): unknown {
  return module?.gives === 'included' ? asWritten(result) : result
}

/** `run_once`: the other hosts get the registered result and the facts, and go on or stop like the first; it is counted there alone. */
function adopt(turn: Turn, end: Ended): void {
  // What is for one host by its nature, without a word of the task, is registered there alone.
  if (flag(turn, 'runOnce')) remember(turn, end)
  if (end.result.changed === true) notify(turn, end.notifies)
  leaveIfBroken(turn, end, isIgnored(turn, end), turn.level.rescued, true)
}

function isIgnored(turn: Turn, { failure, status }: Ended): boolean {
  return failure !== undefined && flag(turn, status === 'unreachable' ? 'ignoreUnreachable' : 'ignoreErrors') === true
}

/** After Ctrl-C nothing more is begun: no rescue, no handler, no other task. */
function leaveInterrupted({ host, label }: Turn): never {
  host.standing = 'failed'
  host.failure ??= { message: 'it was interrupted before this task', where: label.where }
  throw new HostEnded()
}

function leaveIfBroken(turn: Turn, { failure, status, result }: Ended, ignored: boolean, rescued: boolean, adopted = false): void {
  if (!failure || ignored) return
  const { host, run, task } = turn
  if (!rescued || run.input.signal.aborted) host.failure = failure
  if (status === 'unreachable') {
    host.standing = 'unreachable'
    throw new HostEnded()
  }
  if (run.input.signal.aborted) leaveInterrupted(turn)
  throw new HostFailed(task, failure, result, adopted)
}

/** The columns of the recap that an ending counts in. */
function columns({ status, result, acted }: Ended, ignored: boolean, rescued: boolean): readonly (keyof Counts)[] {
  if (ignored) return result.changed === true ? ['ok', 'ignored', 'changed'] : ['ok', 'ignored']
  switch (status) {
    case 'changed':
      return ['ok', 'changed']
    case 'would-run':
      return ['wouldRun']
    case 'cannot-tell':
      return ['cannotTell']
    case 'failed':
      return [...(rescued ? [] : (['failed'] as const)), ...(acted ? (['changed'] as const) : [])]
    default:
      return [status]
  }
}
