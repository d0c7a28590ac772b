/** One task on one host: its turn, its conditions, its loop; then what is registered, told and notified. */
import { whereOf } from '../diagnostic.ts'
import type { Counts, Failure, Status, TaskLabel } from '../event.ts'
import type { Task } from '../play.ts'
import { holds, renderValue, settled as whenSettled } from '../values/template/index.ts'
import { attempt, type Ended } from './attempt.ts'
import { endingOf, skippedResult } from './ending.ts'
import { notify } from './handlers.ts'
import { inheritedOf, nearest } from './inherit.ts'
import { labelOf } from './label.ts'
import { itemsOf, type LoopItem, loopLocals, pauseBetween } from './loop.ts'
import { censored } from './no-log.ts'
import type { HostRun, PlayRun } from './state.ts'
import { isTrue } from './truth.ts'
import { Unknown } from './unknown.ts'
import { HostEnded, HostFailed, type Level } from './walk.ts'

/** A task that is over on a host, before it is counted and told. */
export interface TaskEnd extends Ended {
  readonly loop: boolean
}

export async function performTask(task: Task, level: Level, run: PlayRun, host: HostRun): Promise<void> {
  const position = [...level.prefix, task.id]
  await run.pace.arrive(host.name, position)
  if (run.input.signal.aborted) leaveInterrupted(task, host)
  const work = () => run.work(() => perform(task, level, run, host))
  if (!flag(nearest('runOnce', task, run.play), task, level, run, host)) return conclude(task, level, run, host, await work())
  const key = position.join('.')
  const first = run.once.get(key) as Promise<TaskEnd> | undefined
  const ending = first ?? work()
  if (!first) run.once.set(key, ending)
  const end = await ending
  // The others take over what one host found, as if it were theirs.
  if (first) return adopt(task, run, host, end, level)
  return conclude(task, level, run, host, end)
}

/** A keyword that is true or false, rendered for this host. */
function flag(value: unknown, task: Task, level: Level, run: PlayRun, host: HostRun): boolean {
  return typeof value === 'boolean' || value === undefined ? value === true : isTrue(renderValue(value, run.scope(task, level, host)))
}

async function perform(task: Task, level: Level, run: PlayRun, host: HostRun): Promise<TaskEnd> {
  const start = performance.now()
  const label = labelOf(task, level, run, host)
  run.input.tell({ type: 'task-start', time: new Date().toISOString(), host: host.name, task: label })
  try {
    if (!task.loop) return { ...(await attempt(task, level, run, host, {}, label)), loop: false }
    return await performLoop(task, level, run, host, label)
  } catch (error) {
    return { ...endingOf(error, start, run, label), loop: false }
  }
}

async function performLoop(task: Task, level: Level, run: PlayRun, host: HostRun, label: TaskLabel): Promise<TaskEnd> {
  const start = performance.now()
  let items: readonly LoopItem[]
  try {
    items = await whenSettled(() => itemsOf(task, run.scope(task, level, host)))
  } catch (error) {
    // A list that is only there where the condition holds must not spoil the task where it does not.
    const skipped = await whenSettled(() => skippedBy(task, level, run, host)).catch(() => undefined)
    if (skipped === undefined) throw error
    return { status: 'skipped', reason: skipped, changes: [], result: skippedResult(skipped), seconds: 0, loop: false }
  }
  const ends: Ended[] = []
  for (const [index, item] of items.entries()) {
    const locals = loopLocals(task, items, index, run.scope(task, level, host))
    if (index > 0) await pauseBetween(task, run.scope(task, level, host), run.input.signal)
    const end = await attempt(task, level, run, host, locals.variables, label)
    const result = { ...end.result, [locals.name]: item.value, ansible_loop_var: locals.name }
    ends.push({ ...end, result })
    tellItem(run, host, label, end, end.hidden ? '(hidden)' : locals.label)
    if (end.status === 'unreachable' || locals.breaks({ ...result })) break
  }
  return { ...joined(ends), seconds: since(start), loop: true }
}

/** The condition that does not hold without the loop's item, if there is one. */
function skippedBy(task: Task, level: Level, run: PlayRun, host: HostRun): string | undefined {
  const scope = run.scope(task, level, host)
  return inheritedOf(task, run.play).when.find((condition) => !holds(condition, scope))?.text
}

function joined(ends: readonly Ended[]): Ended {
  const has = (status: Status) => ends.some((end) => end.status === status)
  const broken = ends.find((end) => end.failure && !end.ignored)
  const order: readonly Status[] = ['unreachable', 'failed', 'cannot-tell', 'changed', 'would-run', 'ok']
  const status = order.find(has) ?? 'skipped'
  const results = ends.map((end) => end.result)
  const changed = ends.some((end) => end.result.changed === true)
  const skipped = status === 'skipped'
  const msg = broken ? 'One or more items failed' : skipped ? 'All items skipped' : 'All items completed'
  return {
    status,
    changes: [],
    failure: broken?.failure,
    reason: skipped ? (ends[0]?.reason ?? 'the list is empty') : undefined,
    result: {
      changed,
      ...(skipped ? { skipped: true, skipped_reason: 'No items in the list' } : {}),
      ...(broken ? { failed: true } : {}),
      msg,
      results,
    },
    ...(ends[0]?.check === undefined ? {} : { check: ends[0].check }),
    ...(ends.some((end) => end.hidden) ? { hidden: { censored, changed } } : {}),
    facts: ends.flatMap((end) => end.facts ?? []),
    seconds: 0,
  }
}

