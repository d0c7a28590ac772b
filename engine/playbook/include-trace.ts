/** Include traces: the entries that led to a file, from the nearest up to the playbook, reported with every error in it. */
import type { Diagnostic, Place } from '../model/diagnostic.ts'
import type { Load, Position } from './loading.ts'

/** Entries that include a file, by its shown name; the trace follows the first of each. */
export type IncludeTraces = Map<string, Place[]>

/** Records that the current entry includes a file. */
export function recordInclude({ project, collected, by }: Load & Pick<Position, 'by'>, path: string): void {
  const file = project.files.shown(path)
  if (!by || by.source.file === file) return
  const existing = collected.traces.get(file) ?? []
  if (existing.some((each) => isSame(each, by))) return
  collected.traces.set(file, [...existing, by])
}

/** Records that an entry includes the same files as another. */
export function recordSameIncludes({ traces }: Load['collected'], entry: Place, again: Place): void {
  for (const [file, entries] of traces)
    if (entries.some((each) => isSame(each, entry)) && !entries.some((each) => isSame(each, again))) traces.set(file, [...entries, again])
}

/** The diagnostic with the entries that led to it, and the number of further traces. */
export function withTrace(traces: IncludeTraces, diagnostic: Diagnostic): Diagnostic {
  const { place, through = [] } = diagnostic
  const last = through.at(-1) ?? place
  const led = last ? entriesTo(traces, last.source.file) : []
  if (!last || led.length === 0) return diagnostic
  const otherWays = countOf(traces, last.source.file, new Map()) - 1
  return { ...diagnostic, through: [...through, ...led], ...(otherWays > 0 && { otherWays }) }
}

function entriesTo(traces: IncludeTraces, file: string): Place[] {
  const found: Place[] = []
  const seen = new Set<string>()
  for (let at = file; !seen.has(at); ) {
    seen.add(at)
    const [first] = traces.get(at) ?? []
    if (!first) break
    found.push(first)
    at = first.source.file
  }
  return found
}

/** Number of traces from the playbook to a file, cycles not counted. */
function countOf(traces: IncludeTraces, file: string, counted: Map<string, number>): number {
  const existing = counted.get(file)
  if (existing !== undefined) return existing
  counted.set(file, 0)
  const entries = traces.get(file)
  const count = entries ? entries.reduce((sum, { source }) => sum + countOf(traces, source.file, counted), 0) : 1
  counted.set(file, count)
  return count
}

function isSame(one: Place, other: Place): boolean {
  return one.source.file === other.source.file && one.start === other.start
}
