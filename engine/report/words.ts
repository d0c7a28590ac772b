/** Words of the report: how a task ended, names of tasks and hosts, times; each stays on its line. */

import { hostRanges } from '../formats/host-ranges.ts'
import { nearPath } from '../formats/near-path.ts'
import type { Where } from '../model/diagnostic.ts'
import type { Status, TaskLabel } from '../model/event.ts'
import type { Route } from '../model/route.ts'
import { escapeLine } from './escape.ts'

/** Columns of the word in front of a line, and of the text below it. */
export const wordWidth = 'would change '.length
export const margin = ' '.repeat(wordWidth)

/** What became of a task; what was only planned is not reported as done. */
export function wordOf(status: Status, planned: boolean): string {
  if (status === 'changed') return planned ? 'would change' : 'changed'
  return status === 'would-run' ? 'would run' : status === 'cannot-tell' ? 'cannot tell' : status
}

export function taskName({ role, name, handler, outerItems = [] }: TaskLabel): string {
  const whole = escapeLine([role ? `${role} : ${name}` : name, ...outerItems.map(cut)].join(' → '))
  return handler ? `${whole} (handler)` : whole
}

/** An item can be a whole dict. */
function cut(item: string): string {
  return item.length > 60 ? `${item.slice(0, 59)}…` : item
}

/** Names in a line, without flooding it. */
export function nameList(names: readonly string[], most = 6): string {
  const shown = names.length <= most ? names : names.slice(0, most - 1)
  return [shown.map(escapeLine).join(', '), ...andMore(names.length - shown.length)].join(' and ')
}

/** Hosts from which on it is said how many they are. */
const countable = 6

/** Hosts in a line: those that differ in one number are a range; `most` bounds how many names and ranges there are. */
export function hostList(hosts: readonly string[], most = 6): string {
  const ranges = hostRanges(hosts.map(escapeLine), most)
  const shown: string[] = []
  let [left, room] = [hosts.length, most]
  for (const { text, size } of ranges) {
    const width = text.split(',').length
    if (shown.length > 0 && width > room - (left > size ? 1 : 0)) break
    shown.push(text)
    left -= size
    room -= width
  }
  const names = [shown.join(', '), ...andMore(left)].join(' and ')
  return hosts.length > countable ? `${hosts.length} hosts: ${names}` : names
}

function andMore(count: number): readonly string[] {
  return count > 0 ? [`${count} more`] : []
}

export function duration(seconds: number): string {
  if (seconds < 59.5) return `${seconds.toFixed(seconds < 9.95 ? 1 : 0)} s`
  const whole = Math.round(seconds)
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${rest} s`
}

/** `1 change`, `2 changes`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

export function whereText({ file, line, column }: Where): string {
  return `${escapeLine(nearPath(file))}:${line}:${column}`
}

/** Who is connected, where and how. */
export function routeWords(user: string, route: Route | undefined): readonly string[] {
  if (!route) return [user, 'on the controller']
  const { address, port, auth, why, jumps } = route
  return [
    `${user}@${address}:${port}`,
    `with ${auth}${why === undefined ? '' : `, because of ${why}`}`,
    ...(jumps.length > 0 ? [`through ${jumps.join(', ')}`] : []),
  ]
}
