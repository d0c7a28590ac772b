/** What a run accounts for beside its tasks: what it did not come to and why, how many changes it made, and from where it can go on. */
import type { Where } from './diagnostic.ts'
import type { TaskReport } from './event.ts'

/** Why something was not reached; the first three and `interrupted` end the whole run. */
export type Cause =
  /** No host of a batch was left. */
  | 'batch-failed'
  /** A host failed under `any_errors_fatal`. */
  | 'any-errors-fatal'
  /** More hosts failed than `max_fail_percentage` allows. */
  | 'max-fail-percentage'
  /** Ctrl-C or a signal. */
  | 'interrupted'
  /** An earlier play of the same playbook ended the run. */
  | 'play-failed'
  /** A host failed in an earlier playbook. */
  | 'playbook-failed'
  /** `meta: end_play`, `end_batch` or `end_host`: the author ended it. */
  | 'end-play'
  | 'end-batch'
  | 'end-host'

/** A play, or the rest of one, that was not carried out on a host. */
export interface NotReached {
  /** Name of the play. */
  readonly play: string
  readonly where: Where
  /** The host had begun the play, and the rest of it was left out. */
  readonly begun: boolean
  readonly cause: Cause
  /** The cause in words, without a full stop. */
  readonly reason: string
}

/** Changes are counted one by one: a task may make several, and a task that does not say what it changed counts as one. `Counts` counts tasks. */
export interface ChangeCounts {
  /** Made on the host, those of tasks that failed afterwards or were rescued included. */
  readonly made: number
  /** Only planned, in check mode. */
  readonly planned: number
}

/** How many changes one result counts as; the only counting rule. `wordless`: it changed something without saying what. */
export function changesIn({ status, changes }: Pick<TaskReport, 'status' | 'changes'>, wordless: boolean): number {
  if (status === 'would-run') return 0
  const named = changes.filter(({ notApplied }) => !notApplied).length
  return named === 0 && wordless ? 1 : named
}

/** How a run that did not come to its end goes on. */
export interface Resume {
  /** The playbooks that are not done, as they were named. */
  readonly playbooks: readonly string[]
  /** Hosts with something left to do, as a pattern; undefined where that is all of them. */
  readonly limit?: string
  /** For `--start-at-task`; undefined where they begin with the first task. */
  readonly startAtTask?: string
  /** Variables that earlier tasks set, which a run that starts later does not have. */
  readonly unset?: readonly string[]
  /** The whole command, secrets left out; undefined where it would be the same as before. */
  readonly command?: string
}

/** Which part of a playbook was asked for. */
export interface Selected {
  readonly tags?: readonly string[]
  readonly skipTags?: readonly string[]
  readonly startAtTask?: string
  /** `--step`: the operator chose task by task. */
  readonly stepwise?: true
}

/** Acts of other runs that are at work on a host, as this user. */
export interface ActsAtWork {
  readonly user: string
  readonly acts: readonly {
    readonly process: number
    readonly program: string
    readonly seconds: number
    /** Of its run: `closed`, `open` as far as the host can say, or `unknown`. */
    readonly connection: 'closed' | 'open' | 'unknown'
  }[]
  /** How many there are beyond those. */
  readonly more: number
}
