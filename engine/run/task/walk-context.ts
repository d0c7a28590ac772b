/** Where a host is on its way through a play, and how it leaves that way. */
import type { Failure } from '../../model/event.ts'
import type { Block, Include, Meta, Step, Task } from '../../model/play.ts'
import type { Layer } from '../../model/template.ts'
import type { HostRun } from '../host/host-run.ts'
import { labelOf } from '../prepare/label.ts'
import type { Looping } from '../prepare/loop.ts'
import type { PlayRun } from '../schedule/state.ts'
import type { Position } from '../schedule/strategy.ts'

/** Where the walk stands: what the steps at hand inherit from how they were reached, and what comes after them. */
export interface WalkContext {
  readonly prefix: Position
  /** Variables of includes on the way here, outermost first. */
  readonly parameters: readonly Layer[]
  /** A failure here will be caught by a `rescue`. */
  readonly rescued: boolean
  readonly handler: boolean
  /** It is on its way out of a block that failed: what stands behind the block is not what comes next. */
  readonly leaving?: true
  /** What ended here before is carried out again, since something on the way here was. */
  readonly fresh?: boolean
  /** Items of the loops on the way here, as reports show them. */
  readonly rounds?: readonly string[]
  /** Includes that reading ahead went into on the way here. */
  readonly looked?: number
  readonly frame?: StackFrame
}

/** A list of steps and how far it is; the way to all that comes next. */
export interface StackFrame {
  readonly steps: readonly Step[]
  index: number
  readonly level: WalkContext
  /** Runs after the steps, before the frame above goes on: `always`. */
  readonly then: readonly Step[]
  /** Rounds of a loop that come before that as well, each at a level of its own. */
  readonly rounds?: readonly (readonly [Block, WalkContext])[]
}

/** The host failed, and what it failed with, for a `rescue` to see. */
export class HostFailed extends Error {
  readonly task: Looping | Meta
  readonly failure: Failure
  readonly result: unknown
  /** A `rescue` of it is not counted: it happened on another host, for all of them, or the host stays failed. */
  readonly uncounted: boolean
  constructor(task: Looping | Meta, failure: Failure, result: unknown, uncounted = false) {
    super(failure.message)
    this.task = task
    this.failure = failure
    this.result = result
    this.uncounted = uncounted
  }
}
/** The host is out of the play for another reason: unreachable, `end_host`, `end_play`. */
export class HostEnded extends Error {}

/** `--step`: the operator says of each task whether it is carried out, once for all hosts. */
export async function isConfirmed(step: Task | Include, at: Position, level: WalkContext, run: PlayRun, host: HostRun): Promise<boolean> {
  const { confirm } = run.input
  return !confirm || run.state.confirmed.once(at.join('.'), () => confirm(labelOf(step, level, run, host)))
}

/** Waits for the host's turn at a step, and gives the position. Throws where the play is over. */
export async function arrive(step: Step, level: WalkContext, run: PlayRun, host: HostRun): Promise<Position> {
  const position = [...level.prefix, step.id]
  // What an include brings is entered by the include; what handlers are notified by is behind them.
  host.progress.point = { play: run.named.play, ...(level.handler ? {} : { step: position[1] }) }
  const start = performance.now()
  await run.services.strategy.arrive(host.name, position)
  const end = performance.now()
  // Below a millisecond it was no wait.
  if (end - start > 1) run.input.span?.({ host: host.name, name: 'wait', start, end })
  if (run.state.over) {
    host.progress.leftOut = run.state.over === 'end_play' ? 'end-play' : 'end-batch'
    throw new HostEnded()
  }
  return position
}
