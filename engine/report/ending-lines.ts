/** The end of a run: what changed on each host, the recap, and last of all what went wrong. */
import type { Event } from '../event.ts'
import type { Painter } from './colour.ts'
import { escapeLine } from './escape.ts'
import { failedLines } from './failed-lines.ts'
import { type HostEnd, hostLines } from './host-lines.ts'
import { recap } from './recap.ts'
import { statisticsLines } from './statistics-lines.ts'
import type { Stories } from './stories.ts'
import { verdict } from './verdict.ts'
import { taskName } from './words.ts'

export interface Ending {
  readonly check: boolean
  readonly verbosity: number
  readonly paint: Painter
  readonly single?: boolean
}

export function endingLines(
  end: Extract<Event, { type: 'run-end' }>,
  stories: Stories,
  hosts: readonly HostEnd[],
  { check, verbosity, paint, single }: Ending,
): readonly string[] {
  const broken = hosts.filter(({ failure }) => failure)
  const settled = hosts.filter(({ failure }) => !failure)
  const rows = recap(hosts, check, verbosity, paint)
  return [
    ...hostLines(stories, settled, verbosity, paint),
    ...(rows.length ? ['', paint.bold('RECAP'), ...rows] : []),
    ...statisticsLines(end.statistics, paint),
    ...(single ? [] : failedLines(stories, broken, verbosity, paint)),
    ...(end.interrupted ? stoppedLines(stories, hosts, paint) : []),
    '',
    verdict(hosts, stories, end, check, paint),
  ]
}

/** What hosts were at when the run was interrupted: there the state is not known. */
function stoppedLines(stories: Stories, hosts: readonly HostEnd[], paint: Painter): readonly string[] {
  const lines = hosts.flatMap(({ host }) => {
    const { at } = stories.of(host)
    return at ? [paint.changed(`${escapeLine(host)} was stopped at \`${taskName(at)}\`: how far it came is not known`)] : []
  })
  return lines.length ? ['', ...lines] : []
}
