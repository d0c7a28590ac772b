/** What a change does to a text, as a unified diff; the home of `diff`. */
import { createTwoFilesPatch } from 'diff'
import type { ChangeTold } from '../event.ts'
import type { Painter } from './colour.ts'
import { escapeText } from './escape.ts'

/** Milliseconds after which two texts are only said to differ. */
const patience = 500

/** Lines of the diff of one change; none where it has no before and after. */
export function diffLines({ before, after, path }: ChangeTold, paint: Painter): readonly string[] {
  if (before === undefined && after === undefined) return []
  const [old, now] = [textOf(before), textOf(after)]
  if (old === now) return []
  const name = path ?? 'state'
  const patch = createTwoFilesPatch(name, name, old, now, 'before', 'after', { context: 3, timeout: patience } as { context: number })
  if (patch === undefined) return [`${name}: the texts differ, too much to be shown line by line`]
  const lines = escapeText(patch).trimEnd().split('\n').slice(1)
  return lines.map((line) => {
    if (line.startsWith('+++') || line.startsWith('---')) return paint.bold(line)
    if (line.startsWith('+')) return paint.added(line)
    if (line.startsWith('-')) return paint.removed(line)
    return line.startsWith('@@') ? paint.hint(line) : line
  })
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value !== 'object') return `${String(value)}\n`
  return `${JSON.stringify(value, null, 2)}\n`
}
