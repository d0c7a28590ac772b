/** The end of a run: what changed on each host, the recap, and last of all what went wrong. */
import type { Event } from '../model/event.ts'
import type { Painter } from './colour.ts'
import { escapeLine } from './escape.ts'
import { failedLines } from './failed-lines.ts'
import { type HostEnd, hostLines } from './host-lines.ts'
import type { HostSummaries } from './host-summaries.ts'
import { recap } from './recap.ts'
import { statisticsLines } from './statistics-lines.ts'
import { type NotReachedEvent, resumeLines, unreachedLines } from './unreached-lines.ts'
import { type Asked, verdict } from './verdict.ts'
import { taskName } from './words.ts'

export interface Ending {
  readonly asked: Asked
  readonly verbosity: number
  readonly paint: Painter
  readonly unreached: readonly NotReachedEvent[]
}

export function endingLines(
  end: Extract<Event, { type: 'run-end' }>,
  summaries: HostSummaries,
  hosts: readonly HostEnd[],
  { asked, verbosity, paint, unreached }: Ending,
): readonly string[] {
  const broken = hosts.filter(({ failure }) => failure)
  const settled = hosts.filter(({ failure }) => !failure)
  const played = hosts.filter(({ untouched }) => !untouched)
  const rows = [...recap(played, asked.check, verbosity, paint), ...unreachedLines(unreached, verbosity, paint)]
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

/** What hosts were at when the run was interrupted: their state is unknown. */
function stoppedLines(summaries: HostSummaries, hosts: readonly HostEnd[], paint: Painter): readonly string[] {
  const lines = hosts.flatMap(({ host }) => {
    const { at } = summaries.of(host)
    return at ? [paint.changed(`${escapeLine(host)} was stopped at \`${taskName(at)}\`: how much of it was done is unknown`)] : []
  })
  return lines.length ? ['', ...lines] : []
}
