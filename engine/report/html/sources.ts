/** A few lines of a playbook around a place, as they are when the failure is reported. */
import { readFileSync } from 'node:fs'
import type { Where } from '../../model/diagnostic.ts'
import { escapeExact } from '../escape.ts'
import { whereText } from '../words.ts'
import type { PageSource } from './page-data.ts'

const [before, after] = [4, 7]
/** Characters of a line that are shown, and bytes of a file that is read. */
const [longestLine, largestFile] = [400, 4_000_000]

/** Undefined where the file cannot be read or does not have the line. */
export type Excerpt = (where: Where) => PageSource | undefined

/** `redact` takes secrets out of a text. */
export function excerpts(redact: (text: string) => string): Excerpt {
  const files = new Map<string, readonly string[]>()
  return (where) => {
    const { file, line } = where
    let lines = files.get(file)
    if (!lines) {
      lines = linesOf(file, redact)
      files.set(file, lines)
    }
    if (line < 1 || line > lines.length) return undefined
    const first = Math.max(1, line - before)
    const shown = lines.slice(first - 1, line + after).map((text) => (text.length > longestLine ? `${text.slice(0, longestLine)}…` : text))
    return { where: whereText(where), first, line, lines: shown }
  }
}

function linesOf(file: string, redact: (text: string) => string): readonly string[] {
  try {
    const text = readFileSync(file, 'utf8')
    if (text.length > largestFile) return []
    // A secret may fill several lines; each of them is one as well.
    return text.split(/\r?\n/).map((line) => escapeExact(redact(line)))
  } catch {
    return []
  }
}
