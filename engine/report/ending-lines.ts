/** The end of a run: the recap, and last of all what went wrong. */
import type { Resume } from '../model/account.ts'
import type { EventOf, StatisticsReport } from '../model/event.ts'
import type { Painter } from './colour.ts'
import { escapeLine, escapeText } from './escape.ts'
import { type FailedOptions, failedLines, type HostEnd, handlerLines } from './failed-lines.ts'
import { collected } from './grouping.ts'
import type { HostSummaries } from './host-summaries.ts'
import { recapLines } from './recap.ts'
import { type Asked, verdict } from './verdict.ts'
import { counted, hostList, nameList, taskName } from './words.ts'
import { unbroken } from './wrap.ts'

interface Ending extends FailedOptions {
  readonly asked: Asked
  readonly unreached: readonly NotReachedEvent[]
  /** Only what went wrong. */
  readonly quiet?: boolean
  readonly profile?: readonly string[]
}

export function endingLines(
  end: EventOf<'run-end'>,
  summaries: HostSummaries,
  hosts: readonly HostEnd[],
  options: Ending,
): readonly string[] {
  const { asked, verbosity, paint, unreached, quiet, profile = [] } = options
  const broken = hosts.filter(({ failure }) => failure)
  const played = hosts.filter(({ untouched }) => !untouched)
  const missed = [...doneLines(played, paint), ...unreachedLines(unreached, verbosity, paint)]
  return [
    ...(quiet ? [] : recapLines(played, verbosity, paint)),
    ...(missed.length ? ['', ...missed] : []),
    ...statisticsLines(end.statistics, paint),
    ...profile,
    ...(asked.single ? [] : failedLines(summaries, broken, options)),
    ...(end.interrupted ? stoppedLines(summaries, hosts, paint) : []),
    ...handlerLines(hosts, options),
    ...resumeLines(end.resume ?? [], paint),
    '',
    verdict(hosts, summaries, end, asked, paint),
  ]
}

/** Tasks that the run which goes on here had ended; they are in the recap. */
function doneLines(ends: readonly HostEnd[], paint: Painter): readonly string[] {
  const groups = collected(
    ends.filter(({ doneBefore = 0 }) => doneBefore > 0),
    ({ doneBefore }) => String(doneBefore),
  )
  return groups.map((group) => {
    const hosts = hostList(
      group.map(({ host }) => host),
      mostHosts,
    )
    return paint.dim(`${hosts}: ${counted(group[0].doneBefore ?? 0, 'task')} done before`)
  })
}

/** What hosts were at when the run was interrupted: their state is unknown. */
function stoppedLines(summaries: HostSummaries, hosts: readonly HostEnd[], paint: Painter): readonly string[] {
  const stopped = hosts.flatMap(({ host }) => {
    const { at } = summaries.of(host)
    return at ? [{ host, name: taskName(at) }] : []
  })
  const lines = collected(stopped, ({ name }) => name).map((group) => {
    const hosts = hostList(group.map(({ host }) => host))
    return paint.changed(`Stopped at \`${group[0]?.name}\`, and how much of it was done is unknown: ${hosts}`)
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
  const commands = resumes.flatMap(({ command }) => (command === undefined ? [] : [unbroken(`  ${escapeText(command)}`)]))
  if (commands.length === 0) return []
  const unset = [
    ...new Set(resumes.flatMap((resume) => (resume.command === undefined || resume.startAtTask === undefined ? [] : (resume.unset ?? [])))),
  ]
  const names = nameList(unset.map((name) => `\`${name}\``))
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
