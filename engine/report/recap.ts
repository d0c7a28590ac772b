/** Each host's tasks by how they ended, in Ansible's columns, and the changes they made; in a large run hosts with equal counts share a row. */
import type { ChangeCounts } from '../model/account.ts'
import type { Counts, Event } from '../model/event.ts'
import type { Painter } from './colour.ts'
import { escapeLine } from './escape.ts'
import { counted, hostList } from './words.ts'

type HostEnd = Extract<Event, { type: 'host-end' }>

/** Hosts that still get a row each. */
const mostRows = 30

interface Row {
  readonly hosts: readonly string[]
  readonly counts: Counts
  readonly changes?: ChangeCounts
  readonly seconds: readonly number[]
}

export function recap(ends: readonly HostEnd[], check: boolean, verbosity: number, paint: Painter): readonly string[] {
  const rows = ends.length > mostRows && verbosity === 0 ? sharedRows(ends) : ends.map(rowOf)
  const names = rows.map(({ hosts }) =>
    hosts.length === 1 ? escapeLine(hosts[0] as string) : `${hosts.length} hosts (${hostList(hosts, 4)})`,
  )
  const width = Math.max(0, ...names.map((name) => name.length))
  return rows.map(
    ({ counts, changes, seconds }, index) =>
      `${(names[index] as string).padEnd(width)} : ${cells(counts, check, paint)} ${changed(changes, paint)}${paint.dim(times(seconds))}`,
  )
}

function rowOf({ host, counts, changes, seconds }: HostEnd): Row {
  return { hosts: [host], counts, changes, seconds: [seconds] }
}

function sharedRows(ends: readonly HostEnd[]): readonly Row[] {
  const rows = new Map<string, Row>()
  for (const { host, counts, changes, seconds } of ends) {
    const key = JSON.stringify([counts, changes])
    const row = rows.get(key) ?? { hosts: [], counts, seconds: [] }
    rows.set(key, { counts, changes, hosts: [...row.hosts, host], seconds: [...row.seconds, seconds] })
  }
  return [...rows.values()]
}

const columns: readonly (readonly [string, keyof Counts, 'good' | 'changed' | 'bad' | 'hint'])[] = [
  ['ok', 'ok', 'good'],
  ['changed', 'changed', 'changed'],
  ['unreachable', 'unreachable', 'bad'],
  ['failed', 'failed', 'bad'],
  ['skipped', 'skipped', 'hint'],
  ['rescued', 'rescued', 'changed'],
  ['ignored', 'ignored', 'changed'],
]
const checkColumns: typeof columns = [
  ['would-run', 'wouldRun', 'hint'],
  ['cannot-tell', 'cannotTell', 'hint'],
]

function cells(counts: Counts, check: boolean, paint: Painter): string {
  return [...columns, ...(check ? checkColumns : [])]
    .map(([name, key, colour]) => {
      const cell = `${name}=${counts[key]}`.padEnd(name.length + 4)
      return counts[key] > 0 ? paint[colour](cell) : cell
    })
    .join(' ')
}

/** Of each host of the row. */
function changed({ made, planned }: ChangeCounts = { made: 0, planned: 0 }, paint: Painter): string {
  const words = [...(made > 0 ? [counted(made, 'change')] : []), ...(planned > 0 ? [`${counted(planned, 'change')} planned`] : [])]
  return words.length > 0 ? `${paint.changed(words.join(', '))} ${paint.dim('·')} ` : ''
}

function times(seconds: readonly number[]): string {
  const [least, most] = [Math.min(...seconds).toFixed(1), Math.max(...seconds).toFixed(1)]
  return least === most ? `${most} s` : `${least}–${most} s`
}
