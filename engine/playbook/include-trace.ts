/** Ways to a file: what had it read, from the nearest entry up to the playbook, told with every mistake in it. */
import type { Diagnostic, Place } from '../model/diagnostic.ts'
import type { Loading, Position } from './loading.ts'

/** Entries that had a file read, by the file's name as it is shown; the first of each is the way that is told. */
export type IncludeTraces = Map<string, Place[]>

/** Takes note that the entry at hand had a file read. */
export function noteWay({ loading, by }: Pick<Position, 'loading' | 'by'>, path: string): void {
  const file = loading.files.shown(path)
  if (!by || by.source.file === file) return
  const known = loading.ways.get(file) ?? []
  if (known.some((each) => isSame(each, by))) return
  loading.ways.set(file, [...known, by])
}

/** Takes note that an entry would have had the same files read as another. */
export function noteSameWay(loading: Loading, entry: Place, again: Place): void {
  for (const [file, entries] of loading.ways)
    if (entries.some((each) => isSame(each, entry)) && !entries.some((each) => isSame(each, again)))
      loading.ways.set(file, [...entries, again])
}

/** The diagnostic with the entries that led to it, and how many other ways there are. */
export function withWay(ways: Loading['ways'], diagnostic: Diagnostic): Diagnostic {
  const { place, through = [] } = diagnostic
  const last = through.at(-1) ?? place
  const led = last ? entriesTo(ways, last.source.file) : []
  if (!last || led.length === 0) return diagnostic
  const otherWays = countOf(ways, last.source.file, new Map()) - 1
  return { ...diagnostic, through: [...through, ...led], ...(otherWays > 0 && { otherWays }) }
}

function entriesTo(ways: IncludeTraces, file: string): Place[] {
  const found: Place[] = []
  const seen = new Set<string>()
  for (let at = file; !seen.has(at); ) {
    seen.add(at)
    const [first] = ways.get(at) ?? []
    if (!first) break
    found.push(first)
    at = first.source.file
  }
  return found
}

/** Ways from the playbook to a file; one that comes back to where it was is none. */
function countOf(ways: IncludeTraces, file: string, counted: Map<string, number>): number {
  const known = counted.get(file)
  if (known !== undefined) return known
  counted.set(file, 0)
  const entries = ways.get(file)
  const count = entries ? entries.reduce((sum, { source }) => sum + countOf(ways, source.file, counted), 0) : 1
  counted.set(file, count)
  return count
}

function isSame(one: Place, other: Place): boolean {
  return one.source.file === other.source.file && one.start === other.start
}
