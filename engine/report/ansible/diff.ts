/** What changes did to texts, as Ansible's report shows it: unified, with `before` and `after` as heads. */

import { hunkHead, hunksOf } from '../../formats/text-diff.ts'
import { isPlainDict } from '../../model/dict.ts'
import type { ChangeReport } from '../../model/event.ts'
import type { Format } from './formats.ts'
import type { Palette } from './palette.ts'
import type { ItemEnd, TaskEnd } from './result.ts'

/** Lines for all changes that have a before and an after, an empty one behind each; or for what the module itself compares. */
export function changeLines({ changes, result }: TaskEnd | ItemEnd, lineOptions: DiffOptions): readonly string[] {
  const shown = changes.filter(({ before, after, notApplied }) => !notApplied && (before !== undefined || after !== undefined))
  const compared = (result as { readonly diff?: unknown } | undefined)?.diff
  if (shown.length === 0 || !isCompared(compared)) return shown.flatMap((change) => linesOf(change, lineOptions))
  return linesOf({ summary: '', ...compared }, lineOptions)
}

function isCompared(value: unknown): value is { readonly before: object; readonly after: object } {
  const { before, after } = Object(value) as Readonly<Record<string, unknown>>
  return isPlainDict(before) && isPlainDict(after)
}

interface DiffOptions {
  readonly paint: Palette
  readonly format: Format
  /** Lines shown around a difference. */
  readonly context?: number
}

function linesOf({ before, after, path }: ChangeReport, { paint, format, context }: DiffOptions): readonly string[] {
  const [old, now] = [textOf(before, path, format), textOf(after, path, format)]
  if (old === now) return []
  const hunks = hunksOf(old, now, context)
  if (hunks === undefined) return [`diff skipped: ${path ?? 'the state'} differs too much\n`]
  return [
    paint('removed', `--- ${headOf('before', before, path)}`),
    paint('added', `+++ ${headOf('after', after, path)}`),
    ...hunks.flatMap((hunk) => [paint('hunk', hunkHead(hunk)), ...hunk.lines.map((line) => painted(line, paint))]),
    '',
  ]
}

/** What was not there has no name. */
function headOf(word: string, value: unknown, path: string | undefined): string {
  return path === undefined || value === undefined || value === null || value === '' ? word : `${word}: ${path}`
}

function painted(line: string, paint: Palette): string {
  if (line.startsWith('+')) return paint('added', line)
  return line.startsWith('-') ? paint('removed', line) : line
}

/** A state of a word is a line; of a file every byte counts. */
function textOf(value: unknown, path: string | undefined, format: Format): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') return format.state(value)
  return path !== undefined || value === '' || value.endsWith('\n') ? value : `${value}\n`
}
