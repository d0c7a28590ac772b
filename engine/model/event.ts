/** What happened, as plain data that can be written as JSON; reporters are functions of these. Secrets are already taken out. */
import type { ActsAtWork, ChangeCounts, NotReached, Resume, Selected } from './account.ts'
import type { Where } from './diagnostic.ts'
import type { BatchStart, PlayEmpty, PlayStart } from './play-events.ts'
import type { Connected, Sent } from './route.ts'

export interface ChangeReport {
  readonly summary: string
  readonly before?: unknown
  readonly after?: unknown
  readonly path?: string
  /** The change was not carried out since an earlier one of the same task failed. */
  readonly notApplied?: boolean
}

/** How one task (or one loop item) ended on one host. */
export type Status =
  | 'ok'
  | 'changed'
  | 'failed'
  | 'skipped'
  | 'unreachable'
  /** Check mode: a command that would run, with unknown result. */
  | 'would-run'
  /** Check mode: unknown until earlier changes are made. */
  | 'cannot-tell'

export interface TaskLabel {
  readonly id: number
  /** `name`, or the module and its main argument where it has none. */
  readonly name: string
  readonly action: string
  readonly role?: string
  readonly where: Where
  readonly handler?: boolean
  /** It has no `name` of its own. */
  readonly unnamed?: boolean
  /** The role that it includes, as written. */
  readonly includedRole?: string
  /** It is only planned, or not; undefined means as the whole run. */
  readonly check?: boolean
  /** Items of the loops of blocks and includes around it, outermost first, as reports show them. */
  readonly outerItems?: readonly string[]
}

export interface IncludeTarget {
  /** Absolute path. */
  readonly file?: string
  readonly role?: string
  readonly item?: string
  /** What was asked for, as a result in Ansible's words; undefined where `no_log` hides it. */
  readonly requested?: Readonly<Record<string, unknown>>
}

export interface Failure {
  /** One sentence. */
  readonly message: string
  /** What `register` sees as `msg`, where that is not the sentence. */
  readonly msg?: unknown
  /** A stable word for what is wrong, where the module has one: `directory`. */
  readonly kind?: string
  /** Ansible ends the whole run with it, and says so in the words of `msg`. */
  readonly endsRun?: true
  /** The program that is missing on the host. */
  readonly missingProgram?: string
  readonly hint?: string
  readonly where?: Where
  /** Places in other files that led there: the task, includes, imports, roles; the nearest first. */
  readonly through?: readonly Where[]
  /** Output of the program, if one ran. */
  readonly stdout?: string
  readonly stderr?: string
  readonly code?: number
  /** Its time was over. */
  readonly timedOut?: true
  /** More to read, such as the last lines of a journal or a validator's words. */
  readonly detail?: string
  /** The result that `failed_when` or `until` judged, without the streams above. */
  readonly judgedResult?: Readonly<Record<string, unknown>>
}

/** What a task, or one item of its loop, came to on a host. */
export interface TaskReport {
  readonly status: Status
  /** Empty where the task is a loop: its items report theirs. */
  readonly changes: readonly ChangeReport[]
  readonly failure?: Failure
  /** Why it was skipped (the condition as written, or a sentence), or why the result is unknown. */
  readonly reason?: string
  /** The reason is a condition that did not hold. */
  readonly conditionFalse?: true
  /** The failure was ignored (`ignore_errors`). */
  readonly ignored?: boolean
  /** Planned, not carried out; undefined means as the whole run. */
  readonly check?: boolean
  /** What `register` sees, shown by -v; the message of `debug` is its `msg`. */
  readonly result?: unknown
  readonly delegate?: string
  readonly seconds: number
  /** Shown without -v (`debug`). */
  readonly alwaysShown?: boolean
  /** Its message is all there is to show of its result. */
  readonly onlyMessage?: boolean
  /** Its result is read by people even where it failed: Ansible lays it out over lines. */
  readonly multiline?: boolean
  /** Check mode: it would run something that changes nothing, whatever comes of it. */
  readonly noChange?: boolean
}

/** Tasks of a host by how they ended; a loop is one task. */
export interface Counts {
  readonly ok: number
  readonly changed: number
  readonly unreachable: number
  readonly failed: number
  readonly skipped: number
  readonly rescued: number
  readonly ignored: number
  /** Check mode only. */
  readonly wouldRun: number
  readonly cannotTell: number
}

