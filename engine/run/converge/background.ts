/** `async`: the actions of a task go on as a job on the host; it is looked at every few seconds, or left alone. */

import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { lastLine } from '../../formats/text-lines.ts'
import { type JobLook, jobOutcomes, type KeptWords, noEnd, readLook } from '../../host-scripts/job.ts'
import type { Outcome } from '../../model/action.ts'
import { Problem } from '../../model/diagnostic.ts'
import type { Failure } from '../../model/event.ts'
import { type CarriedOut, type Change, doneOf, isCounted } from '../../model/module.ts'
import type { FinishJob } from '../../model/read.ts'
import type { Variables } from '../../model/template.ts'
import { toJson } from '../../template/index.ts'
import { type Act, Unreachable } from '../../transport/contract.ts'
import { LockWaited } from '../host/lock.ts'
import type { PreparedTask } from '../prepare/prepare.ts'
import { type Applied, actsOf, type Tools } from './apply.ts'
import { actionFailure, isHostAction } from './failure.ts'
import { lookAct, removeAct, startActs, stopAct } from './job-scripts.ts'
import type { Planned } from './planning.ts'
import { readsAgain } from './questions.ts'
import { resultOf, returnedBy, returnedByFailed } from './result.ts'
import { outcomeOf } from './scripts.ts'

export interface Background {
  /** What it may take in all. */
  readonly seconds: number
  /** Seconds between two looks at the most; 0 leaves it alone. */
  readonly poll: number
  /** When it must be over, on the clock of `performance`. */
  readonly deadline: number
  /** What of the words of its task may lie beside the job on the host: without secrets, and none with `no_log`. */
  readonly open: (words: Variables) => Variables
}

export interface Job {
  readonly id: string
  readonly folder: string
}

type Where = Pick<Tools, 'session' | 'context' | 'signal' | 'onWaiting' | 'ahead'>

/** Seconds that a host is given beyond the deadline to end a job itself. */
const grace = 15

/** Starts a job of these actions; it outlives the connection, and `kept` outlives the run. */
async function startJob(acts: readonly Act[], seconds: number, where: Where, last: boolean, kept?: string): Promise<Job> {
  const { session, context, signal } = where
  const id = `j${randomInt(10 ** 11, 10 ** 12)}.${randomInt(1, 10 ** 6)}`
  const messages = startActs(id, acts, Math.max(1, Math.ceil(seconds)), context.env, kept)
  session.touch(context)
  const ahead = last ? await where.ahead() : []
  const options = { signal, onWaiting: where.onWaiting, plansAgain: true } as const
  const answers = await session.act(context, messages, ahead, options).catch((error) => giveUp(id, where, error))
  const failed = answers.at(-1)
  if (answers.length < messages.length || failed?.code !== 0) {
    await session.act(context, [removeAct(id, context.env)], [], { signal }).catch(() => undefined)
    throw notStarted(failed?.stderr ?? '', failed?.code)
  }
  return { id, folder: answers[0]?.stdout ?? '' }
}

function notStarted(stderr: string, code: number | undefined): Problem {
  const full = /No space left[^\n]*/.exec(stderr)?.[0]
  return new Problem(`the job could not be started on the host: ${full ?? (lastLine(stderr) || `code ${code}`)}`, {
    hint: 'free space in the home directory of the user or in `/tmp`',
  })
}

/** Starts a job and waits for its end; the connection may be lost meanwhile. */
export async function follow(acts: readonly Act[], background: Background, where: Where, last: boolean): Promise<Applied> {
  const job = await startJob(acts, (background.deadline - performance.now()) / 1000, where, false)
  const look = await ended(job, background, where).catch((error) => giveUp(job.id, where, error))
  const outcomes = jobOutcomes(look, Date.now())
  await where.session.act(where.context, [removeAct(job.id, where.context.env)], last ? await where.ahead() : [], {})
  return { outcomes, job, ...overdue(look, background) }
}

/** Stops the job: its run no longer waits for it. */
async function giveUp(id: string, { session, context }: Where, error: unknown): Promise<never> {
  if (error instanceof LockWaited) throw error
  await session.act(context, [stopAct(id, context.env)], [], {}).catch(() => undefined)
  throw error
}

