/** A task or one item of its loop: its condition, then as many tries as `until` and `retries` want. */
import { setTimeout as sleep } from 'node:timers/promises'
import { holds, settled } from '../values/template/index.ts'
import { now } from './clock.ts'
import { type Ended, endingOf, skippedSince } from './ended.ts'
import { inheritedOf } from './inherit.ts'
import { exhausted, isEnough, lackOf } from './judge.ts'
import { hideEnd } from './no-log.ts'
import { once } from './once.ts'
import { isHidden, numberOf, scopeOf, type Turn } from './turn.ts'
import { tellWarnings } from './warnings.ts'

/** Never throws: what went wrong is how it ended. */
export async function attempt(turn: Turn): Promise<Ended> {
  const start = performance.now()
  const end = await tries(turn).catch((error: unknown) => endingOf(error, start, turn.run, turn.label))
  const timed = { ...end, seconds: (performance.now() - start) / 1000 }
  if (isHidden(turn)) return hideEnd(timed)
  tellWarnings(turn, timed)
  return timed
}

/** The condition that does not hold, if there is one. */
export function failedCondition(turn: Turn): string | undefined {
  const scope = scopeOf(turn)
  return inheritedOf(turn.task, turn.run.play).when.find((condition) => !holds(condition, scope))?.text
}

async function tries(turn: Turn): Promise<Ended> {
  const { task, run, host, label } = turn
  const skipped = await settled(() => failedCondition(turn))
  if (skipped !== undefined) return skippedSince(skipped)
  const most = 1 + numberOf(turn, task.retries, task.until ? 3 : 0)
  const hidden = isHidden(turn)
  for (let count = 1; ; count++) {
    const end = counted(await once(turn), count, task.until !== undefined || most > 1)
    if (end.status === 'would-run' || end.status === 'cannot-tell' || (await isEnough(turn, end))) return end
    if (count >= most) return exhausted(turn, end, count)
    // Time passes until the next try, for what comes behind it as well.
    host.answers.forgetAll()
    run.input.tell({
      type: 'waiting',
      time: now(),
      host: host.name,
      task: label,
      reason: `try ${count + 1} of ${most}, since ${hidden ? 'the last one was not enough' : lackOf(turn, end)}`,
      retriesLeft: most - count,
      ...(end.failure && !hidden ? { failure: end.failure } : {}),
    })
    await sleep(numberOf(turn, task.delay, 5) * 1000, undefined, { signal: run.input.signal })
  }
}

function counted(end: Ended, attempts: number, repeats: boolean): Ended {
  return repeats ? { ...end, attempts, result: { ...end.result, attempts } } : end
}
