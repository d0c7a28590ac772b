/** Compares what a check predicted with what the run behind it does, change by change. */
import type { Event, EventOf } from '../model/event.ts'
import type { Oversee } from '../model/oversight.ts'
import type { Redact } from '../plans/change-digest.ts'
import { listOf, PlanKeeper, type Question } from '../plans/keeper.ts'
import { type PlannedTask, whereOf } from '../plans/plan.ts'
import { type Finding, placeText } from './results.ts'

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

  /** Predictions that did not come true on a host, whose run had these events; none for what the check said it cannot predict. */
  findings(host: string, ran: readonly Event[]): readonly Finding[] {
    const ends = endsOn(ran, host)
    const wrong = this.#questions.filter((question) => {
      if (question.host !== host || this.#isAnnouncedAsUnknown(question)) return false
      // A look at the host, which changed nothing: no check has to foresee it.
      return question.planned.length > 0 || ends.some((end) => whereOf(end) === question.where && end.status !== 'ok')
    })
    // No check knows which program will fail.
    const rescued = ran.some((event) => event.type === 'task-end' && event.host === host && event.rescued)
    const left = rescued ? [] : this.#keeper.left.filter((task) => task.host === host && !this.#ends(task).some(isOpen))
    return [
      ...wrong.map(({ task, where, planned, now }) => finding(task, where, planned, listOf('done', now))),
      ...left.map(({ name, where, changes }) =>
        finding(
          name,
          where,
          changes.map(({ summary }) => summary),
          'the run did not come to it',
        ),
      ),
    ]
  }

  /** The check reported the task as one it cannot predict; or it could not come to it, since what leads there could not be predicted. */
  #isAnnouncedAsUnknown({ host, where, kind, planned, now }: Question): boolean {
    if (kind === 'different') return false
    // It was foreseen that the task changes something; what exactly, earlier changes decide.
    if (planned.length > 0 && now.length > 0) return true
    const own = this.#ends({ host, where })
    return own.length > 0 ? own.some(isOpen) : this.#ends({ host }).some(isOpen)
  }

  /** How the check ended at a place, or at all places, of a host. */
  #ends({ host, where }: { readonly host: string; readonly where?: string }): readonly End[] {
    return endsOn(this.#events, host).filter((end) => where === undefined || whereOf(end) === where)
  }
}

type End = EventOf<'task-end' | 'item-end'>

function endsOn(events: readonly Event[], host: string): readonly End[] {
  return events.filter((event): event is End => (event.type === 'task-end' || event.type === 'item-end') && event.host === host)
}

function isOpen({ status }: End): boolean {
  return status === 'cannot-tell' || status === 'would-run'
}

function finding(task: string, where: string, planned: readonly string[], outcome: string): Finding {
  return { message: `${listOf('predicted', planned)}; ${outcome}`, task, where: placeText(where) }
}
