/** `poll: 0`: a task is started as a job and left alone; what it will have been to say is kept until somebody asks. */
import type { Outcome } from '../action.ts'
import type { Failure } from '../event.ts'
import { jobOutcomes, type KeptWords } from '../job.ts'
import { type Change, isCounted } from '../module.ts'
import type { FinishJob } from '../read.ts'
import { toJson } from '../values/template/index.ts'
import { actsOf, type Tools } from './apply.ts'
import { startJob } from './background.ts'
import { actionFailure, isHostAction } from './host-actions.ts'
import type { Prepared } from './prepare.ts'
import { resultOf } from './result.ts'

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
  earlier: readonly Outcome[],
  tools: Tools,
): Promise<Launched> {
  const actions = stage.flatMap(({ action }) => (action ? [action] : [])).filter(isHostAction)
  const { id, folder } = await startJob(
    actsOf(actions, tools),
    tools.background?.seconds ?? 0,
    tools,
    true,
    keptText(job, state, stage, earlier, tools),
  )
  job.target.jobs.set(id, finishOf(job, state, stage, earlier))
  return { ansible_job_id: id, started: 1, finished: 0, results_file: folder }
}

/** What lies beside the job for another run: what the task would return if every action went well and no program said anything. */
function keptText(
  { module, params }: Prepared,
  state: object,
  stage: readonly Change[],
  earlier: readonly Outcome[],
  { background }: Tools,
): string | undefined {
  const time = new Date().toISOString()
  const assumed = stage.map((): Outcome => ({ code: 0, stdout: '', stderr: '', start: time, end: time }))
  const changes = stage.filter(({ action }) => isHostAction(action)).map(({ silent }) => !silent)
  try {
    const returned = toJson(module.returns?.(params, state as never, [...earlier, ...assumed]) ?? {})
    const words = background?.open(returned as Readonly<Record<string, unknown>>) ?? {}
    const kept: KeptWords = { words, runs: module.runs === true, before: earlier.length > 0, changes }
    const text = JSON.stringify(kept)
    return text.length > mostKept ? JSON.stringify({ ...kept, words: {} }) : text
  } catch {
    // Some can only be said once the programs have spoken: this run will say it, another one can not.
    return undefined
  }
}
const mostKept = 1_000_000

/** What the task has to say once its actions have ended. */
function finishOf({ module, params }: Prepared, state: object, stage: readonly Change[], earlier: readonly Outcome[]): FinishJob {
  return (look, now) => {
    const left = [...look.steps]
    const outcomes = [...jobOutcomes(look, now)]
    const all = [...earlier]
    let failure: Failure | undefined
    let done = 0
    for (const { action } of stage) {
      const step = isHostAction(action) ? left.shift() : undefined
      if (action && !step) break
      const time = new Date(now).toISOString()
      all.push(step ? (outcomes.shift() as Outcome) : { code: 0, stdout: '', stderr: '', start: time, end: time })
      if (isHostAction(action) && step && !step.accepted) {
        failure = step.late ? { message: 'Timeout exceeded', timedOut: true, code: step.code } : actionFailure(action, step, undefined)
        break
      }
      done++
    }
    const tried = module.runs && failure ? done + 1 : done
    const changed = earlier.length > 0 || stage.slice(0, tried).some((change, index) => isCounted(change, all[earlier.length + index]))
    return resultOf(module, { changed, returned: returnedBy(module, params, state, all, failure), failure })
  }
}

function returnedBy(
  { returns }: Prepared['module'],
  params: Prepared['params'],
  state: object,
  outcomes: readonly Outcome[],
  failure: Failure | undefined,
): Readonly<Record<string, unknown>> {
  try {
    return returns?.(params, state as never, outcomes) ?? {}
  } catch (error) {
    // What a module makes of a half-done plan is an extra; the failure itself is what counts.
    if (failure) return {}
    throw error
  }
}
