/** Include traces: the entries that led to a file, from the nearest up to the playbook, reported with every error in it. */
import type { Diagnostic, Place } from '../model/diagnostic.ts'
import type { Load, Position } from './loading.ts'

/** Entries that include files, and the files that each of them includes, by its shown name. */
export class IncludeTraces {
  readonly #entries = new Map<string, Place[]>()
  readonly #files = new Map<string, string[]>()

  /** Files that an entry includes, by their shown names. */
  get files(): Iterable<string> {
    return this.#entries.keys()
  }

  /** Entries that include a file; the trace follows the first. */
  of(file: string): readonly Place[] {
    return this.#entries.get(file) ?? []
  }

  /** The files that an entry includes. */
  filesOf({ source, start }: Place): readonly string[] {
    return this.#files.get(`${source.file} ${start}`) ?? []
  }

  add(entry: Place, file: string): void {
    const key = `${entry.source.file} ${entry.start}`
    const files = this.#files.get(key) ?? []
    if (files.includes(file)) return
    files.push(file)
    this.#files.set(key, files)
    const entries = this.#entries.get(file)
    if (entries) entries.push(entry)
    else this.#entries.set(file, [entry])
  }
}

/** Records that the current entry includes a file. */
export function recordInclude({ project, collected, by }: Load & Pick<Position, 'by'>, path: string): void {
  const file = project.files.shown(path)
  if (by && by.source.file !== file) collected.traces.add(by, file)
}

/** Records that an entry includes the same files as another. */
export function recordSameIncludes({ traces }: Load['collected'], entry: Place, again: Place): void {
  for (const file of traces.filesOf(entry)) traces.add(again, file)
}

/** The diagnostic with the entries that led to it, and the number of further traces. */
export function withTrace(traces: IncludeTraces, diagnostic: Diagnostic): Diagnostic {
  const { place, through = [] } = diagnostic
  const last = through.at(-1) ?? place
  const led = last ? entriesTo(traces, last.source.file) : []
  if (!last || led.length === 0) return diagnostic
  const furtherTraces = countOf(traces, last.source.file, new Map()) - 1
  return { ...diagnostic, through: [...through, ...led], ...(furtherTraces > 0 && { furtherTraces }) }
}

function entriesTo(traces: IncludeTraces, file: string): Place[] {
  const found: Place[] = []
  const seen = new Set<string>()
  for (let at = file; !seen.has(at); ) {
    seen.add(at)
    const [first] = traces.of(at)
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
  const entries = traces.of(file)
  const count = entries.length > 0 ? entries.reduce((sum, { source }) => sum + countOf(traces, source.file, counted), 0) : 1
  counted.set(file, count)
  return count
}
