/** The last thing a run says: what is wrong on the hosts that failed, where in the playbook, what to do next, and what had been changed before. */
import type { Painter } from './colour.ts'
import { escapeLine } from './escape.ts'
import { failureLines } from './failure.ts'
import { changeWords, type HostEnd, pendingWords } from './host-lines.ts'
import type { HostSummaries, HostSummary } from './host-summaries.ts'
import { hostList, taskName } from './words.ts'

/** Lines of each stream of a program: the whole of it stands where the task failed. */
const mostLines = 8
/** Failures that are shown in full without -v; where there are more, each of the others has a line. */
const mostInFull = 3

interface Group {
  readonly ends: readonly HostEnd[]
  readonly hostSummary: HostSummary
  readonly lines: readonly string[]
}

export function failedLines(summaries: HostSummaries, ends: readonly HostEnd[], verbosity: number, paint: Painter): readonly string[] {
  const groups = grouped(summaries, ends, verbosity, paint)
  const inFull = verbosity > 0 ? groups.length : mostInFull
  // In full last: that is what stays on the screen.
  const short = groups.slice(inFull).map((group) => shortLine(group, paint))
  const full = groups.slice(0, inFull).flatMap((group) => ['', headOf(group, paint), ...group.lines.map((line) => `  ${line}`)])
  return [...(short.length ? ['', ...short] : []), ...full]
}

/** Hosts that failed in the same way at the same task, together. */
function grouped(summaries: HostSummaries, ends: readonly HostEnd[], verbosity: number, paint: Painter): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const end of ends) {
    const hostSummary = summaries.of(end.host)
    const lines = linesOf(hostSummary, end, verbosity, paint)
    const key = [placeOf(hostSummary), ...lines].join('\n')
    const group = groups.get(key)
    groups.set(key, { hostSummary, lines, ends: [...(group?.ends ?? []), end] })
  }
  return [...groups.values()]
}

function linesOf(hostSummary: HostSummary, { failure, pendingHandlers }: HostEnd, verbosity: number, paint: Painter): readonly string[] {
  const failureToShow = hostSummary.broken?.failure ?? failure
  const changes = changeWords(hostSummary, paint)
  return [
    ...(failureToShow ? failureLines(failureToShow, paint, verbosity, mostLines) : []),
    ...(changes.length ? [paint.dim('before that:'), ...changes] : []),
    ...pendingWords(pendingHandlers, paint),
  ]
}

function headOf({ ends, hostSummary }: Group, paint: Painter): string {
  const word = hostSummary.broken?.unreachable ? 'UNREACHABLE' : 'FAILED'
  return `${paint.bad(paint.bold(`${word} ${namesOf(ends)}`))}${paint.bad(placeOf(hostSummary))}`
}

function shortLine({ ends, hostSummary }: Group, paint: Painter): string {
  const failure = hostSummary.broken?.failure ?? ends[0]?.failure
  return `${paint.bad(namesOf(ends))}${paint.dim(placeOf(hostSummary))}  ${escapeLine(failure?.message ?? 'it failed')}`
}

function placeOf({ broken }: HostSummary): string {
  if (!broken) return ''
  return ` at \`${taskName(broken.task)}\`${broken.item === undefined ? '' : `, item ${broken.item}`}`
}

function namesOf(ends: readonly HostEnd[]): string {
  return hostList(
    ends.map(({ host }) => host),
    12,
  )
}
