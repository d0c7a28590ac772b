/** The end of a run: what changed on each host, the recap, and last of all what went wrong. */

import type { ChangeCounts, Resume } from '../model/account.ts'
import type { Counts, EventOf, StatisticsReport } from '../model/event.ts'
import type { Painter } from './colour.ts'
import { escapeLine, escapeText } from './escape.ts'
import { failedLines, type HostEnd, hostLines } from './host-lines.ts'
import type { HostSummaries } from './host-summaries.ts'
import { type Asked, verdict } from './verdict.ts'
import { counted, hostList, taskName } from './words.ts'

interface Ending {
  readonly asked: Asked
  readonly verbosity: number
  readonly paint: Painter
  readonly unreached: readonly NotReachedEvent[]
}

export function endingLines(
  end: EventOf<'run-end'>,
  summaries: HostSummaries,
  hosts: readonly HostEnd[],
  { asked, verbosity, paint, unreached }: Ending,
): readonly string[] {
  const broken = hosts.filter(({ failure }) => failure)
  const settled = hosts.filter(({ failure }) => !failure)
  const played = hosts.filter(({ untouched }) => !untouched)
  const rows = [
    ...recap(played, asked.check, verbosity, paint),
    ...doneLines(played, paint),
    ...unreachedLines(unreached, verbosity, paint),
  ]
  return [
    ...hostLines(summaries, settled, verbosity, paint),
    ...(rows.length ? ['', `${paint.bold('RECAP')}  ${paint.dim('tasks by result, and changes made')}`, ...rows] : []),
    ...statisticsLines(end.statistics, paint),
    ...(asked.single ? [] : failedLines(summaries, broken, verbosity, paint)),
    ...(end.interrupted ? stoppedLines(summaries, hosts, paint) : []),
    ...resumeLines(end.resume ?? [], paint),
    '',
    verdict(hosts, summaries, end, asked, paint),
  ]
}

/** Tasks that the run which goes on here had ended; they are in the recap. */
function doneLines(ends: readonly HostEnd[], paint: Painter): readonly string[] {
  const groups = new Map<number, string[]>()
  for (const { host, doneBefore } of ends) if (doneBefore) groups.set(doneBefore, [...(groups.get(doneBefore) ?? []), host])
  return [...groups].map(([count, hosts]) => paint.dim(`${hostList(hosts, mostHosts)}: ${counted(count, 'task')} done before`))
}

/** What hosts were at when the run was interrupted: their state is unknown. */
function stoppedLines(summaries: HostSummaries, hosts: readonly HostEnd[], paint: Painter): readonly string[] {
  const lines = hosts.flatMap(({ host }) => {
    const { at } = summaries.of(host)
    return at ? [paint.changed(`${escapeLine(host)} was stopped at \`${taskName(at)}\`: how much of it was done is unknown`)] : []
  })
  return lines.length ? ['', ...lines] : []
}

export type NotReachedEvent = EventOf<'not-reached'>

/** Hosts that are named without -v. */
const mostHosts = 12

/** What an author ended for hosts that had begun is in the sentence of the end, and here with -v alone. */
function unreachedLines(events: readonly NotReachedEvent[], verbosity: number, paint: Painter): readonly string[] {
  const shown = events.filter(({ begun, cause }) => verbosity > 0 || !(begun && cause.startsWith('end-')))
  return shown.map((event) => `${paint.bad(`NOT REACHED ${whatOf(event, verbosity)}`)} ${paint.dim(`(${escapeLine(event.reason)})`)}`)
}

function whatOf({ hosts, play, begun, wholePlay }: NotReachedEvent, verbosity: number): string {
  const names = hostList(hosts, verbosity > 0 ? Number.POSITIVE_INFINITY : mostHosts)
  const name = `play ${escapeLine(play)}`
  if (wholePlay) return hosts.length > 0 ? `${name} on ${names}` : name
  return begun ? `the rest of ${name} on ${names}` : names
}

function resumeLines(resumes: readonly Resume[], paint: Painter): readonly string[] {
  const commands = resumes.flatMap(({ command }) => (command === undefined ? [] : [`  ${escapeText(command)}`]))
  if (commands.length === 0) return []
  const unset = [
    ...new Set(resumes.flatMap((resume) => (resume.command === undefined || resume.startAtTask === undefined ? [] : (resume.unset ?? [])))),
  ]
  const names = hostList(unset.map((name) => `\`${name}\``))
  const hint = paint.hint(`hint: tasks before it set ${names}: omit \`--start-at-task\` if later tasks use them`)
  return ['', 'To continue from there:', ...commands, ...(unset.length > 0 ? [hint] : [])]
}

export function statisticsLines(statistics: StatisticsReport | undefined, paint: Painter): readonly string[] {
  if (!statistics) return []
  const rows = [...rowsOf('all hosts', statistics.run), ...Object.entries(statistics.hosts).flatMap(([host, words]) => rowsOf(host, words))]
  const width = Math.max(...rows.map(([who]) => who.length))
  return ['', paint.bold('STATISTICS'), ...rows.map(([who, text]) => `${who.padEnd(width)}  ${text}`)]
}

function rowsOf(who: string, words: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] {
  return Object.entries(words).map(([name, value], index) => [index === 0 ? escapeLine(who) : '', escapeLine(`${name}: ${textOf(value)}`)])
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Hosts that still get a row each. */
const mostRows = 30

interface Row {
  readonly hosts: readonly string[]
  readonly counts: Counts
  readonly changes?: ChangeCounts
  readonly seconds: readonly number[]
}

function recap(ends: readonly HostEnd[], check: boolean, verbosity: number, paint: Painter): readonly string[] {
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
