/** Plays that are not begun, and hosts that are left out of the rest of one. */

import { select } from '../../inventory/patterns.ts'
import type { Cause } from '../../model/account.ts'
import { Problem, whereOf } from '../../model/diagnostic.ts'
import type { Play } from '../../model/play.ts'
import { toText } from '../../template/index.ts'
import type { Scope } from '../../template/scope.ts'
import type { HostRun } from '../host/host-run.ts'
import { nameWord, renderedKeyword } from '../prepare/keywords.ts'
import { playScope } from '../prepare/scopes.ts'
import type { Hosts } from './run.ts'
import type { RunContext } from './state.ts'
import type { NamedPlay } from './unreached.ts'

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
