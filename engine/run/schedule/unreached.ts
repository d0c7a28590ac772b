/** What a run does not come to: which hosts of which plays, and why; reported as it happens and kept for the end. */

import { select } from '../../inventory/patterns.ts'
import type { Cause, NotReached } from '../../model/account.ts'
import { Problem, type Where, whereOf } from '../../model/diagnostic.ts'
import type { Play } from '../../model/play.ts'
import { toText } from '../../template/index.ts'
import type { Scope } from '../../template/scope.ts'
import type { HostRun } from '../host/host-run.ts'
import { nameWord, renderedKeyword } from '../prepare/keywords.ts'
import { playScope } from '../prepare/scopes.ts'
import type { Hosts } from './run.ts'
import type { RunContext } from './state.ts'

/** A play as it is called in reports. */
export interface NamedPlay {
  readonly play: Play
  readonly name: string
  readonly where: Where
}

/** One play that a host did not come to the end of. */
interface Missed extends NotReached {
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

/** A play that nothing is to be done of any more: its hosts, as far as can be said without running what is before it. */
export function skipPlay(play: Play, input: RunContext, hosts: Hosts, cause: Cause): void {
  let names: readonly string[] = []
  let patterns = 'play'
  try {
    const pattern = renderedKeyword(play.hosts, () => playScope(play, input)) ?? []
    patterns = [pattern].flat().map(toText).join(',')
    names = select(input.inventory, pattern as string, input.options.limit).hosts.map(({ name }) => name)
  } catch (error) {
    // What its pattern needs is not there yet.
    if (!(error instanceof Problem)) throw error
  }
  const available = names.filter((name) => !hosts.met(name) || !hosts.of(name).isBroken)
  hosts.unreached.addPlay(namedPlay(play, input, patterns), available, cause)
}

/** `asked`: the play with what was answered to its questions. */
export function namedPlay(play: Play, input: RunContext, patterns: string, asked = play): NamedPlay {
  return { play, name: nameText(asked, playScope(asked, input)) ?? patterns, where: whereOf(play.place) }
}

/** Why a play was ended for all its hosts. */
export interface Abort {
  readonly cause: Cause
  readonly reason: string
}

/** Says of hosts that did not fail, and yet did not come to the end of the play, why. */
export function dropHosts(batch: readonly HostRun[], named: NamedPlay, hosts: Hosts, aborted: Abort | undefined): void {
  const groups = new Map<Cause, Partial<Abort> & { readonly names: string[] }>()
  for (const { name, progress } of batch) {
    const { leftOut } = progress
    const why = leftOut === 'any-errors-fatal' ? aborted : leftOut && { cause: leftOut }
    if (!why) continue
    const group = groups.get(why.cause) ?? { ...why, names: [] }
    groups.set(why.cause, group)
    group.names.push(name)
  }
  for (const [cause, { reason, names }] of groups) hosts.unreached.addHosts(named, names, true, cause, reason)
}

function nameText(play: Play, scope: Scope): string | undefined {
  try {
    return nameWord(play.keywords, () => scope)
  } catch (error) {
    if (error instanceof Problem) return 'play'
    throw error
  }
}
