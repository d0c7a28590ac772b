/** One host through the whole run: how it is reached, what it has read, how far it is, and what became of it. */
import type { Cause, ChangeCounts } from '../../model/account.ts'
import type { Place } from '../../model/diagnostic.ts'
import type { Counts, Failure } from '../../model/event.ts'
import type { Host, Reach } from '../../model/host.ts'
import type { Step } from '../../model/play.ts'
import type { FinishJob } from '../../model/read.ts'
import type { Layer } from '../../model/template.ts'
import type { HostVariables } from '../../variables/variables.ts'
import type { Travelled } from '../converge/stretch.ts'
import type { ResumePoint } from '../schedule/resume.ts'
import type { PlayContext } from '../schedule/state.ts'
import type { Answers } from './answers.ts'
import type { Connections } from './connections.ts'
import type { Machines } from './machine.ts'
import { Session } from './session.ts'

/** What a run counts of one host. */
class HostTotals {
  readonly counts: Record<keyof Counts, number> = {
    ...{ ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 },
    ...{ wouldRun: 0, cannotTell: 0 },
  }
  /** Changes made and planned so far. */
  changes: ChangeCounts = { made: 0, planned: 0 }
  /** Names of handlers that were notified and never ran, over all plays. */
  readonly pendingHandlers = new Set<string>()
  /** Tasks that this run began, and tasks that the run it goes on from had ended. */
  carriedOut = 0
  doneBefore = 0
  /** A check found something that a run would do here, or may have to do. */
  drifted = false
  seconds = 0

  countChanges({ made, planned }: ChangeCounts) {
    this.changes = { made: this.changes.made + made, planned: this.changes.planned + planned }
  }
  count(...names: readonly (keyof Counts)[]) {
    for (const name of names) this.counts[name]++
  }
}

/** How far a host is in the play at hand. */
class PlayProgress {
  /** The step it came to last. */
  point?: ResumePoint
  /** Why it was left out of the rest of the play, where it did not fail. */
  leftOut?: Cause
  /** Handlers that wait for their flush. */
  readonly notified = new Set<Step>()
  /** Those of them that something notified which this run carried out. */
  readonly freshlyNotified = new Set<Step>()
  /** Those of them that a check cannot tell of whether they will be: the task that would have to change something. */
  readonly tentativelyNotified = new Map<Step, string>()
  /** Roles that need not run again here. */
  readonly rolesDone = new Set<string>()
  /** Variables of the includes that brought handlers along, by handler. */
  readonly handlerParameters = new Map<Step, readonly Layer[]>()
  /** How often `meta: clear_host_errors` has run: a failure on its way through `always` ends there. */
  errorsCleared = 0

  constructor(point?: ResumePoint) {
    this.point = point
  }
}

export class HostRun {
  /** As the inventory has it now. */
  host: Host
  readonly variables: HostVariables
  /** How others reach it, and it itself. */
  readonly connections: Connections
  /** What it has read ahead on its walk. */
  readonly answers: Answers
  /** It as it asks itself. */
  readonly session: Session
  readonly #machines: Machines
  readonly #isListed: boolean
  /** How it is reached where no task says otherwise. */
  reach?: { readonly version: number; readonly play: PlayContext; readonly reach: Reach }
  /** Coming tasks that were carried out in the message of an earlier one, in their order. */
  readonly travelled: Travelled[] = []
  /** What tasks that were left in the background have to say once they have ended, by their job. */
  readonly jobs = new Map<string, FinishJob>()
  readonly totals = new HostTotals()
  progress = new PlayProgress()
  /** Handlers that an earlier run left pending, and this one notified in their place. */
  readonly pendingNotified = new Set<string>()
  status: 'running' | 'failed' | 'unreachable' | 'ended' = 'running'
  /** It has no part in further plays, although a `rescue` lets it go through the one at hand. */
  isLost = false
  failure?: Failure
  /** The step it failed at for good. */
  failedAt?: ResumePoint

  readonly #visits = new Map<string, number>()

  constructor(
    host: Host,
    variables: HostVariables,
    line: { connections: Connections; answers: Answers; machines: Machines; isListed: boolean },
  ) {
    this.host = host
    this.variables = variables
    this.connections = line.connections
    this.answers = line.answers
    this.#machines = line.machines
    this.#isListed = line.isListed
    this.session = this.sessionOn(this)
  }
  get name(): string {
    return this.host.name
  }
  get isBroken(): boolean {
    return this.status === 'failed' || this.status === 'unreachable'
  }
  /** It as it asks another, or itself. */
  sessionOn(target: HostRun): Session {
    const isOwn = target === this
    return isOwn && this.session ? this.session : new Session(this.answers, target.connections, this.#machines, isOwn && this.#isListed)
  }
  /** It begins a play. */
  begin(play: ResumePoint['play']): void {
    this.status = 'running'
    this.progress = new PlayProgress({ play })
    this.variables.forgetRoles()
  }
  /** It comes to a step, of which there may be several at a place in loops and includes. Returns which time that is, from 1. */
  visit(place: Place): string {
    const visit = this.nextVisit(place)
    this.#visits.set(keyOfPlace(place), Number(visit))
    return visit
  }
  /** Which time it will be when it comes to a step. */
  nextVisit(place: Place): string {
    return String((this.#visits.get(keyOfPlace(place)) ?? 0) + 1)
  }
  clearErrors(): void {
    this.status = 'running'
    this.isLost = false
    this.progress.errorsCleared++
  }
  /** It failed for good, where it is. */
  fail(failure: Failure | undefined): void {
    this.failure = failure
    this.failedAt = this.progress.point
  }
}

function keyOfPlace({ source, start }: Place): string {
  return `${source.file}:${start}`
}
