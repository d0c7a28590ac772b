/** The last line of a run: what came of it, in one sentence. */
import type { Event } from '../event.ts'
import type { Painter } from './colour.ts'
import type { HostEnd } from './host-lines.ts'
import type { Stories } from './stories.ts'
import { counted, duration } from './words.ts'

type RunEnd = Extract<Event, { type: 'run-end' }>

export function verdict(
  ends: readonly HostEnd[],
  stories: Stories,
  { seconds, interrupted }: RunEnd,
  check: boolean,
  paint: Painter,
): string {
  const time = duration(seconds)
  const changes = changeWords(ends, stories, check)
  if (interrupted) return paint.bad(`Interrupted after ${time}; ${changes.join('; ')}.`)
  if (ends.length === 0) return paint.changed('No host was played: nothing was done.')
  const broken = ends.filter(({ failure }) => failure)
  const words = [
    ...brokenWords(ends.length, broken, stories),
    ...settledWords(ends.length, broken.length, check),
    ...changes,
    ...untoldWords(ends),
  ]
  const sentence = words.join('; ')
  const text = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}. ${time}`
  return broken.length ? paint.bad(text) : paint.good(text)
}

function brokenWords(all: number, broken: readonly HostEnd[], stories: Stories): readonly string[] {
  const unreachable = broken.filter(({ host }) => stories.of(host).broken?.unreachable).length
  const failed = broken.length - unreachable
  const hosts = (count: number) => (count === all ? allHosts(all) : `${count} of ${all} hosts`)
  return [
    ...(failed > 0 ? [`${hosts(failed)} failed`] : []),
    ...(unreachable > 0 ? [`${hosts(unreachable)} ${unreachable === 1 ? 'was' : 'were'} unreachable`] : []),
  ]
}

function settledWords(all: number, broken: number, check: boolean): readonly string[] {
  const settled = all - broken
  if (check || settled === 0) return []
  if (broken > 0) return [settled === 1 ? 'the other one is settled' : `the other ${settled} are settled`]
  return [`${allHosts(all)} ${all === 1 ? 'is' : 'are'} settled`]
}

function allHosts(count: number): string {
  return count === 1 ? 'the host' : count === 2 ? 'both hosts' : `all ${count} hosts`
}

function changeWords(ends: readonly HostEnd[], stories: Stories, check: boolean): readonly string[] {
  const told = ends.map(({ host }) => stories.of(host))
  const count = (of: 'changed' | 'planned') => {
    const lists = told.map((story) => story[of].length).filter((length) => length > 0)
    const sum = lists.reduce((all, length) => all + length, 0)
    return sum === 0 ? undefined : `${counted(sum, 'change')}${ends.length === 1 ? '' : ` on ${counted(lists.length, 'host')}`}`
  }
  const [changed, planned] = [count('changed'), count('planned')]
  const done = changed ? [check ? `${changed} made by tasks with \`check_mode: false\`` : changed] : check ? [] : ['nothing changed']
  return [...done, ...(planned ? [`${planned} would be made`] : check ? ['nothing would change'] : [])]
}

function untoldWords(ends: readonly HostEnd[]): readonly string[] {
  const sum = (of: (end: HostEnd) => number) => ends.reduce((all, end) => all + of(end), 0)
  const [run, untold] = [sum(({ counts }) => counts.wouldRun), sum(({ counts }) => counts.cannotTell)]
  return [
    ...(run > 0 ? [`${counted(run, 'command')} would run`] : []),
    ...(untold > 0 ? [`${counted(untold, 'task')} can not be told before earlier changes are made`] : []),
  ]
}
