/** What a run does not come to: which hosts of which plays, and why; reported as it happens and kept for the end. */
import type { Cause, NotReached } from '../../model/account.ts'
import type { Where } from '../../model/diagnostic.ts'
import type { Play } from '../../model/play.ts'
import type { RunContext } from './state.ts'

/** A play as it is called in reports. */
export interface NamedPlay {
  readonly play: Play
  readonly name: string
  readonly where: Where
}

/** One play that a host did not come to the end of. */
export interface Missed extends NotReached {
  readonly of: Play
}

export class Unreached {
  readonly #report: RunContext['report']
  readonly #missed = new Map<string, Missed[]>()

  constructor(report: RunContext['report']) {
    this.#report = report
  }

  /** Hosts that missed something, in the order in which they missed it. */
  get hosts(): readonly string[] {
    return [...this.#missed.keys()]
  }

  of(host: string): readonly Missed[] {
    return this.#missed.get(host) ?? []
  }

  /** A play that no host came to. */
  addPlay(named: NamedPlay, hosts: readonly string[], cause: Cause, reason = reasons[cause]): void {
    this.#add(named, hosts, { begun: false, cause, reason }, { wholePlay: true })
  }

  /** Hosts of a play whose turn did not come, or that were left out of the rest of it. */
  addHosts(named: NamedPlay, hosts: readonly string[], begun: boolean, cause: Cause, reason = reasons[cause]): void {
    if (hosts.length > 0) this.#add(named, hosts, { begun, cause, reason })
  }

  #add(
    { play, name, where }: NamedPlay,
    hosts: readonly string[],
    why: Pick<NotReached, 'begun' | 'cause' | 'reason'>,
    more: { readonly wholePlay?: true } = {},
  ): void {
    const missed = { play: name, where, ...why }
    for (const host of hosts) this.#missed.set(host, [...this.of(host), { ...missed, of: play }])
    this.#report({ type: 'not-reached', hosts, ...missed, ...more })
  }
}

/** Causes whose author wanted it so: there is nothing to go on with. */
export function isReportable(cause: Cause): boolean {
  return cause === 'end-play' || cause === 'end-batch' || cause === 'end-host'
}

const reasons: Readonly<Record<Cause, string>> = {
  'batch-failed': 'the batch before them failed',
  'any-errors-fatal': '`any_errors_fatal` ended the play',
  'max-fail-percentage': 'more hosts failed than `max_fail_percentage` allows',
  interrupted: 'the run was interrupted',
  'play-failed': 'an earlier play ended the run',
  'playbook-failed': 'a host failed in an earlier playbook',
  'end-play': '`meta: end_play` ended the play',
  'end-batch': '`meta: end_batch` ended the batch',
  'end-host': '`meta: end_host` ended the play for the host',
}
