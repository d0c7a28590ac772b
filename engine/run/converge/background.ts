/** `async`: the actions of a task go on as a job on the host; it is looked at every few seconds, or left alone. */
import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type JobLook, type JobStep, noEnd, readLook } from '../../host-scripts/job.ts'
import { Problem } from '../../model/diagnostic.ts'
import { type Act, type StepAnswer, Unreachable } from '../../transport/contract.ts'
import type { Sent, Tools } from './apply.ts'
import { lookAct, removeAct, startActs, stopAct } from './job-scripts.ts'

export interface Background {
  /** What it may take in all. */
  readonly seconds: number
  /** Seconds between two looks at the most; 0 leaves it alone. */
  readonly poll: number
  /** When it must be over, on the clock of `performance`. */
  readonly deadline: number
  /** What of the words of its task may lie beside the job on the host: without secrets, and none with `no_log`. */
  readonly open: (words: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
}

export interface Job {
  readonly id: string
  readonly folder: string
}

type Where = Pick<Tools, 'session' | 'context' | 'signal' | 'onWaiting' | 'ahead'>

/** Seconds that a host is given beyond the deadline to end a job itself. */
const grace = 15

/** Starts a job of these actions; it outlives the connection, and `kept` outlives the run. */
export async function startJob(acts: readonly Act[], seconds: number, where: Where, last: boolean, kept?: string): Promise<Job> {
  const { session, context, signal } = where
  const id = `j${randomInt(10 ** 11, 10 ** 12)}.${randomInt(1, 10 ** 6)}`
  const messages = startActs(id, acts, Math.max(1, Math.ceil(seconds)), context.env, kept)
  session.touch(context)
  const ahead = last ? await where.ahead() : []
  const answers = await session.act(context, messages, ahead, { signal }).catch((error) => giveUp(id, where, error))
  const failed = answers.at(-1)
  if (answers.length < messages.length || failed?.code !== 0) {
    await session.act(context, [removeAct(id, context.env)], [], { signal }).catch(() => undefined)
    throw notStarted(failed?.stderr ?? '', failed?.code)
  }
  return { id, folder: answers[0]?.stdout ?? '' }
}

function notStarted(stderr: string, code: number | undefined): Problem {
  const full = /No space left[^\n]*/.exec(stderr)?.[0]
  return new Problem(`the job could not be started on the host: ${full ?? (stderr.trim().split('\n').at(-1) || `code ${code}`)}`, {
    hint: 'free space in the home directory of the user or in `/tmp`',
  })
}

/** Starts a job and waits for its end; the connection may be lost meanwhile. */
export async function follow(acts: readonly Act[], background: Background, where: Where, last: boolean): Promise<Sent> {
  const job = await startJob(acts, (background.deadline - performance.now()) / 1000, where, false)
  const look = await ended(job, background, where).catch((error) => giveUp(job.id, where, error))
  const sent = Date.now() - (look.steps[0]?.began ?? 0) * 1000
  await where.session.act(where.context, [removeAct(job.id, where.context.env)], last ? await where.ahead() : [], {})
  return { acts, answers: look.steps.map((step) => answerOf(step, look)), sent, job, ...overdue(look, background) }
}

/** Stops the job: its run no longer waits for it. */
async function giveUp(id: string, { session, context }: Where, error: unknown): Promise<never> {
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

function answerOf({ code, stdout, stderr, late, began, ended }: JobStep, { steps }: JobLook): StepAnswer {
  const start = steps[0]?.began ?? 0
  const time = (ago: number) => (start - ago) * 1000
  const more = { dropped: 0, began: time(began), ended: time(ended), ...(late ? { timedOut: true } : {}) }
  return { code, stdout, bytes: Buffer.from(stdout), stderr, ...more }
}

function overdue({ steps }: JobLook, background: Background): Pick<Sent, 'failure'> {
  const step = steps.at(-1)
  if (step?.late !== 'job') return {}
  const { code, stdout, stderr } = step
  return { failure: { message: lateMessage(background), hint: 'increase `async:`', timedOut: true, code, stdout, stderr } }
}

export function lateMessage({ seconds }: Pick<Background, 'seconds'>): string {
  return `async task did not complete within the requested time - ${seconds}s`
}
