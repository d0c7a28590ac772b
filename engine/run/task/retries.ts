/** A task or one item of its loop: its condition, then as many tries as `until` and `retries` want. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type ChangeCounts, changesIn } from '../../model/account.ts'
import type { Status } from '../../model/event.ts'
import type { Variables } from '../../model/template.ts'
import { settled, UndefinedError } from '../../template/index.ts'
import { copyOf } from '../converge/output-lines.ts'
import type { TaskResult } from '../converge/result.ts'
import { inheritedOf } from '../prepare/inherit.ts'
import { failing } from '../prepare/keywords.ts'
import { itemsOrCondition, loopLocals, pauseBetween } from '../prepare/loop.ts'
import { isHidden, keyword, ownKeyword, scopeOf, type TaskExecution } from '../prepare/task-execution.ts'
import { UnknownResult } from '../prepare/unknown-value.ts'
import { notifiedBy } from './handlers.ts'
import { exhausted, retryReason, untilHolds } from './judge.ts'
import { runOnce } from './once.ts'
import { certainResult, isUncertain, rememberItem } from './remember.ts'
import { endedBefore, noteEnd } from './replay.ts'
import {
  censored,
  failAfterChange,
  hideEnd,
  reportFlags,
  resultFromError,
  skippedByCondition,
  withFailedFlag,
  withTrace,
} from './results.ts'

/** Never throws: what went wrong is how it ended. */
export async function runWithRetries(execution: TaskExecution): Promise<TaskResult> {
  const start = performance.now()
  const end = await runAttempts(execution).catch((error: unknown) => resultFromError(error, start, execution.run.input, execution.label))
  const timed = { ...end, seconds: (performance.now() - start) / 1000 }
  if (isHidden(execution)) return hideEnd(timed)
  emitWarnings(execution, timed)
  return timed
}

/** The condition that does not hold, if there is one. */
function failedCondition(execution: TaskExecution): string | undefined {
  return failing(inheritedOf(execution.task, execution.run.play).when, scopeOf(execution))?.text
}

async function runAttempts(execution: TaskExecution): Promise<TaskResult> {
  const { task, run, host, label } = execution
  const skipped = await settled(() => failedCondition(execution))
  if (skipped !== undefined) return skippedByCondition(skipped)
  checkErrorKeywords(execution)
  const hidden = isHidden(execution)
  const retries = ownKeyword(execution, 'retries')
  for (let count = 1; ; count++) {
    const end = await runOnce(execution, task.until || retries ? count : undefined)
    if (end.status === 'would-run' || end.status === 'cannot-tell') return end
    const done = await untilHolds(execution, end)
    const most = 1 + (retries ?? (done === undefined ? 0 : 3))
    if (most === 1 && done === undefined) return withoutAttempts(end)
    if (done ?? !end.failure) return end
    if (count >= most) return done === undefined ? end : exhausted(execution, end, count)
    // Time passes until the next try, for what comes behind it as well.
    host.answers.forgetAll()
    run.input.report({
      type: 'waiting',
      host: host.name,
      task: label,
      reason: `attempt ${count + 1} of ${most}, because ${hidden ? 'the last one did not succeed' : retryReason(execution, end)}`,
      retriesLeft: most - count,
      ...(end.failure && !hidden ? { failure: end.failure } : {}),
    })
    await sleep((ownKeyword(execution, 'delay') ?? 5) * 1000, undefined, { signal: run.input.signal })
  }
}

/** What is only asked once the task has failed must be no mistake of its own by then; it may name what comes of the task. */
function checkErrorKeywords(execution: TaskExecution): void {
  try {
    for (const word of ['ignoreErrors', 'ignoreUnreachable', 'anyErrorsFatal'] as const) keyword(execution, word)
  } catch (error) {
    if (!(error instanceof UndefinedError)) throw error
  }
}

/** `until` was omitted: nothing is ever tried again. */
function withoutAttempts({ attempts: _, ...end }: TaskResult): TaskResult {
  const result = copyOf(end.result)
  delete result.attempts
  return { ...end, result }
}

/** The `warnings` of a result: reported once for each attempt that counts; not with `no_log`. */
function emitWarnings({ run, host, label }: TaskExecution, { result }: TaskResult): void {
  if (!Array.isArray(result.warnings)) return
  for (const message of result.warnings)
    run.input.report({ type: 'warning', host: host.name, message: String(message), where: label.where })
}

