/** Who looks at what a task is about to do before it does it: a plan is recorded this way, and kept to. */
import type { TaskLabel } from './event.ts'
import type { Change } from './module.ts'

/** What one try of a task, or of an item of its loop, is about to do. */
export interface Intent {
  /** The host it is for; where it runs once for all of them, the first of the batch. */
  readonly host: string
  /** The host it acts on (`delegate_to`). */
  readonly target: string
  /** The user it acts as, where that is not the login user. */
  readonly user?: string
  readonly task: TaskLabel
  /** Which of the tasks at its place it is for this host, and which item of its loop: the same in each run of the same playbook. */
  readonly occurrence: string
  /** Nothing of it is carried out. */
  readonly check: boolean
  /** It runs what the author wrote, and does so every time. */
  readonly isCommand: boolean
  /** The author says that it changes nothing (`changed_when: false`). */
  readonly isHarmless: boolean
  /** How many changes it has carried out in earlier stages. */
  readonly carriedOut: number
  /** A check made the plan on what earlier changes may have left, and cannot be sure of it. */
  readonly uncertain: boolean
  /** The first 96 bits of SHA-256, without secrets, of what it is to bring about, whatever it finds: its module, arguments, files and templates. */
  readonly wanted: string
  readonly changes: readonly Change[]
  /** They are a stage; and what is expected to come behind it. */
  readonly foreseen?: readonly Change[]
}

/** What tasks take for chance and for the time, so that a run can make the very changes that a check has planned. */
export interface Moment {
  readonly seed: Buffer
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Called before each stage, also where there is nothing to do. Rejects with NotConsented where the host is to stop. */
export type Oversee = (intent: Intent) => Promise<void>

/** The host stops here, whatever the playbook says of failures. */
export class NotConsented extends Error {
  readonly hint: string
  readonly detail?: string
  /** A stable word for what is wrong. */
  readonly kind?: string

  constructor(message: string, { hint, detail, kind }: { hint: string; detail?: string; kind?: string }) {
    super(message)
    this.name = 'NotConsented'
    this.hint = hint
    this.detail = detail
    this.kind = kind
  }
}
