/** A task that somebody looks at before it acts: what they are shown, and what it takes for chance and for the time. */
import { createHash, hkdfSync } from 'node:crypto'
import { changesNothing } from '../../model/module.ts'
import type { Moment } from '../../model/oversight.ts'
import type { LocalContext } from '../../model/read.ts'
import type { ConvergeOptions } from '../converge/converge.ts'
import type { PreparedTask } from '../prepare/prepare.ts'
import { keyword, type TaskExecution } from '../prepare/task-execution.ts'
import { changedWithoutResult } from './judge.ts'

/** Reports each stage of one try of a task before it is carried out. */
export function overseen(
  execution: TaskExecution,
  { module, params, target, context, here }: PreparedTask,
  check: boolean,
): Pick<ConvergeOptions, 'oversee' | 'here'> {
  const { run, host, label: task } = execution
  const { oversee, moment } = run.input
  if (!oversee || changesNothing(module)) return {}
  const once = module.runOnce === true || keyword(execution, 'runOnce') === true
  const inputs = new Set<string>()
  const fixed = {
    host: once ? run.state.lead : host.name,
    ...{ target: target.name, user: context.become?.user, task, check, occurrence: execution.occurrence },
    isCommand: module.kind === 'command',
    isHarmless: changedWithoutResult(execution) === false,
    wanted: { module: module.name, params, inputs },
  }
  const { file, line, column } = task.where
  const label = JSON.stringify([fixed.host, file, line, column, fixed.occurrence])
  return {
    here: () => noting(inputs, moment ? at(moment, label, here) : here),
    oversee: ({ changes, foreseen, doubts }, carriedOut) =>
      oversee({ ...fixed, carriedOut, changes, foreseen, uncertain: doubts.length > 0 }),
  }
}

/** The same chance and the same time whenever the task is planned: `label` stands for it. */
function at({ seed, now }: Moment, label: string, here: LocalContext): LocalContext {
  let draws = 0
  return {
    ...here,
    now: () => now,
    randomBytes: (count) => {
      draws += 1
      return Buffer.from(hkdfSync('sha256', seed, '', `${label} ${draws}`, count))
    },
  }
}

/** Keeps the digests of the files that are read and of what templates become. */
function noting(inputs: Set<string>, here: LocalContext): LocalContext {
  const noted = <T extends string | Buffer>(content: T): T => {
    inputs.add(createHash('sha256').update(content).digest('hex'))
    return content
  }
  return {
    ...here,
    readFile: async (...words) => noted(await here.readFile(...words)),
    renderTemplate: async (...words) => noted(await here.renderTemplate(...words)),
  }
}
