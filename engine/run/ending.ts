/** How a task ends that did not come to its end: an error, or a condition that does not hold. */
import type { TaskLabel } from '../event.ts'
import type { Ended } from './attempt.ts'
import { failureFrom } from './failure.ts'
import type { PlayRun } from './state.ts'
import { NotYetKnown } from './unknown.ts'

/** What an error that escaped means for the task. */
export function endingOf(error: unknown, start: number, run: PlayRun, { where }: Pick<TaskLabel, 'where'>): Ended {
  if (error instanceof NotYetKnown) {
    return {
      status: 'cannot-tell',
      reason: error.message,
      changes: [],
      result: { changed: false, skipped: true, msg: error.message },
      seconds: since(start),
    }
  }
  const { failure: bare, unreachable } = failureFrom(error, run)
  const failure = { ...bare, where: bare.where ?? where }
  const result = { changed: false, [unreachable ? 'unreachable' : 'failed']: true, msg: failure.message }
  return { status: unreachable ? 'unreachable' : 'failed', changes: [], failure, result, seconds: since(start) }
}

export function skippedResult(condition: string): Record<string, unknown> {
  return { changed: false, skipped: true, skip_reason: 'Conditional result was False', false_condition: condition }
}

const since = (start: number) => (performance.now() - start) / 1000
