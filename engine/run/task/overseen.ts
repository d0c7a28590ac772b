/** A task that somebody looks at before it acts: what they are shown, and what it takes for chance and for the time. */
import { hash, hkdfSync } from 'node:crypto'
import { canonicalJson } from '../../formats/canonical-json.ts'
import { changesNothing } from '../../model/module.ts'
import type { Intent, Moment } from '../../model/oversight.ts'
import type { Wanted } from '../../model/progress.ts'
import type { LocalContext } from '../../model/read.ts'
import type { ConvergeOptions } from '../converge/converge.ts'
import type { PreparedTask } from '../prepare/prepare.ts'
import type { TaskExecution } from '../prepare/task-execution.ts'
import { changedWithoutResult } from './judge.ts'
import { isOnce, noteBeginning } from './replay.ts'

export interface Overseen {
  readonly options: Pick<ConvergeOptions, 'oversee' | 'here'>
  /** What it is to bring about, once it was planned. */
  readonly wanted: () => Wanted | undefined
}

/** Reports each stage of one try of a task before it is carried out. */
export function overseen(execution: TaskExecution, { module, params, target, context, here }: PreparedTask, check: boolean): Overseen {
  const { run, host, label: task } = execution
  const { oversee, progress, moment, secrets } = run.input
  if ((!oversee && !progress) || changesNothing(module)) return { options: {}, wanted: () => undefined }
  const inputs = new Set<string>()
  const fixed = {
    host: isOnce(execution) ? run.state.lead : host.name,
    ...{ target: target.name, user: context.become?.user, task, check, occurrence: execution.occurrence },
    isCommand: module.kind === 'command',
    isHarmless: changedWithoutResult(execution) === false,
  }
  // Inputs are found when it is planned.
  const wanted = () => {
    const all = [fixed.target, fixed.user ?? null, module.name, params, [...inputs].sort()]
    return digestOf(canonicalJson(all, (text) => secrets.redact(text))).slice(0, 24)
  }
  let planned: Wanted | undefined
  const options: Overseen['options'] = {
    here: () => noting(inputs, moment ? at(moment, keyOf(fixed), here) : here),
    oversee: async ({ changes, foreseen, doubts }, carriedOut) => {
      planned = { host: fixed.host, digest: wanted() }
      const intent = { ...fixed, wanted: planned.digest, carriedOut, changes, foreseen, uncertain: doubts.length > 0 }
      await oversee?.(intent)
      if (!check) await noteBeginning(execution, intent)
    },
  }
  return { options, wanted: () => planned }
}

/** What stands for the task on its host. */
function keyOf({ host, task, occurrence }: Pick<Intent, 'host' | 'task' | 'occurrence'>): string {
  const { file, line, column } = task.where
  return JSON.stringify([host, file, line, column, occurrence])
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
    inputs.add(digestOf(content))
    return content
  }
  return {
    ...here,
    readFile: async (...words) => noted(await here.readFile(...words)),
    renderTemplate: async (...words) => noted(await here.renderTemplate(...words)),
  }
}

function digestOf(content: string | Buffer): string {
  return hash('sha256', content)
}
