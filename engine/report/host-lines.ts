/** In the end: what changed on each host that did not fail; hosts with the same changes share them. */
import type { EventOf } from '../model/event.ts'
import type { Painter } from './colour.ts'
import { escapeLine } from './escape.ts'
import { failureLines } from './failure.ts'
import type { HostSummaries, HostSummary } from './host-summaries.ts'
import { counted, hostList, taskName, wordOf, wordWidth } from './words.ts'

export type HostEnd = EventOf<'host-end'>

/** Different groups that are shown without -v. */
const mostGroups = 20

export function hostLines(summaries: HostSummaries, ends: readonly HostEnd[], verbosity: number, paint: Painter): readonly string[] {
  const groups = new Map<string, string[]>()
  for (const { host, pendingHandlers } of ends) {
    const text = [...changeWords(summaries.of(host), paint), ...pendingWords(pendingHandlers, paint)].join('\n')
    if (text) groups.set(text, [...(groups.get(text) ?? []), host])
  }
  const all = [...groups]
  const shown = verbosity > 0 ? all : all.slice(0, mostGroups)
  const lines = shown.flatMap(([text, hosts]) => ['', paint.bold(hostList(hosts, 10)), ...text.split('\n').map((line) => `  ${line}`)])
  const cut = all.length - shown.length
  return cut > 0 ? [...lines, '', paint.dim(`… and what changed on ${counted(cut, 'more host')} (-v shows it)`)] : lines
}

/** What changed, or would change, and what is still unknown. */
function changeWords({ changed, planned, undetermined }: HostSummary, paint: Painter): readonly string[] {
  return [
    ...changed.map((summary) => `${paint.changed('changed'.padEnd(wordWidth))}${summary}`),
    ...planned.map((summary) => `${paint.changed('would change'.padEnd(wordWidth))}${summary}`),
    ...undetermined.map(({ status, text }) => `${paint.status(status, wordOf(status, true).padEnd(wordWidth))}${text}`),
  ]
}

function pendingWords(handlers: readonly string[] | undefined, paint: Painter): readonly string[] {
  if (!handlers?.length) return []
  return [paint.changed(`${'not run'.padEnd(wordWidth)}${counted(handlers.length, 'notified handler')}: ${hostList(handlers, 20)}`)]
}

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
