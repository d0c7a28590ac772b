/** What is wrong, where in the playbook, the output of the program, and what to do next. */
import type { Failure } from '../model/event.ts'
import type { Painter } from './colour.ts'
import { escapeText } from './escape.ts'
import { valueLines } from './value-lines.ts'
import { whereText } from './words.ts'

/** Lines of a program's output that are shown where the failure happens, without -v. */
const mostLines = 30

/** The lines of a failure; `most` bounds what each stream of the program may fill. */
export function failureLines(failure: Failure, paint: Painter, verbosity: number, most = mostLines): readonly string[] {
  const lines = escapeText(failure.message)
    .trimEnd()
    .split('\n')
    .map((line) => paint.bad(line))
  if (failure.where) lines.push(paint.dim(`at ${whereText(failure.where)}`))
  if (failure.through) lines.push(paint.dim(`through ${failure.through.map(whereText).join(', ')}`))
  const bound = verbosity > 0 ? Number.POSITIVE_INFINITY : most
  if (failure.judgedResult) lines.push(...judgedLines(failure.judgedResult, bound, paint))
  for (const [name, text] of outputsOf(failure)) lines.push(...quoted(name, text, bound, paint))
  if (failure.hint) lines.push(...hintLines(failure.hint, paint))
  return lines
}

export function hintLines(hint: string, paint: Painter): readonly string[] {
  const [first = '', ...rest] = escapeText(hint).trimEnd().split('\n')
  return [`hint: ${first}`, ...rest.map((line) => `      ${line}`)].map(paint.hint)
}

/** Output of the program; text that the message or another stream repeats is shown once. */
function outputsOf({ message, detail, stderr, stdout }: Failure): readonly (readonly [string, string])[] {
  const seen = [message.trim()]
  const texts: [string, string][] = []
  for (const [name, text] of [
    ['', detail],
    ['stderr', stderr],
    ['stdout', stdout],
  ] as const) {
    const trimmed = text?.trim()
    if (!text || !trimmed || seen.some((each) => each.includes(trimmed))) continue
    seen.push(trimmed)
    texts.push([name, text])
  }
  return texts
}

/** The result that a condition was about; the beginning of it says most. */
function judgedLines(judged: Readonly<Record<string, unknown>>, most: number, paint: Painter): readonly string[] {
  const all = valueLines(judged)
  const cut = all.length - most
  const more = cut > 0 ? [paint.dim(`… ${cut} lines more (-v shows them)`)] : []
  return [paint.dim('result:'), ...[...all.slice(0, most), ...more].map((line) => `  ${line}`)]
}

/** The end of a long text says most. */
function quoted(name: string, text: string, most: number, paint: Painter): readonly string[] {
  const all = escapeText(text).trimEnd().split('\n')
  const shown = all.slice(-most)
  const cut = all.length - shown.length
  const more = cut > 0 ? [paint.dim(`… ${cut} lines before these (-v shows them)`)] : []
  return [...(name ? [paint.dim(`${name}:`)] : []), ...[...more, ...shown].map((line) => `  ${line}`)]
}
