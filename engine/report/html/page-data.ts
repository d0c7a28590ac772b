/**
 * What the page of a run shows, as data: tables to which rows are only added, so that a page that is open gets the new rows alone. Numbers
 * refer to rows of other tables, and what is equal on many hosts is stored once. All texts are escaped, and none is evaluated.
 */
import type { Counts, Status } from '../../model/event.ts'

/** The version of this data; a page shows its own only. */
export const pageFormat = 1

/** How a task ended as the page shows it: failures that stopped nothing have words of their own. */
export type Outcome = Status | 'ignored' | 'rescued'

export interface PageData {
  readonly format: typeof pageFormat
  /** Replaced as a whole. */
  readonly run: PageRun
  readonly hosts: readonly string[]
  readonly groups: readonly PageGroup[]
  readonly plays: readonly PagePlay[]
  /** Hosts of a play; with `serial`, of each batch. */
  readonly batches: readonly PageBatch[]
  readonly tasks: readonly PageTask[]
  readonly changes: readonly PageChange[]
  readonly results: readonly PageResult[]
  /** Five numbers for each end of a task on a host: host, task, result, start and duration in milliseconds. */
  readonly cells: readonly number[]
  readonly sources: readonly PageSource[]
  readonly connections: readonly PageConnection[]
  readonly warnings: readonly PageWarning[]
  readonly notReached: readonly PageNotReached[]
  readonly ends: readonly PageHostEnd[]
  /** Plays that ended early, with the reason. */
  readonly aborted: readonly { readonly play: number; readonly reason: string }[]
  /** What hosts are at; replaced as a whole. After the end: what they were stopped at. */
  readonly running: readonly PageRunning[]
}

export interface PageRun {
  readonly kind: 'run' | 'check' | 'plan'
  readonly playbooks: readonly string[]
  readonly version: string
  /** Milliseconds since 1970. */
  readonly start: number
  /** Undefined while the run goes on. */
  readonly end?: { readonly seconds: number; readonly exitCode: number; readonly interrupted: boolean; readonly resume: readonly string[] }
  /** Tasks of the play at hand on all its hosts. */
  readonly progress?: { readonly done: number; readonly total: number }
  /** Which tasks were asked for, as flags. */
  readonly selected?: string
  /** What tasks kept for the end. */
  readonly statistics?: readonly string[]
  /** Some output was left out because of the size of the page. */
  readonly omitted?: true
}

/** A group of the inventory, with the names of its hosts. */
export interface PageGroup {
  readonly name: string
  readonly hosts: readonly string[]
}

export interface PagePlay {
  readonly name: string
  readonly pattern: string
  readonly where: string
  /** It has no hosts. */
  readonly empty?: true
}

export interface PageBatch {
  readonly play: number
  readonly hosts: readonly number[]
}

export interface PageTask {
  readonly play: number
  readonly name: string
  readonly action: string
  readonly where: string
  readonly role?: string
  readonly handler?: true
  /** Items of the loops of blocks and includes around it. */
  readonly outer?: readonly string[]
  /** It was carried out more than once on a host: which time this is, from the second on. */
  readonly round?: number
}

export interface PageChange {
  readonly summary: string
  readonly path?: string
  readonly notApplied?: true
  readonly diff?: PageDiff
}

export interface PageDiff {
  /** Lines as in a unified diff, from the first `@@` on. */
  readonly lines: readonly string[]
  readonly created?: true
  readonly removed?: true
  /** Lines that were left out. */
  readonly more?: number
}

export interface PageItem {
  readonly item: string
  readonly outcome: Outcome
  readonly planned?: true
  readonly changes?: readonly number[]
  readonly failure?: PageFailure
  readonly reason?: string
}

export interface PageResult extends Omit<PageItem, 'item'> {
  /** Its name, where that is not the name of its column. */
  readonly name?: string
  readonly items?: readonly PageItem[]
  readonly text?: string
  readonly attempts?: number
  readonly notified?: readonly string[]
  readonly delegate?: string
}

export interface PageFailure {
  readonly message: string
  readonly hint?: string
  readonly where?: string
  readonly through?: readonly string[]
  /** A row of `sources`. */
  readonly source?: number
  /** Parts to read, each with its name. */
  readonly texts?: readonly (readonly [name: string, text: string])[]
}

export interface PageSource {
  readonly where: string
  /** Number of the first line. */
  readonly first: number
  /** The line it is about. */
  readonly line: number
  readonly lines: readonly string[]
}

export interface PageConnection {
  readonly host: number
  readonly text: string
}

export interface PageWarning {
  readonly message: string
  readonly host?: number
  readonly where?: string
  readonly hint?: string
}

export interface PageNotReached {
  readonly hosts: readonly number[]
  readonly play: string
  readonly where: string
  readonly begun: boolean
  readonly reason: string
  readonly whole?: true
  /** The author ended it: `meta: end_host` and its like. */
  readonly intended?: true
}

export interface PageHostEnd {
  readonly host: number
  readonly counts: Counts
  readonly made: number
  readonly planned: number
  readonly seconds: number
  readonly failed?: true
  readonly untouched?: true
  readonly pendingHandlers?: readonly string[]
}

export interface PageRunning {
  readonly host: number
  readonly task: number
  /** Milliseconds after the start of the run. */
  readonly since: number
  readonly last?: string
  readonly waiting?: string
}
