/** A task with a loop: each item in its turn, then all of them as one end. */

import { type ChangeCounts, changesIn } from '../../model/account.ts'
import type { Status } from '../../model/event.ts'
import type { Variables } from '../../model/template.ts'
import { settled } from '../../template/index.ts'
import type { TaskResult } from '../converge/result.ts'
import { itemsOf, type LoopItem, loopLocals, pauseBetween } from '../prepare/loop.ts'
import { censored } from '../prepare/no-log.ts'
import { scopeOf, type TaskExecution } from '../prepare/task-execution.ts'
import { Unknown } from '../prepare/unknown-value.ts'
import { notifiedBy } from './handlers.ts'
import { certainResult, isUncertain, rememberItem } from './remember.ts'
import { failAfterChange, reportFlags, skippedByCondition, withFailedFlag, withTrace } from './results.ts'
import { failedCondition, runWithRetries } from './retries.ts'

export async function performItems(execution: TaskExecution): Promise<TaskResult> {
  const { task, run } = execution
  const start = performance.now()
  let items: readonly LoopItem[]
  try {
    items = await settled(() => itemsOf(task, scopeOf(execution)))
  } catch (error) {
    // A list that is only there where the condition holds must not spoil the task where it does not.
    const skipped = await settled(() => failedCondition(execution)).catch(() => undefined)
    if (skipped === undefined) throw error
    return skippedByCondition(skipped)
  }
  const ends: TaskResult[] = []
  const results: unknown[] = []
  const notifies = new Set<string>()
  for (const index of items.keys()) {
    const { variables, label, text, breaks } = loopLocals(task, items, index, scopeOf(execution))
    if (index > 0) await pauseBetween(task, scopeOf(execution), run.input.signal)
    const at = { ...execution, local: variables }
    const end = named(at, await runWithRetries(at), notifies)
    const result = { ...withFailedFlag(end.result), ...variables }
    ends.push({ ...end, result })
    results.push(isUncertain(execution, end) ? unknownItem(execution, end, variables) : result)
    rememberItem(execution, end)
    reportItem(execution, { ...end, result }, end.hidden ? { item: '(hidden)' } : { item: label, ...(text === label ? {} : { text }) })
    if (end.status === 'unreachable' || breaks(result)) break
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
function unknownItem({ task, label }: TaskExecution, { result }: TaskResult, variables: Variables): Unknown {
  return new Unknown(task.register ?? 'item', label.name, { ...variables, ...certainResult(result) })
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
    ...(ends.some(({ failedAfterChange }) => failedAfterChange) ? { failedAfterChange: true } : {}),
    ...(ends[0]?.check === undefined ? {} : { check: ends[0].check }),
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
