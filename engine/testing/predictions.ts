/** Compares what a check predicted with what the run behind it does, change by change. */
import { nearPath } from '../formats/near-path.ts'
import type { Event } from '../model/event.ts'
import type { Oversee } from '../model/oversight.ts'
import type { Redact } from '../plans/change-digest.ts'
import { listOf, PlanKeeper, type Question } from '../plans/keeper.ts'
import type { PlannedTask } from '../plans/plan.ts'
import type { Finding } from './results.ts'

export interface Check {
  readonly tasks: readonly PlannedTask[]
  readonly events: readonly Event[]
}

/** The run is kept to the plan of the check, and each question that this raises is answered with yes and remembered. */
export class PredictionComparison {
  readonly oversee: Oversee
  readonly #keeper: PlanKeeper
  readonly #questions: Question[] = []
  readonly #events: readonly Event[]

  constructor({ tasks, events }: Check, hosts: Iterable<string>, redact: Redact) {
    this.#events = events
    const consent = async (question: Question) => {
      this.#questions.push(question)
      return true
    }
    this.#keeper = new PlanKeeper(tasks, { hosts: new Set(hosts), redact, replan: true, consent })
    this.oversee = this.#keeper.oversee
  }

  /** Predictions that did not come true on a host; none for what the check said it cannot predict. */
  findings(host: string): readonly Finding[] {
    const wrong = this.#questions.filter((question) => question.host === host && !this.#isAnnouncedAsUnknown(question))
    return [
      ...wrong.map(({ task, where, planned, now }) => ({
        message: `${listOf('predicted', planned)}; ${listOf('done', now)}`,
        task,
        where: nearPath(where),
      })),
      ...this.#keeper.left
        .filter((task) => task.host === host)
        .map(({ name, where, changes }) => ({
          message: `${listOf(
            'predicted',
            changes.map(({ summary }) => summary),
          )}; the run did not come to it`,
          task: name,
          where: nearPath(where),
        })),
    ]
  }

  /** The check reported the task as one it cannot predict; or it could not come to it, since what leads there could not be predicted. */
  #isAnnouncedAsUnknown({ host, where, kind }: Question): boolean {
    if (kind === 'different') return false
    const all = this.#events.flatMap((event) =>
      (event.type === 'task-end' || event.type === 'item-end') && event.host === host ? [event] : [],
    )
    const isOpen = ({ status }: (typeof all)[number]) => status === 'cannot-tell' || status === 'would-run'
    const own = all.filter(({ task }) => `${task.where.file}:${task.where.line}:${task.where.column}` === where)
    return own.length > 0 ? own.some(isOpen) : all.some(isOpen)
  }
}
