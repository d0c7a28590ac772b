/** Splits and unquotes a line as a POSIX shell does, with the offset of each character. */

export interface Word {
  readonly text: string
  /** The offset in the source of an offset in `text`. */
  readonly locate: (offset: number) => number
  /** Offsets in the source. */
  readonly start: number
  readonly end: number
  /** A comment (`#`) directly follows. */
  readonly cut: boolean
}
/** A quote that is not closed. */
export class OpenQuote extends Error {
  readonly at: number
  constructor(at: number) {
    super('the quote is not closed')
    this.at = at
  }
}

export interface Splitting {
  /** Offset of the line in its source. */
  readonly start: number
  /** An unquoted `#` starts a comment. */
  readonly comments: boolean
  /** Keeps `{{ }}`, `{% %}` and `{# #}` unchanged inside one word. */
  readonly templates?: boolean
}

/** The words of a line, without a comment. Throws OpenQuote. */
export function wordsOf(line: string, splitting: Splitting): Word[] {
  const words: Word[] = []
  let at = 0
  while (at < line.length) {
    if (/\s/.test(line[at] as string)) at++
    else if (line[at] === '#' && splitting.comments) break
    else {
      const word = wordAt(line, at, splitting)
      words.push(word)
      at = word.end - splitting.start
    }
  }
  return words
}

function wordAt(line: string, from: number, { start, comments, templates = false }: Splitting): Word {
  const stops = comments ? /[\s#]/ : /\s/
  const offsets: number[] = []
  let text = ''
  let at = from
  const take = (index: number) => {
    text += line[index]
    offsets.push(start + index)
  }
  for (; at < line.length && !stops.test(line[at] as string); at++) {
    const character = line[at]
    const inside = templates ? templateAt(line, at) : 0
    for (const last = at + inside - 1; at < last; at++) take(at)
    if (inside > 0) {
      take(at)
      continue
    }
    if (character === '\\' && at + 1 < line.length) take(++at)
    else if (character === "'" || character === '"') at = quoted(line, at, start, take)
    else take(at)
  }
  const end = start + at
  return { text, locate: (offset) => offsets[offset] ?? end, start: start + from, end, cut: comments && line[at] === '#' }
}

/** Length of the template that starts here. */
function templateAt(line: string, at: number): number {
  template.lastIndex = at
  return template.exec(line)?.[0].length ?? 0
}
const template = /\{\{(?:(?!\}\})[\s\S])*\}\}|\{%(?:(?!%\})[\s\S])*%\}|\{#(?:(?!#\})[\s\S])*#\}/y

/** The index of the closing quote. */
function quoted(line: string, open: number, start: number, take: (index: number) => void): number {
  const quote = line[open]
  for (let at = open + 1; at < line.length; at++) {
    if (line[at] === quote) return at
    if (quote === '"' && line[at] === '\\' && /["\\]/.test(line[at + 1] ?? '')) at++
    take(at)
  }
  throw new OpenQuote(start + open)
}
