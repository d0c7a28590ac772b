/** The recap: how the tasks of each host ended; many hosts with the same numbers share a row. */
import type { ChangeCounts } from '../model/account.ts'
import type { Counts } from '../model/event.ts'
import type { Painter } from './colour.ts'
import { escapeLine } from './escape.ts'
import type { HostEnd } from './failed-lines.ts'
import { collected } from './grouping.ts'
import { counted, hostList } from './words.ts'

/** Hosts that still get a row each. */
const mostRows = 30

interface Row {
  readonly hosts: readonly string[]
  readonly counts: Counts
  readonly changes?: ChangeCounts
  readonly seconds: readonly number[]
}

export function recapLines(ends: readonly HostEnd[], verbosity: number, paint: Painter): readonly string[] {
  if (ends.length === 0) return []
  const widths = widthsOf(ends)
  const rows =
    ends.length > mostRows && verbosity === 0
      ? sharedRows(ends).map((row) => sharedLine(row, widths, paint))
      : ownLines(ends, widths, paint)
  return ['', `${paint.bold('RECAP')}  ${paint.dim('tasks by result, and changes made')}`, ...rows]
}

function ownLines(ends: readonly HostEnd[], widths: Widths, paint: Painter): readonly string[] {
  const names = ends.map(({ host }) => escapeLine(host))
  const width = names.reduce((most, name) => Math.max(most, name.length), 0)
  return ends.map((end, index) => `${(names[index] as string).padEnd(width)} : ${rowText(rowOf(end), widths, paint)}`)
}

function sharedLine(row: Row, widths: Widths, paint: Painter): string {
  return `${rowText(row, widths, paint)}  ${hostList(row.hosts)}`
}

function rowText({ counts, changes, seconds }: Row, widths: Widths, paint: Painter): string {
  return `${cells(counts, widths, paint)}  ${changed(changes, paint)}${paint.dim(times(seconds))}`
}

function rowOf({ host, counts, changes, seconds }: HostEnd): Row {
  return { hosts: [host], counts, changes, seconds: [seconds] }
}

function sharedRows(ends: readonly HostEnd[]): readonly Row[] {
  const rows = collected(ends, ({ counts, changes }) => JSON.stringify([counts, changes])).map((group) => ({
    ...rowOf(group[0]),
    hosts: group.map(({ host }) => host),
    seconds: group.map(({ seconds }) => seconds),
  }))
  // The worst comes last.
  return rows.sort((a, b) => failures(a) - failures(b))
}

function failures({ counts }: Row): number {
  return counts.failed + counts.unreachable
}

const columns: readonly (readonly [string, keyof Counts, 'good' | 'changed' | 'bad' | 'hint'])[] = [
  ['ok', 'ok', 'good'],
  ['changed', 'changed', 'changed'],
  ['unreachable', 'unreachable', 'bad'],
  ['failed', 'failed', 'bad'],
  ['skipped', 'skipped', 'hint'],
  ['rescued', 'rescued', 'changed'],
  ['ignored', 'ignored', 'changed'],
  ['would-run', 'wouldRun', 'hint'],
  ['cannot-tell', 'cannotTell', 'hint'],
]

/** What each row shows, in columns; of the others it shows what is not zero. */
const always: readonly (keyof Counts)[] = ['ok', 'changed', 'failed']

/** The width of each of these columns. */
type Widths = ReadonlyMap<keyof Counts, number>

function widthsOf(ends: readonly HostEnd[]): Widths {
  return new Map(
    always.map((key) => [key, key.length + 1 + String(ends.reduce((most, { counts }) => Math.max(most, counts[key]), 0)).length]),
  )
}

function cells(counts: Counts, widths: Widths, paint: Painter): string {
  const [first, others] = [
    columns.filter(([, key]) => always.includes(key)),
    columns.filter(([, key]) => !always.includes(key) && counts[key] > 0),
  ]
  return [...first, ...others]
    .map(([name, key, colour]) => {
      const cell = `${name}=${counts[key]}`.padEnd(widths.get(key) ?? 0)
      return counts[key] > 0 ? paint[colour](cell) : cell
    })
    .join('  ')
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
