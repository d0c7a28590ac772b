/** A task or one item of its loop: its condition, then as many tries as `until` and `retries` want. */
import { setTimeout as sleep } from 'node:timers/promises'
import { settled, UndefinedError } from '../../template/index.ts'
import { now } from '../host/clock.ts'
import { failing } from '../prepare/conditions.ts'
import { inheritedOf } from '../prepare/inherit.ts'
import { hideEnd } from '../prepare/no-log.ts'
import { isHidden, keyword, ownKeyword, scopeOf, type TaskExecution } from '../prepare/task-execution.ts'
import { type Ended, endingOf, skippedSince } from './ended.ts'
import { exhausted, lackOf, untilHolds } from './judge.ts'
import { runOnce } from './once.ts'
import { emitWarnings } from './warnings.ts'

/** Never throws: what went wrong is how it ended. */
export async function runWithRetries(turn: TaskExecution): Promise<Ended> {
  const start = performance.now()
  const end = await tries(turn).catch((error: unknown) => endingOf(error, start, turn.run, turn.label))
  const timed = { ...end, seconds: (performance.now() - start) / 1000 }
  if (isHidden(turn)) return hideEnd(timed)
  emitWarnings(turn, timed)
  return timed
}

/** The condition that does not hold, if there is one. */
export function failedCondition(turn: TaskExecution): string | undefined {
  return failing(inheritedOf(turn.task, turn.run.play).when, scopeOf(turn))?.text
}

async function tries(turn: TaskExecution): Promise<Ended> {
  const { task, run, host, label } = turn
  const skipped = await settled(() => failedCondition(turn))
  if (skipped !== undefined) return skippedSince(skipped)
  checkJudging(turn)
  const hidden = isHidden(turn)
  const retries = ownKeyword(turn, 'retries')
  for (let count = 1; ; count++) {
    const end = await runOnce(turn, task.until || retries ? count : undefined)
    if (end.status === 'would-run' || end.status === 'cannot-tell') return end
    const done = await untilHolds(turn, end)
    const most = 1 + (retries ?? (done === undefined ? 0 : 3))
    if (most === 1 && done === undefined) return uncounted(end)
    if (done ?? !end.failure) return end
    if (count >= most) return done === undefined ? end : exhausted(turn, end, count)
    // Time passes until the next try, for what comes behind it as well.
    host.answers.forgetAll()
    run.input.emit({
      type: 'waiting',
      time: now(),
      host: host.name,
      task: label,
      reason: `try ${count + 1} of ${most}, since ${hidden ? 'the last one was not enough' : lackOf(turn, end)}`,
      retriesLeft: most - count,
      ...(end.failure && !hidden ? { failure: end.failure } : {}),
    })
    await sleep((ownKeyword(turn, 'delay') ?? 5) * 1000, undefined, { signal: run.input.signal })
  }
}

/** What is only asked once the task has failed must be no mistake of its own by then; it may name what comes of the task. */
function checkJudging(turn: TaskExecution): void {
  try {
    for (const word of ['ignoreErrors', 'ignoreUnreachable', 'anyErrorsFatal'] as const) keyword(turn, word)
  } catch (error) {
    if (!(error instanceof UndefinedError)) throw error
  }
}

/** `until` was omitted: nothing is ever tried again. */
function uncounted({ attempts: _, ...end }: Ended): Ended {
  const { attempts: __, ...result } = end.result
  return { ...end, result }
}
