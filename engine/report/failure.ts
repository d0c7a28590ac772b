/** What is wrong, where in the playbook, the output of the program, and what to do next. */
import type { Failure } from '../model/event.ts'
import type { Painter } from './colour.ts'
import { escapeText } from './escape.ts'
import { valueLines } from './value-lines.ts'
import { whereText } from './words.ts'

/** Lines of a program's output that are shown where the failure happens, without -v. */
const mostLines = 30

/** The lines of a failure; without -v, `most` bounds what each part that a host may have written fills. */
export function failureLines(failure: Failure, paint: Painter, verbosity: number, most = mostLines): readonly string[] {
  const { message, where, through, judgedResult, hint } = failure
  const bound = verbosity > 0 ? Number.POSITIVE_INFINITY : most
  const judged = judgedResult ? valueLines(judgedResult) : []
  return [
    firstLines(message, bound, paint, (line) => paint.bad(line)),
    where ? [paint.dim(`at ${whereText(where)}`)] : [],
    through ? [paint.dim(`through ${through.map(whereText).join(', ')}`)] : [],
    judgedResult
      ? [paint.dim('result:'), ...judged.slice(0, bound).map((line) => `  ${line}`), ...moreLines(judged.length - bound, paint)]
      : [],
    ...outputsOf(failure).map(([name, text]) => quoted(name, text, bound, paint)),
    hint ? hintLines(hint, paint, bound) : [],
  ].flat()
}

export function hintLines(hint: string, paint: Painter, most = mostLines): readonly string[] {
  return firstLines(`hint: ${hint}`, most, paint, (line, index) => paint.hint(index === 0 ? line : `      ${line}`))
}

/** The beginning of a text, and how much of it is left out. */
function firstLines(text: string, most: number, paint: Painter, shown: (line: string, index: number) => string): readonly string[] {
  const all = text.trimEnd().split('\n')
  const lines = escapeText(all.slice(0, most).join('\n')).split('\n')
  return [...lines.map(shown), ...moreLines(all.length - most, paint)]
}

function moreLines(count: number, paint: Painter): readonly string[] {
  return count > 0 ? [paint.dim(`… ${count} lines more (-v shows them)`)] : []
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

/** The end of a long text says most. */
function quoted(name: string, text: string, most: number, paint: Painter): readonly string[] {
  const all = text.trimEnd().split('\n')
  const shown = escapeText(all.slice(-most).join('\n')).trimEnd().split('\n')
  const cut = Math.max(0, all.length - most)
  const more = cut > 0 ? [paint.dim(`… ${cut} lines before these (-v shows them)`)] : []
  return [...(name ? [paint.dim(`${name}:`)] : []), ...[...more, ...shown].map((line) => `  ${line}`)]
}
