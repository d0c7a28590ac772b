/** A run, put together: what looks ahead is given to the tasks here, so that none of them knows it. */
import { readAhead } from './readahead/read-ahead.ts'
import { planStretch } from './readahead/stretch.ts'
import { runPlaybooks } from './schedule/run.ts'
import type { RunInput } from './schedule/state.ts'

/** Exit codes: 0 all settled, 1 no play had a host, 2 a host failed, 4 a host was unreachable (they add up), 130 interrupted. */
export function run(input: RunInput): Promise<number> {
  return runPlaybooks(input, { readAhead, stretch: planStretch })
}
