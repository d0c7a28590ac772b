/** A task or one item of its loop: its condition, then as many tries as `until` and `retries` want. */

import { setTimeout as sleep } from 'node:timers/promises'
import { settled, UndefinedError } from '../../template/index.ts'
import type { TaskResult } from '../converge/result.ts'
import { failing } from '../prepare/conditions.ts'
import { inheritedOf } from '../prepare/inherit.ts'
import { hideEnd } from '../prepare/no-log.ts'
import { isHidden, keyword, ownKeyword, scopeOf, type TaskExecution } from '../prepare/task-execution.ts'
import { exhausted, retryReason, untilHolds } from './judge.ts'
import { runOnce } from './once.ts'
import { resultFromError, skippedByCondition } from './results.ts'

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
export function failedCondition(execution: TaskExecution): string | undefined {
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
  const { attempts: __, ...result } = end.result
  return { ...end, result }
}

/** The `warnings` of a result: reported once for each attempt that counts; not with `no_log`. */
function emitWarnings({ run, host, label }: TaskExecution, { result }: TaskResult): void {
  if (!Array.isArray(result.warnings)) return
  for (const message of result.warnings)
    run.input.report({ type: 'warning', host: host.name, message: String(message), where: label.where })
}
