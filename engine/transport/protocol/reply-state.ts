/** How far a reply is, step by step and stream by stream. */
import { BoundedBuffer, type Kept } from './frames.ts'

/** What is known of one step. */
export interface Progress {
  stdout?: Kept
  stderr?: Kept
  code?: number
  began?: number
  ended?: number
  timedOut?: boolean
  alive?: number
}

export type Stream = 'stdout' | 'stderr'

/** The state of one stream. */
export class StreamState {
  phase: 'before' | 'acts' | 'asks' | 'done' = 'before'
  /** The act whose output comes now. */
  act = 0
  /** Exit codes of the steps that ended on it. */
  readonly codes = new Map<number, number>()
  readonly output = new BoundedBuffer()
}
