/** `poll: 0`: a task is started as a job and left alone; its result is stored until a task asks for it. */

import { type JobLook, jobOutcomes, type KeptWords } from '../../host-scripts/job.ts'
import type { Outcome } from '../../model/action.ts'
import type { Failure } from '../../model/event.ts'
import { type CarriedOut, type Change, type Done, doneOf, isCounted } from '../../model/module.ts'
import type { FinishJob } from '../../model/read.ts'
import { toJson } from '../../template/index.ts'
import type { Act } from '../../transport/contract.ts'
import type { Prepared } from '../prepare/prepare.ts'
import { readsAgain } from './again.ts'
import { actsOf, type Tools } from './apply.ts'
import { startJob } from './background.ts'
import { actionFailure, isHostAction } from './host-actions.ts'
import { resultOf } from './result.ts'
import { outcomeOf } from './scripts.ts'

export interface Launched {
  readonly ansible_job_id: string
  readonly started: number
  readonly finished: number
  readonly results_file: string
}

/** Starts the changes of a plan; `earlier` came of stages that had to be done before. */
export async function launch(
  job: Prepared,
  state: Readonly<Record<string, unknown>>,
  stage: readonly Change[],
  earlier: readonly CarriedOut[],
  tools: Tools,
): Promise<Launched> {
  const acts = actsOf(stage.map(({ action }) => action).filter(isHostAction), tools)
  const { id, folder } = await startJob(acts, tools.background?.seconds ?? 0, tools, true, storedText(job, state, stage, earlier, tools))
  job.target.jobs.set(id, finishOf(job, state, stage, acts, earlier))
  return { ansible_job_id: id, started: 1, finished: 0, results_file: folder }
}

/** What lies beside the job for another run: what the task would return if every action went well and no program printed anything. */
function storedText(
  { module, params }: Prepared,
  state: object,
  stage: readonly Change[],
  earlier: readonly CarriedOut[],
  { background }: Tools,
): string | undefined {
  const time = new Date().toISOString()
  const assumed = stage.map(({ name }): CarriedOut => ({ name, outcome: { code: 0, stdout: '', stderr: '', start: time, end: time } }))
  const changes = stage.filter(({ action }) => isHostAction(action)).map(({ silent }) => !silent)
  try {
    const returned = toJson(module.returns?.(params, state as never, doneOf([...earlier, ...assumed]), state as never) ?? {})
    const words = background?.open(returned as Readonly<Record<string, unknown>>) ?? {}
    const stored: KeptWords = { words, runs: module.kind === 'command', before: earlier.length > 0, changes }
    const text = JSON.stringify(stored)
    return text.length > mostStored ? JSON.stringify({ ...stored, words: {} }) : text
  } catch {
    // Some results need the output of the programs: only this run can compute them.
    return undefined
  }
}
const mostStored = 1_000_000

/** What the task has to say once its actions have ended. */
function finishOf(job: Prepared, state: object, stage: readonly Change[], acts: readonly Act[], earlier: readonly CarriedOut[]): FinishJob {
  return {
    reads: readsAgain(job, state),
    result: (look, now, answers) => {
      const { carriedOut, failure } = carriedOutBy(look, now, stage, acts)
      const tried = failure && job.module.kind !== 'command' ? carriedOut.slice(0, -1) : carriedOut
      const changed = earlier.length > 0 || tried.some(({ outcome }, index) => isCounted(stage[index] as Change, outcome))
      const returned = returnedBy(job, state, doneOf([...earlier, ...carriedOut]), { ...state, ...answers }, failure)
      return resultOf(job.module, { changed, returned, failure })
    },
  }
}

/** What came of the changes, up to the one that failed. */
function carriedOutBy(
  look: JobLook,
  now: number,
  stage: readonly Change[],
  acts: readonly Act[],
): { readonly carriedOut: readonly CarriedOut[]; readonly failure?: Failure } {
  const outcomes = jobOutcomes(look, now)
  const time = new Date(now).toISOString()
  const carriedOut: CarriedOut[] = []
  let index = 0
  for (const { name, action } of stage) {
    if (!isHostAction(action)) {
      if (action) break
      carriedOut.push({ name, outcome: { code: 0, stdout: '', stderr: '', start: time, end: time } })
      continue
    }
    const step = look.steps[index]
    if (!step) break
    const outcome = outcomeOf(action, acts[index] as Act, outcomes[index] as Outcome)
    carriedOut.push({ name, outcome })
    index++
    if (step.accepted) continue
    const failure: Failure = step.late
      ? { message: 'Timeout exceeded', timedOut: true, code: step.code }
      : actionFailure(action, { ...step, stdout: outcome.stdout }, undefined)
    return { carriedOut, failure }
  }
  return { carriedOut }
}

function returnedBy(
  { module, params }: Prepared,
  state: object,
  done: Done,
  after: object,
  failure: Failure | undefined,
): Readonly<Record<string, unknown>> {
  try {
    return module.returns?.(params, state as never, done, after as never) ?? {}
  } catch (error) {
    // What a module makes of a half-done plan is an extra; the failure itself is what counts.
    if (failure) return {}
    throw error
  }
}
