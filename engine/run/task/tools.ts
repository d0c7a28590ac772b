/** What carrying out a task needs from the run around it: time limits, live output, waiting, reading ahead. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Outcome, Pause } from '../../model/action.ts'
import { Problem } from '../../model/diagnostic.ts'
import type { Tools } from '../converge/apply.ts'
import type { Background } from '../converge/background.ts'
import { liveLines } from '../converge/live-lines.ts'
import { now, outcomeSince } from '../host/clock.ts'
import type { PreparedTask } from '../prepare/prepare.ts'
import { ownKeyword, type TaskExecution } from '../prepare/task-execution.ts'
import type { RunContext } from '../schedule/state.ts'

/** `timeout` of the task is in seconds. */
export function toolsOf(
  execution: TaskExecution,
  job: PreparedTask,
  hidden: boolean,
  timeout: number | undefined,
): Omit<Tools, 'session' | 'context'> {
  const background = backgroundOf(execution, job, hidden)
  const { level, run, host, label } = execution
  const { input } = run
  const eventBase = () => ({ host: host.name, task: label })
  const lines = { stdout: liveLines(input.secrets), stderr: liveLines(input.secrets) }
  const onOutput: Tools['onOutput'] = hidden
    ? undefined
    : (stream, chunk) => {
        const text = lines[stream](chunk)
        if (text) input.report({ type: 'output', ...eventBase(), stream, text })
      }
  return {
    limits: { task: timeout, usual: background ? 0 : input.options.taskTimeout },
    ...(background ? { background } : {}),
    signal: input.signal,
    onOutput,
    onWaiting: (reason) => input.report({ type: 'waiting', ...eventBase(), reason }),
    ahead: () => (job.target === host ? input.readAhead(level, run, host) : Promise.resolve([])),
    request: async (action) =>
      (await import('../converge/request.ts')).request(action, (address, port) => job.session.dial(job.context, address, port)),
    exchange: async (action) =>
      (await import('../host/pipe.ts')).exchange(action, job.own(), {
        signal: input.signal,
        onOutput,
        seconds: timeout || input.options.taskTimeout,
      }),
    // One for all hosts at the task.
    pause: (action, signal) => run.state.pauses.once([...level.prefix, label.id].join('.'), () => pause(action, input, signal)),
  }
}

/** `async` and `poll`; no time for `async` is as if it were not there. */
function backgroundOf(execution: TaskExecution, { module }: PreparedTask, hidden: boolean): Background | undefined {
  const seconds = ownKeyword(execution, 'async') ?? 0
  if (seconds <= 0) return undefined
  if (module.kind === 'controller')
    throw new Problem(`\`async\` cannot be used with \`${module.name}\`, which does nothing on the host`, {
      place: execution.task.place,
      hint: 'remove `async`',
    })
  return {
    seconds,
    poll: Math.max(0, ownKeyword(execution, 'poll') ?? execution.run.input.options.poll ?? usualPoll),
    deadline: performance.now() + seconds * 1000,
    open: (words) => (hidden ? {} : execution.run.input.secrets.redact(words)),
  }
}
const usualPoll = 15

async function pause({ seconds, early, prompt, echo }: Pause, input: RunContext, signal?: AbortSignal): Promise<Outcome> {
  const start = now()
  let typed = ''
  if (seconds !== undefined) await ((early ? input.pause?.(seconds) : undefined) ?? sleep(seconds * 1000, undefined, { signal }))
  else if (input.prompt) typed = await input.prompt(prompt ?? 'Press enter to go on, Ctrl-C to stop', echo ?? true, signal)
  else throw new Problem('there is no terminal to prompt on', { hint: 'set `seconds`, or run it in a terminal' })
  return outcomeSince(start, { input: typed })
}