/** What tasks kept for the end: of the whole run, and by host. */
export interface StatisticsReport {
  readonly run: Readonly<Record<string, unknown>>
  readonly hosts: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export type Event =
  | {
      readonly type: 'run-start'
      readonly time: string
      readonly playbooks: readonly string[]
      /** How many plays each of them has. */
      readonly plays: readonly number[]
      readonly check: boolean
      readonly diff: boolean
      readonly version: string
      /** Hosts by group, without `all` and `ungrouped`; hosts and groups that the limit leaves out are not there. */
      readonly groups?: Readonly<Record<string, readonly string[]>>
      /** Set where not all tasks of the playbooks were asked for. */
      readonly selected?: Selected
      /** One task and no more (`exec`). */
      readonly single?: true
    }
  | PlayStart
  | BatchStart
  | PlayEmpty
  /** A play, or the rest of one, was not carried out on these hosts; `whole`: on none at all, and its hosts are those that can be named without running what is before it. */
  | ({ readonly type: 'not-reached'; readonly time: string; readonly hosts: readonly string[]; readonly wholePlay?: true } & NotReached)
  | Connected
  | Sent
  | { readonly type: 'task-start'; readonly time: string; readonly host: string; readonly task: TaskLabel }
  /** Output of a program of this task, in whole lines. */
  | {
      readonly type: 'output'
      readonly time: string
      readonly host: string
      readonly task: TaskLabel
      readonly stream: 'stdout' | 'stderr'
      readonly text: string
    }
  /** The task waits for something that is not its own work: a lock, a retry. */
  | {
      readonly type: 'waiting'
      readonly time: string
      readonly host: string
      readonly task: TaskLabel
      readonly reason: string
      readonly retriesLeft?: number
      /** What was wrong with the last try. */
      readonly failure?: Failure
    }
  /** What a host's `include` brings: a file or a role, for each item of a loop; a target without either was skipped. */
  | {
      readonly type: 'include'
      readonly time: string
      readonly host: string
      readonly task: TaskLabel
      readonly targets: readonly IncludeTarget[]
    }
  /** One item of a loop. */
  | ({
      readonly type: 'item-end'
      readonly time: string
      readonly host: string
      readonly task: TaskLabel
      readonly item: string
      /** The whole label as a template writes it, where `item` is not that. */
      readonly text?: string
    } & TaskReport)
  /** `meta` was executed or skipped. */
  | {
      readonly type: 'meta'
      readonly time: string
      readonly host: string
      readonly task: TaskLabel
      readonly metaAction: string
      readonly skipped: boolean
    }
  | ({
      readonly type: 'task-end'
      readonly time: string
      readonly host: string
      readonly task: TaskLabel
      /** It failed, and the failure was caught by a `rescue`. */
      readonly rescued?: boolean
      readonly attempts?: number
      /** Changes of this task on this host, the items of its loop included; absent where there are none. */
      readonly changeCounts?: ChangeCounts
      /** Handlers it notified. */
      readonly notified?: readonly string[]
    } & TaskReport)
  | {
      readonly type: 'warning'
      readonly time: string
      readonly message: string
      readonly where?: Where
      readonly hint?: string
      readonly host?: string
      /** What the warning is about, where other runs have left acts at work on the host. */
      readonly atWork?: ActsAtWork
    }
  /** Another playbook comes next; the counts are those of the run so far. */
  | {
      readonly type: 'playbook-end'
      readonly time: string
      readonly playbook: string
      readonly hosts: readonly { readonly host: string; readonly counts: Counts }[]
    }
  /** Once for each host of the run, those that no play came to included. */
  | {
      readonly type: 'host-end'
      readonly time: string
      readonly host: string
      /** Tasks by how they ended. */
      readonly counts: Counts
      /** Changes, one by one. */
      readonly changes?: ChangeCounts
      /** What was not carried out on it, and why; what a failed task left undone on its own host is not listed. */
      readonly notReached?: readonly NotReached[]
      /** Tasks that an earlier run had ended, and this one did not carry out again; they are in `counts`. */
      readonly doneBefore?: number
      /** No play came to it. */
      readonly untouched?: true
      readonly seconds: number
      readonly failure?: Failure
      readonly pendingHandlers?: readonly string[]
    }
  | { readonly type: 'play-end'; readonly time: string; readonly play: string; readonly aborted?: string }
  | {
      readonly type: 'run-end'
      readonly time: string
      readonly seconds: number
      readonly exitCode: number
      readonly interrupted: boolean
      readonly statistics?: StatisticsReport
      /** Ways to go on, one after the other, where hosts have something left to do. */
      readonly resume?: readonly Resume[]
    }

/** Events of one type. */
export type EventOf<Type extends Event['type']> = Extract<Event, { type: Type }>

/** Reports events; `finish` is called once, after the last. */
export interface Reporter {
  report(event: Event): void
  finish?(): Promise<void> | void
}

/** Where time went, for a trace: milliseconds on the controller's monotonic clock. */
export interface Timing {
  readonly host: string
  readonly name: string
  readonly task?: string
  readonly start: number
  readonly end: number
}