async function ended(job: Job, background: Background, where: Where): Promise<JobLook> {
  for (let pause = 0.1; ; pause *= 2) {
    const left = (background.deadline - performance.now()) / 1000
    await sleep(Math.min(pause, background.poll, Math.max(0.5, left)) * 1000, undefined, { signal: where.signal })
    const look = await lookAgain(job, left > -grace, where)
    if (look?.state === 'ended') return look
    if (look && look.state !== 'running') throw new Problem(noEnd[look.state === 'unkept' ? 'unkept' : 'lost'])
    if (left < -grace) throw new Problem(lateMessage(background))
  }
}

/** undefined while the host cannot be reached and there is time to wait for it. */
async function lookAgain(job: Job, mayWait: boolean, { session, context, signal, onWaiting }: Where): Promise<JobLook | undefined> {
  try {
    const [answer] = await session.act(context, [lookAct(job.id, context.env)], [], { signal })
    return answer && readLook(answer)
  } catch (error) {
    if (!(error instanceof Unreachable) || !mayWait) throw error
    onWaiting?.(`the job continues, but the host does not answer: ${error.message}`)
    return undefined
  }
}

function overdue({ steps }: JobLook, background: Background): Pick<Applied, 'failure'> {
  const step = steps.at(-1)
  if (step?.late !== 'job') return {}
  const { code, stdout, stderr } = step
  return { failure: { message: lateMessage(background), hint: 'increase `async:`', timedOut: true, code, stdout, stderr } }
}

function lateMessage({ seconds }: Pick<Background, 'seconds'>): string {
  return `async task did not complete within the requested time - ${seconds}s`
}

/**
 * `poll: 0`: starts the changes of a plan as a job that is left alone; its result is stored until a task asks for it. `earlier` came of
 * stages that had to be done before. Returns what `register` sees of the start.
 */
export async function launch(prepared: PreparedTask, planned: Planned, earlier: readonly CarriedOut[], tools: Tools): Promise<Variables> {
  const acts = actsOf(planned.changes.map(({ action }) => action).filter(isHostAction), tools)
  const { id, folder } = await startJob(acts, tools.background?.seconds ?? 0, tools, true, storedText(prepared, planned, earlier, tools))
  prepared.target.jobs.set(id, finishOf(prepared, planned, acts, earlier))
  return { ansible_job_id: id, started: 1, finished: 0, results_file: folder }
}

/** What lies beside the job for another run: what the task would return if every action went well and no program printed anything. */
function storedText(
  prepared: PreparedTask,
  { state, changes: stage }: Planned,
  earlier: readonly CarriedOut[],
  { background }: Tools,
): string | undefined {
  const time = new Date().toISOString()
  const assumed = stage.map(({ name }): CarriedOut => ({ name, outcome: { code: 0, stdout: '', stderr: '', start: time, end: time } }))
  const changes = stage.filter(({ action }) => isHostAction(action)).map(({ silent }) => !silent)
  try {
    const returned = toJson(returnedBy(prepared, state, doneOf([...earlier, ...assumed]))) as Variables
    const words = background?.open(returned) ?? {}
    const stored: KeptWords = { words, runs: prepared.module.kind === 'command', before: earlier.length > 0, changes }
    const text = JSON.stringify(stored)
    return text.length > mostStored ? JSON.stringify({ ...stored, words: {} }) : text
  } catch {
    // Some results need the output of the programs: only this run can compute them.
    return undefined
  }
}
const mostStored = 1_000_000

/** What the task has to say once its actions have ended. */
function finishOf(
  prepared: PreparedTask,
  { state, changes: stage }: Planned,
  acts: readonly Act[],
  earlier: readonly CarriedOut[],
): FinishJob {
  return {
    reads: readsAgain(prepared, state),
    result: (look, now, answers) => {
      const { carriedOut, failure } = carriedOutBy(look, now, stage, acts)
      const tried = failure && prepared.module.kind !== 'command' ? carriedOut.slice(0, -1) : carriedOut
      const changed = earlier.length > 0 || tried.some(({ outcome }, index) => isCounted(stage[index] as Change, outcome))
      const by = failure ? returnedByFailed : returnedBy
      const returned = by(prepared, state, doneOf([...earlier, ...carriedOut]), { ...state, ...answers })
      return resultOf(prepared.module, { changed, returned, failure })
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
