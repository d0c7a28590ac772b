/** How far a run has come, task by task: what a journal keeps of it, and what a run that goes on there takes over. */
import type { Failure, Status, TaskLabel } from './event.ts'
import type { Entry, Statistics } from './host.ts'
import type { Variables } from './template.ts'

/** What stands for the same task, or item of its loop, in each run of the same playbook. */
export interface TaskKey {
  /** Where it runs once for a batch of hosts: the batch. */
  readonly host: string
  /** `FILE:LINE:COLUMN` */
  readonly where: string
  readonly occurrence: string
  /** Checksum of what it is called and of the item of its loop: an edited playbook may have another task at the same place. */
  readonly print: string
}

/** How a task, or an item of its loop, ended, as far as the rest of the run needs it: plain data without secrets. */
export interface Ended {
  readonly status: Status
  /** How many changes it made. */
  readonly changes: number
  /** What `register` sees, or the little that is needed where nothing is registered. */
  readonly result: Variables
  /** To whom the facts of the result belong, and as what. */
  readonly facts?: readonly { readonly kind: 'facts' | 'variables'; readonly target?: string }[]
  /** Only of a failure that the run went on after. */
  readonly failure?: Failure
  /** What it brought to the run. */
  readonly effect?: Entry | Statistics
  readonly failedAfterChange?: boolean
}

/** A task that is about to change something. */
export interface Beginning {
  readonly host: string
  readonly task: TaskLabel
  /** It runs what the author wrote: nobody can see whether it has been done. */
  readonly isCommand: boolean
}

/** What a task brought about on a host: later it can be seen whether the same is wanted still. */
export interface Wanted {
  /** Where it runs once for a batch: the first of it. */
  readonly host: string
  /** As of an intent. */
  readonly digest: string
}

/** An answer of the person at the terminal; a secret is not kept. */
export interface Answered {
  readonly text?: string
}

export interface Progress {
  /** An earlier run goes on here. */
  readonly goesOn: boolean
  /** How it ended in the run that goes on here; undefined where it is to be carried out. */
  before(key: TaskKey): Ended | undefined
  /** Whether a task at this place had ended, whatever it is called. */
  hadEnded(key: TaskKey): boolean
  /** Whether it had begun to change something in the run that goes on here, and did not end. */
  hadBegun(key: TaskKey): boolean
  /** It begins to change something. Rejects with NotConsented where that is a command that had begun before, and nobody wants it again. */
  begin(key: TaskKey, beginning: Beginning): Promise<void>
  /** It ended; without `ended` a run that goes on carries it out again. */
  end(key: TaskKey, ended?: Ended, wanted?: Wanted): void
  /** What was answered to a question of `vars_prompt` in the run that goes on here, `FILE:LINE:COLUMN NAME`; undefined where nobody was asked. */
  answered(question: string): Answered | undefined
  /** A question was answered; without `text` a run that goes on asks again. */
  answer(question: string, text?: string): void
  /** Handlers of a play that wait for their turn on a host. */
  pending(host: string, play: string, handlers: readonly string[]): void
  /** The value without secrets; the same object where there are none. */
  redact<T>(value: T): T
}
