/** What a change makes of a text or a state, as lines. */
import { patchOf, usualContext } from '../formats/text-diff.ts'
import type { ChangeReport } from '../model/event.ts'
import type { Painter } from './colour.ts'
import { escapeExact, escapeLine } from './escape.ts'
import { valueLines } from './value-lines.ts'
import { unbroken } from './wrap.ts'

/** Lines of one diff that are shown without -v. */
const mostLines = 40

export interface DiffOptions {
  readonly paint: Painter
  readonly verbosity: number
  /** Lines around a difference. */
  readonly context?: number
  /** The command that shows what is left out of the report of a host. */
  readonly commandForMore?: (host: string) => string | undefined
}

/** Lines of the diff of one change; none where it has no before and after. */
export function diffLines({ before, after, path }: ChangeReport, host: string, options: DiffOptions): readonly string[] {
  const { paint, verbosity, context = usualContext, commandForMore } = options
  if (before === undefined && after === undefined) return []
  const [old, now] = [textOf(before), textOf(after)]
  if (old === now) return []
  if (path === undefined && isOneLine(old) && isOneLine(now)) return [paint.dim(`${oneLine(old)} → ${oneLine(now)}`)]
  const name = escapeLine(path ?? 'state')
  const patch = patchOf(old, now, context)
  if (patch === undefined) return [`${name}: too many differences to show line by line`]
  // The heads are written again, since names may hold anything.
  const body = escapeExact(patch.slice(patch.indexOf('\n@@') + 1).replace(/\n$/, '')).split('\n')
  const lines = [`--- ${name}${isNothing(before) ? ' (not there)' : ''}`, `+++ ${name}${isNothing(after) ? ' (not there)' : ''}`, ...body]
  const shown = verbosity > 0 ? lines : lines.slice(0, mostLines)
  const cut = lines.length - shown.length
  const command = commandForMore?.(host)
  const more =
    command === undefined
      ? [paint.dim(`… ${cut} more lines (-v shows them)`)]
      : [paint.dim(`… ${cut} more lines:`), unbroken(`  ${command}`)]
  return [...shown.map((line) => painted(line, paint)), ...(cut > 0 ? more : [])]
}

function painted(line: string, paint: Painter): string {
  if (line.startsWith('+++') || line.startsWith('---')) return paint.bold(line)
  if (line.startsWith('+')) return paint.added(line)
  if (line.startsWith('-')) return paint.removed(line)
  return line.startsWith('@@') ? paint.hint(line) : line
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null
}

/** States of a word or two are easier read side by side. */
function isOneLine(text: string): boolean {
  return text.length <= 60 && !text.trimEnd().includes('\n')
}

function oneLine(text: string): string {
  return text.trim() === '' ? '(nothing)' : escapeLine(text)
}

function textOf(value: unknown): string {
  if (isNothing(value)) return ''
  if (typeof value === 'string') return value
  return `${valueLines(value).join('\n')}\n`
}
