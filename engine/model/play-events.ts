/** That a play, or a batch of its hosts, begins. */
import type { Where } from './diagnostic.ts'

export interface PlayStart {
  readonly type: 'play-start'
  readonly time: string
  readonly play: string
  readonly pattern: string
  readonly hosts: readonly string[]
  readonly where: Where
  /** Tasks that tags and `--start-at-task` let through, the gathering of facts included. */
  readonly tasks: number
  /** The same without the gathering of facts. */
  readonly tasksWithoutGathering?: number
  /** Hosts do not wait for each other. */
  readonly free?: boolean
  /** `check_mode` of the play, where it says otherwise than the run. */
  readonly check?: boolean
  /** `serial`: how many batches there are, where it is more than one. */
  readonly batches?: number
  /** And the hosts of the first of them. */
  readonly firstBatch?: readonly string[]
}

/** `serial`: the next hosts of the play, from the second batch on. */
export interface BatchStart {
  readonly type: 'batch-start'
  readonly time: string
  readonly play: string
  readonly hosts: readonly string[]
  /** Which one it is, counted from 1. */
  readonly batch: number
  readonly batches: number
}

export interface PlayEmpty {
  readonly type: 'play-empty'
  readonly time: string
  readonly play: string
  readonly pattern: string
  readonly where: Where
  /** There were hosts, and they failed before. */
  readonly matched?: boolean
}
