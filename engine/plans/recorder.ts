/** Records what a check plans. */
import type { Change } from '../model/module.ts'
import type { Oversee } from '../model/oversight.ts'
import { digestOf, type Redact } from './change-digest.ts'
import { keyOf, type PlannedChange, type PlannedTask, whereOf } from './plan.ts'

export class PlanRecorder {
  readonly #tasks = new Map<string, PlannedTask>()
  readonly #redact: Redact

  constructor(redact: Redact) {
    this.#redact = redact
  }

  /** In the order in which they were planned. */
  get tasks(): readonly PlannedTask[] {
    return [...this.#tasks.values()]
  }

  readonly oversee: Oversee = async (intent) => {
    const { host, target, user, task, occurrence, check, isCommand, wanted, uncertain, changes, foreseen = [] } = intent
    const where = whereOf(intent)
    const key = keyOf({ host, where, occurrence })
    const planned = [
      ...(await Promise.all(changes.map((change) => this.#exactly(change)))),
      ...foreseen.map(({ summary }): PlannedChange => ({ summary: this.#redact(summary) })),
    ]
    const earlier = intent.carriedOut > 0 ? (this.#tasks.get(key)?.changes.slice(0, intent.carriedOut) ?? []) : []
    this.#tasks.set(key, {
      ...{ host, target },
      ...(user === undefined ? {} : { user }),
      name: this.#redact(task.name),
      where,
      occurrence,
      wanted,
      changes: [...earlier, ...planned],
      ...(uncertain ? { uncertain: true as const } : {}),
      ...(isCommand ? { command: true as const } : {}),
      ...(check ? {} : { done: true as const }),
    })
  }

  async #exactly(change: Change): Promise<PlannedChange> {
    const { summary, silent } = change
    return { summary: this.#redact(summary), digest: await digestOf(change, this.#redact), ...(silent && { silent }) }
  }
}