const since = (start: number) => (performance.now() - start) / 1000

/** Registers, counts, tells and notifies; throws where the host can not go on. */
function conclude(task: Task, level: Level, run: PlayRun, host: HostRun, end: TaskEnd): void {
  remember(task, level, run, host, end)
  const ignored = end.failure !== undefined && ignores(task, level, run, host, end)
  const rescued = end.status === 'failed' && !ignored && level.rescued
  const notified = end.result.changed === true && (end.status === 'changed' || !end.failure) ? notify(task, level, run, host) : []
  host.count(...columns(end, ignored, rescued))
  run.input.tell({
    type: 'task-end',
    time: new Date().toISOString(),
    host: host.name,
    task: labelOf(task, level, run, host),
    status: end.status,
    changes: end.changes,
    failure: end.failure,
    reason: end.reason,
    ...(ignored ? { ignored } : {}),
    ...(rescued ? { rescued } : {}),
    result: end.hidden ?? end.result,
    delegate: end.delegate,
    attempts: end.attempts,
    seconds: end.seconds,
    ...(notified.length ? { notified } : {}),
    ...(end.speaks ? { speaks: true } : {}),
    ...(end.check === undefined ? {} : { check: end.check }),
  })
  leaveIfBroken(task, run, host, end, ignored, rescued)
}

/** After Ctrl-C nothing more is begun: no rescue, no handler, no other task. */
function leaveInterrupted(task: Task, host: HostRun): never {
  host.standing = 'failed'
  host.failure ??= { message: 'it was interrupted before this task', where: whereOf(task.place) }
  throw new HostEnded()
}

function leaveIfBroken(task: Task, run: PlayRun, host: HostRun, end: TaskEnd, ignored: boolean, rescued: boolean): void {
  if (!end.failure || ignored) return
  if (end.status === 'unreachable') {
    host.standing = 'unreachable'
    host.failure = end.failure
    throw new HostEnded()
  }
  if (!rescued || run.input.signal.aborted) host.failure = end.failure
  if (run.input.signal.aborted) leaveInterrupted(task, host)
  throw new HostFailed(task, end.failure as Failure, end.result)
}

/** `run_once`: the other hosts get the registered result and the facts, and go on or stop like the first. */
function adopt(task: Task, run: PlayRun, host: HostRun, end: TaskEnd, level: Level): void {
  remember(task, level, run, host, end)
  if (end.result.changed === true) notify(task, level, run, host)
  const ignored = end.failure !== undefined && ignores(task, level, run, host, end)
  if (end.failure && !ignored) host.count(...columns(end, false, level.rescued))
  leaveIfBroken(task, run, host, end, ignored, level.rescued)
}

function remember(task: Task, level: Level, run: PlayRun, host: HostRun, end: TaskEnd): void {
  const unsure = end.status === 'cannot-tell' || end.status === 'would-run'
  const name = String(labelOf(task, level, run, host).name)
  for (const { kind, values, target } of end.facts ?? []) {
    if (kind === 'facts') (target ?? host).variables.setFacts(values)
    else (target ?? host).variables.setVariables(values)
  }
  if (unsure && task.module?.gives === 'variables' && typeof task.args === 'object') {
    for (const variable of Object.keys(task.args)) host.variables.setVariables({ [variable]: new Unknown(variable, name) })
  }
  if (task.register) host.variables.register(task.register, unsure && !end.loop ? new Unknown(task.register, name) : end.result)
}

function ignores(task: Task, level: Level, run: PlayRun, host: HostRun, end: TaskEnd): boolean {
  const word = end.status === 'unreachable' ? 'ignoreUnreachable' : 'ignoreErrors'
  return flag(nearest(word, task, run.play), task, level, run, host)
}

/** The columns of the recap that an ending counts in. */
function columns({ status, result }: TaskEnd, ignored: boolean, rescued: boolean): readonly (keyof Counts)[] {
  if (ignored) return result.changed === true ? ['ok', 'ignored', 'changed'] : ['ok', 'ignored']
  switch (status) {
    case 'changed':
      return ['ok', 'changed']
    case 'would-run':
      return ['wouldRun']
    case 'cannot-tell':
      return ['cannotTell']
    case 'failed':
      return rescued ? [] : ['failed']
    default:
      return [status]
  }
}

function tellItem(run: PlayRun, host: HostRun, label: TaskLabel, end: Ended, item: string): void {
  const { status, changes, failure, reason, ignored, check, seconds } = end
  run.input.tell({
    type: 'item-end',
    time: new Date().toISOString(),
    host: host.name,
    task: label,
    item,
    status,
    changes,
    failure,
    reason,
    ignored,
    ...(check === undefined ? {} : { check }),
    seconds,
  })
}
