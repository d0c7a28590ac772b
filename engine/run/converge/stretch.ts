/** Changes of coming tasks that travel in the message of the task at hand, and how such a task finds at its turn what was done for it. */
import { isDeepStrictEqual } from 'node:util'
import { type Change, isStage, nothingDone } from '../../model/module.ts'
import type { Task } from '../../model/play.ts'
import type { Answer, LocalContext } from '../../model/read.ts'
import type { Act, StepOutcome } from '../../transport/contract.ts'
import type { Question } from '../host/questioner.ts'
import type { PreparedTask } from '../prepare/prepare.ts'
import type { Planned } from './planning.ts'
import { Questions } from './questions.ts'

/** The answer that a question had at one moment of a message. */
export type AnswerTo = (question: Question) => Answer | undefined

/** What goes along with the changes of the task at hand, which lead it. */
export interface Stretch {
  readonly steps: readonly Act[]
  /** How many of the next tasks it takes in, those included whose condition does not hold. */
  readonly passed: number
  /** Keeps what came of the steps that were reached, each for the task it was done for; `error` ended the message in the middle. */
  readonly take: (outcomes: readonly StepOutcome[], error?: unknown) => void
  /** Answers from right behind the changes of the task that leads. */
  readonly again: AnswerTo
}

/** A task that was carried out in the message of an earlier one. */
export interface Travelled {
  readonly task: Task
  /** As of its execution: which item of its loop it is. */
  readonly occurrence: string
  /** Its arguments as they were rendered, and with their paths expanded. */
  readonly written: PreparedTask['params']
  readonly params: PreparedTask['params']
  /** What it was planned to do. */
  readonly planned: Planned
  readonly acts: readonly Act[]
  /** Shorter than `acts` where one failed. */
  readonly outcomes: readonly StepOutcome[]
  /** The message ended with it while the task was at work. */
  readonly error?: unknown
  /** Answers from right before its changes, and from right behind them. */
  readonly before: AnswerTo
  readonly after: AnswerTo
}

/** What was carried out for the task, if this is its turn. */
export function travelled(queue: Travelled[], { task, occurrence }: Pick<Travelled, 'task' | 'occurrence'>): Travelled | undefined {
  return queue[0]?.task === task && queue[0].occurrence === occurrence ? queue.shift() : undefined
}

/** The plan that a task is seen to have carried out. `mistaken`: alone it would have done something else, so that it is planned again behind it. */
export interface Adopted {
  readonly planned: Planned
  readonly mistaken: boolean
}

/** The plan out of the state right before the changes; undefined where nothing was done and there is something to do. */
export async function adopt(
  prepared: PreparedTask,
  here: LocalContext,
  { planned, before, params, error }: Travelled,
): Promise<Adopted | undefined> {
  if (error !== undefined) throw error
  const { session, context } = prepared
  const fromTruth = prepared.params === params ? await truePlan(prepared, here, before).catch(() => undefined) : undefined
  if (fromTruth && isDeepStrictEqual(actionsOf(fromTruth.changes), actionsOf(planned.changes))) {
    return { planned: { ...fromTruth, epoch: session.machine(context).epoch, doubts: [] }, mistaken: false }
  }
  return planned.changes.length > 0 ? { planned, mistaken: true } : undefined
}

async function truePlan({ module, params, context }: PreparedTask, here: LocalContext, answerTo: AnswerTo) {
  const questions = new Questions(module.probe(params, nothingDone), here)
  const open = await questions.advance((read) => answerTo({ context, read }))
  const changes = open.length > 0 ? undefined : module.plan(params, questions.state, nothingDone)
  return changes && !isStage(changes) ? { state: questions.state, changes } : undefined
}

/** What is done to the host: functions that explain a failure are other ones in each plan. */
function actionsOf(changes: readonly Change[]): unknown {
  return changes.map(({ action }) => JSON.parse(JSON.stringify(action ?? null)))
}
