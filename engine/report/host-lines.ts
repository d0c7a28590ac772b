/** In the end: what changed on each host that did not fail; hosts with the same changes share them. */
import type { Event } from '../model/event.ts'
import type { Painter } from './colour.ts'
import type { HostSummaries, HostSummary } from './host-summaries.ts'
import { counted, hostList, wordOf, wordWidth } from './words.ts'

export type HostEnd = Extract<Event, { type: 'host-end' }>

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
export function changeWords({ changed, planned, undetermined }: HostSummary, paint: Painter): readonly string[] {
  return [
    ...changed.map((summary) => `${paint.changed('changed'.padEnd(wordWidth))}${summary}`),
    ...planned.map((summary) => `${paint.changed('would change'.padEnd(wordWidth))}${summary}`),
    ...undetermined.map(({ status, text }) => `${paint.status(status, wordOf(status, true).padEnd(wordWidth))}${text}`),
  ]
}

export function pendingWords(handlers: readonly string[] | undefined, paint: Painter): readonly string[] {
  if (!handlers?.length) return []
  return [paint.changed(`${'not run'.padEnd(wordWidth)}${counted(handlers.length, 'notified handler')}: ${hostList(handlers, 20)}`)]
}
