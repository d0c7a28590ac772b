/** Splits and unquotes a line as a POSIX shell does: nothing is expanded. */
import { Problem } from '../model/diagnostic.ts'

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

/** A quote or a backslash with nothing behind it. */
export class OpenQuote extends Error {
  readonly at: number
  constructor(at: number) {
    super('the quote is not closed')
    this.at = at
  }
}

/** Rules in which splitters differ. */
export interface Splitting {
  /** Offset of the line in its source. */
  readonly start?: number
  /** An unquoted `#` starts a comment. */
  readonly comments?: boolean
  /** Keeps `{{ }}`, `{% %}` and `{# #}` unchanged inside one word. */
  readonly templates?: boolean
  /** Separates words. */
  readonly blank?: RegExp
  /** Characters that a backslash quotes between double quotes. */
  readonly escapable?: string
  /** Whether a backslash at the end is itself, an empty text, or an OpenQuote. */
  readonly lastBackslash?: 'kept' | 'dropped' | 'refused'
}

/** The words of a line with their places, without a comment. Throws OpenQuote. */
export function locatedWords(line: string, splitting: Splitting = {}): Word[] {
  const { start = 0, comments, blank = /\s/ } = splitting
  const words: Word[] = []
  let at = 0
  while (at < line.length) {
    if (blank.test(line[at] as string)) at++
    else if (line[at] === '#' && comments) break
    else {
      const word = wordAt(line, at, splitting)
      words.push(word)
      at = word.end - start
    }
  }
  return words
}

function wordAt(line: string, from: number, splitting: Splitting): Word {
  const { start = 0, comments = false, templates, blank = /\s/, escapable = '"\\', lastBackslash = 'kept' } = splitting
  const offsets: number[] = []
  let text = ''
  let at = from
  const take = (index: number) => {
    text += line[index]
    offsets.push(start + index)
  }
  for (; at < line.length && !blank.test(line[at] as string) && !(comments && line[at] === '#'); at++) {
    const character = line[at]
    const inside = templates ? templateAt(line, at) : 0
    if (inside > 0) {
      for (const last = at + inside - 1; at < last; at++) take(at)
      take(at)
    } else if (character === '\\' && at + 1 < line.length) take(++at)
    else if (character === '\\' && lastBackslash === 'refused') throw new OpenQuote(start + at)
    else if (character === '\\' && lastBackslash === 'dropped') continue
    else if (character === "'" || character === '"') at = quoted(line, at, { start, escapable }, take)
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
function quoted(
  line: string,
  open: number,
  { start, escapable }: Required<Pick<Splitting, 'start' | 'escapable'>>,
  take: (index: number) => void,
): number {
  const quote = line[open]
  for (let at = open + 1; at < line.length; at++) {
    if (line[at] === quote) return at
    const next = line[at + 1]
    if (quote === '"' && line[at] === '\\' && next !== undefined && escapable.includes(next)) at++
    take(at)
  }
  throw new OpenQuote(start + open)
}

/** The words of a command. Throws Problem for an unclosed quote or a final backslash. */
export function wordsOf(line: string): readonly string[] {
  try {
    return locatedWords(line, { blank: /[ \t\r\n]/, lastBackslash: 'refused' }).map(({ text }) => text)
  } catch (error) {
    if (!(error instanceof OpenQuote)) throw error
    const quote = line[error.at]
    if (quote === '\\')
      throw new Problem('the command ends with a single backslash', { hint: 'remove it, or write `\\\\` for a backslash' })
    throw new Problem(`the command has an unclosed quotation, from \`${line.slice(error.at, error.at + 20)}\` on`, {
      hint: `close it with ${quote}, or list the words in \`argv\``,
    })
  }
}

/** How a single quote is written between single quotes: as people do, and as Python's shlex does. */
const escapedQuote = { shell: "'\\''", python: `'"'"'` }

/** One shell word that means exactly this text. */
export function quotedWord(text: string, style: keyof typeof escapedQuote = 'shell'): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", escapedQuote[style])}'`
}

/** Words as one line, quoted as Python's shlex does: for display, never to be run. */
export function lineOf(words: readonly string[]): string {
  return words.map((word) => quotedWord(word, 'python')).join(' ')
}
