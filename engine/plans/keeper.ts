/** Keeps a run to a plan: what is not in it, or is another change by now, is not done unless somebody consents. */
import { type Intent, NotConsented, type Oversee } from '../model/oversight.ts'
import { digestOf, type Redact } from './change-digest.ts'
import { changing, keyOf, type PlannedTask, whereOf } from './plan.ts'

/** What a person is asked. */
export interface Question {
  readonly host: string
  readonly task: string
  /** `FILE:LINE:COLUMN` */
  readonly where: string
  /** `unknown`: it could not be predicted for sure. `different`: it is another change than planned. */
  readonly kind: 'unknown' | 'different'
  readonly planned: readonly string[]
  readonly now: readonly string[]
}

export interface KeeperOptions {
  /** Hosts that the plan was made for. */
  readonly hosts: ReadonlySet<string>
  readonly redact: Redact
  /** What the plan could not predict is carried out. */
  readonly allowUnknown?: boolean
  /** Another change than planned may be carried out, if somebody consents. */
  readonly replan?: boolean
  /** Asks a person; undefined where there is none. */
  readonly consent?: (question: Question) => Promise<boolean>
}

export class PlanKeeper {
  readonly #tasks: ReadonlyMap<string, PlannedTask>
  readonly #options: KeeperOptions
  readonly #reached = new Set<PlannedTask>()

  constructor(tasks: readonly PlannedTask[], options: KeeperOptions) {
    this.#tasks = new Map(tasks.map((task) => [keyOf(task), task]))
    this.#options = options
  }

  /** Tasks with changes that the run did not come to. */
  get left(): readonly PlannedTask[] {
    return changing([...this.#tasks.values()]).filter((task) => !this.#reached.has(task))
  }

  readonly oversee: Oversee = async (intent) => {
    if (intent.check) return
    const { host, occurrence } = intent
    const planned = this.#tasks.get(keyOf({ host, where: whereOf(intent), occurrence }))
    const now = intent.changes.map(({ summary }) => this.#options.redact(summary))
    if (!planned) return now.length === 0 || intent.isHarmless ? undefined : this.#unknown(intent, now)
    this.#reached.add(planned)
    if (await this.#isAsPlanned(planned, intent)) return
    if (!planned.uncertain) await this.#different(planned, now)
    else if (now.length > 0 && !intent.isHarmless) await this.#unknown(intent, now, planned)
  }

  async #isAsPlanned(planned: PlannedTask, { target, user, isCommand, carriedOut, changes, foreseen }: Intent): Promise<boolean> {
    if (changes.length === 0 && carriedOut > 0) return true
    // It was carried out while the plan was made: it may be so already.
    if (changes.length === 0 && planned.done && !isCommand) return true
    if (planned.target !== target || planned.user !== user) return false
    const exact = planned.changes.filter(({ digest }) => digest !== undefined)
    if (carriedOut >= exact.length && carriedOut > 0) return isForeseen(planned, changes)
    const expected = exact.slice(carriedOut)
    if (changes.length !== expected.length || (foreseen === undefined && exact.length < planned.changes.length)) return false
    const digests = await Promise.all(changes.map((change) => digestOf(change, this.#options.redact)))
    return digests.every((digest, index) => digest === expected[index]?.digest)
  }

  async #unknown(intent: Intent, now: readonly string[], planned?: PlannedTask): Promise<void> {
    const { host, task } = intent
    const { allowUnknown, consent, hosts } = this.#options
    if (!hosts.has(host))
      throw new NotConsented('the plan was made without this host', { hint: 'make a new plan', detail: listOf('now', now) })
    const question: Question = { host, task: task.name, where: whereOf(intent), kind: 'unknown', planned: summariesOf(planned), now }
    if (allowUnknown || (await consent?.(question))) return
    throw new NotConsented('the plan does not contain what this task would do now', {
      hint: 'make a new plan, or use `--allow-unknown` for what could not be predicted',
      detail: listOf('now', now),
    })
  }

  async #different(task: PlannedTask, now: readonly string[]): Promise<void> {
    const { replan, consent } = this.#options
    const { host, name, where } = task
    const planned = summariesOf(task)
    const question: Question = { host, task: name, where, kind: 'different', planned, now }
    if (replan && (await consent?.(question))) return
    const message =
      now.length === 0 ? 'the planned change is not needed any more' : 'the host is not in the state that the plan was made from'
    throw new NotConsented(message, {
      hint: 'make a new plan, or use `--replan` to be asked',
      detail: `${listOf('planned', planned)}\n${listOf('now', now)}`,
    })
  }
}

/** Behind a stage the plan has only sentences. */
function isForeseen(planned: PlannedTask, now: Intent['changes']): boolean {
  const left = summariesOf(planned)
  return now.every(({ summary }) => left.includes(summary))
}

function summariesOf(task: PlannedTask | undefined): readonly string[] {
  return task?.changes.map(({ summary }) => summary) ?? []
}

/** Changes in a line. */
export function listOf(what: string, summaries: readonly string[]): string {
  return `${what}: ${summaries.length === 0 ? 'nothing' : summaries.join('; ')}`
}
