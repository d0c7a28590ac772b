/** What is wrong, where in the playbook, what the program said, and what to do next. */

import type { Failure } from '../event.ts'
import type { Painter } from './colour.ts'
import { escapeText } from './escape.ts'
import { whereText } from './where.ts'

/** Lines of a program's output that are shown without -v. */
const mostLines = 30

export function failureLines(failure: Failure, paint: Painter, verbosity: number): readonly string[] {
  const lines = escapeText(failure.message)
    .split('\n')
    .map((line) => paint.bad(line))
  if (failure.where) lines.push(paint.dim(`at ${whereText(failure.where)}`))
  for (const [name, text] of [
    ['', failure.detail],
    ['stderr', failure.stderr],
    ['stdout', failure.stdout],
  ] as const) {
    if (text?.trim()) lines.push(...quoted(name, text, verbosity > 0 ? Number.POSITIVE_INFINITY : mostLines, paint))
  }
  if (failure.hint) lines.push(paint.hint(`hint: ${escapeText(failure.hint)}`))
  return lines
}

/** The end of a long text says most. */
function quoted(name: string, text: string, most: number, paint: Painter): readonly string[] {
  const all = escapeText(text).trimEnd().split('\n')
  const shown = all.slice(-most)
  const cut = all.length > shown.length ? [paint.dim(`… ${all.length - shown.length} more lines (-v shows them)`)] : []
  const body = [...cut, ...shown].map((line) => `  ${line}`)
  return name ? [paint.dim(`${name}:`), ...body] : body
}