/** `begin` is called before the first item that is carried out. */
export async function performItems(execution: TaskExecution, begin: () => void): Promise<TaskResult> {
  const { task, run } = execution
  const start = performance.now()
  const loopScope = () => scopeOf(execution, {}, true)
  const items = await itemsOrCondition(task, loopScope(), () => failedCondition(execution))
  if (typeof items === 'string' || items.length === 0) begin()
  if (typeof items === 'string') return noteEnd(execution, skippedByCondition(items))
  const ends: TaskResult[] = []
  const results: unknown[] = []
  const notifies = new Set<string>()
  let isBehindFailure = false
  for (const index of items.keys()) {
    const { variables, label, text, breaks } = loopLocals(task, items, index, loopScope())
    const laterItems = () => items.flatMap((_, later) => (later > index ? [loopLocals(task, items, later, loopScope()).variables] : []))
    const at = { ...execution, local: variables, occurrence: `${execution.occurrence}.${index + 1}`, laterItems, isBehindFailure }
    const before = endedBefore(at)
    if (!before) begin()
    if (index > 0 && !before) await pauseBetween(task, loopScope(), run.input.signal)
    const end = named(at, before ?? noteEnd(at, await runWithRetries(at)), notifies)
    const result = copyOf(withFailedFlag(end.result), variables)
    ends.push({ ...end, result })
    isBehindFailure ||= end.failure !== undefined
    results.push(isUncertain(execution, end) ? unknownItem(execution, end, variables) : result)
    rememberItem(execution, end)
    if (!before)
      reportItem(execution, { ...end, result }, end.hidden ? { item: '(hidden)' } : { item: label, ...(text === label ? {} : { text }) })
    if (end.status === 'unreachable' || end.isFinal || breaks(result)) break
  }
  const someUnknown = ends.some((end) => isUncertain(execution, end))
  const end = joined(ends)
  return {
    ...end,
    result: { ...end.result, results },
    items: { changeCounts: countsOf(ends, run.input.options.check), notified: [...notifies], someUnknown },
    seconds: (performance.now() - start) / 1000,
  }
}

/** The result of an item that a check did not carry out: which item it was of is known. */
function unknownItem({ task, label }: TaskExecution, { result }: TaskResult, variables: Variables): UnknownResult {
  return new UnknownResult(task.register ?? 'item', label.name, { ...variables, ...certainResult(result) })
}

function countsOf(ends: readonly TaskResult[], check: boolean): ChangeCounts {
  const sum = (planned: boolean) =>
    ends.filter((end) => (end.check ?? check) === planned).reduce((all, end) => all + changesIn(end, end.status === 'changed'), 0)
  return { made: sum(false), planned: sum(true) }
}

/** Adds the names that an item notifies, also of one that changes nothing beside one that does; a name that cannot be told fails the item behind its change. */
function named(at: TaskExecution, end: TaskResult, notifies: Set<string>): TaskResult {
  if (end.failure || end.status === 'skipped') return end
  try {
    for (const name of notifiedBy(at)) notifies.add(name)
    return end
  } catch (error) {
    return end.result.changed === true ? failAfterChange(end, error, at) : end
  }
}

/** From the gravest end of an item to the mildest: the gravest is the task's. */
const order: readonly Status[] = ['unreachable', 'failed', 'cannot-tell', 'changed', 'would-run', 'ok']

function joined(ends: readonly TaskResult[]): TaskResult {
  const status = order.find((each) => ends.some((end) => end.status === each)) ?? 'skipped'
  const broken = ends.find((end) => end.failure && end.status === status) ?? ends.find((end) => end.failure)
  const changed = ends.some((end) => end.result.changed === true)
  const skipped = status === 'skipped'
  const msg = broken ? 'One or more items failed' : skipped ? 'All items skipped' : 'All items completed'
  const result = {
    changed,
    ...(ends.length === 0 ? { skipped: true, skipped_reason: 'No items in the list' } : { skipped, msg }),
    ...(broken ? { failed: true } : {}),
  }
  return {
    status,
    changes: [],
    failure: broken?.failure,
    reason: skipped ? (ends[0]?.reason ?? 'the list is empty') : undefined,
    ...(skipped && ends[0]?.conditionFalse ? { conditionFalse: true as const } : {}),
    result,
    ...(status === 'would-run' && ends.every((end) => end.status !== 'would-run' || end.noChange) ? { noChange: true } : {}),
    ...(ends.some(({ isFinal }) => isFinal) ? { isFinal: true as const } : {}),
    ...(ends.some(({ failedAfterChange }) => failedAfterChange) ? { failedAfterChange: true } : {}),
    ...(ends[0]?.check === undefined ? {} : { check: ends[0].check }),
    ...(ends.length > 0 && ends.every(({ doneBefore }) => doneBefore) ? { doneBefore: true as const } : {}),
    ...(ends.some((end) => end.hidden) ? { hidden: { censored, changed } } : {}),
    facts: ends.flatMap((end) => end.facts ?? []),
    seconds: 0,
  }
}

function reportItem(
  { task, run, host, label }: TaskExecution,
  end: TaskResult,
  item: { readonly item: string; readonly text?: string },
): void {
  const { status, changes, reason, seconds, delegate, hidden, result } = end
  const failure = withTrace(end.failure, task, run.play)
  run.input.report({
    ...{ type: 'item-end', host: host.name, task: label, ...item, status, changes, failure, reason },
    ...{ result: hidden ?? result, delegate, seconds, ...reportFlags(end) },
  })
}
