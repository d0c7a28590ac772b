/** Parses `module: k=v k2="a b"` and `command: free text chdir=/tmp` as Ansible does; templates stay whole, and each part keeps its place. */
import { unescaped } from '../formats/python-text.ts'
import type { Place, Source } from '../model/diagnostic.ts'
import { Template } from '../model/template.ts'
import type { ScalarNode } from '../template/values/yaml.ts'

export interface Pair {
  readonly key: SourceRange
  readonly value: SourceRange
}
export interface FreeForm {
  readonly pairs: readonly Pair[]
  /** The text that is not a pair; undefined if none is left. */
  readonly rest?: SourceRange
  /** A quote or a brace is not closed. */
  readonly open: boolean
}

/** Parses a text; keys for which `takes` is false stay in the text. A line break at the end is kept for a command (`keepsEnd`). */
export function freeForm(whole: ScalarNode | SourceRange, takes: (key: string) => boolean, keepsEnd = false): FreeForm {
  const { words, open } = splitWords(whole.text)
  if (open) return { pairs: [], rest: cutRange(whole, 0, whole.text.length), open }
  const pairs: Pair[] = []
  const kept: SourceRange[] = []
  let at = 0
  for (const { start, end } of words) {
    const word = whole.text.slice(start, end)
    const key = /^((?:[A-Za-z_]|\{\{(?:(?!\}\})[\s\S])*\}\})(?:[\w-]|\{\{(?:(?!\}\})[\s\S])*\}\})*)=/.exec(word)?.[1]
    const taken = key !== undefined && takes(key)
    if (!taken && !word.startsWith('\\\n')) continue
    if (taken)
      pairs.push({ key: cutRange(whole, start, start + key.length), value: unquoted(cutRange(whole, start + key.length + 1, end)) })
    const from = taken ? withoutBlank(whole.text, start, end) : start
    if (from > at) kept.push(cutRange(whole, at, from))
    at = end
  }
  if (at < whole.text.length) kept.push(cutRange(whole, at, whole.text.length))
  const rest = trimmed(kept, whole, keepsEnd)
  return { pairs, open: false, ...(rest && { rest }) }
}

/** Keeps one of the blanks around an option that is cut out. */
function withoutBlank(text: string, start: number, end: number): number {
  return text.charAt(start - 1) === ' ' && text.charAt(end) === ' ' ? start - 1 : start
}

/** Escapes that Ansible resolves in the free form: fewer than in a literal. */
const escapes = /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\\'"abfnrtv])/g

/** The value without its quotes, escapes resolved. */
function unquoted(value: SourceRange): SourceRange {
  const { text } = value
  const quoted = text.length > 1 && (text.startsWith('"') || text.startsWith("'")) && text.at(-1) === text.at(0)
  const inner = quoted ? cutRange(value, 1, text.length - 1) : value
  const plain = unescaped(inner.text, escapes)
  return plain === inner.text ? inner : retext(inner, plain)
}

function trimmed(pieces: readonly SourceRange[], whole: ScalarNode | SourceRange, keepsEnd: boolean): SourceRange | undefined {
  const joined = joinRanges(pieces, whole.place)
  const trimmedText = joined.text.trim()
  const text = keepsEnd && trimmedText !== '' && joined.text.endsWith(`${trimmedText}\n`) ? `${trimmedText}\n` : trimmedText
  if (text === '') return undefined
  const start = joined.text.indexOf(text)
  return cutRange(joined, start, start + text.length)
}

interface Word {
  readonly start: number
  readonly end: number
}

const template = String.raw`\{\{(?:(?!\}\})[^])*\}\}|\{%(?:(?!%\})[^])*%\}|\{#(?:(?!#\})[^])*#\}`
const brace = String.raw`\{(?![{%#])`
const doubleQuoted = String.raw`"(?:\\[^]|${template}|[^"\\{]|${brace})*"`
const singleQuoted = `'(?:${template}|[^'{]|${brace})*'`
const word = String.raw`(?:${template}|${doubleQuoted}|${singleQuoted}|\\[^\n]|[^\s"'\\{]|${brace})+`
/** A backslash at the end of a line, with the indentation of the next. */
const continuation = String.raw`\\\n\s*`
const pieces = new RegExp(`(${word}|${continuation})|\\S`, 'g')

/** Words of a text; `open` if a quote or a template is not closed. */
export function splitWords(text: string): { readonly words: readonly Word[]; readonly open: boolean } {
  const words: Word[] = []
  for (const match of text.matchAll(pieces)) {
    if (match[1] === undefined) return { words, open: true }
    words.push({ start: match.index, end: match.index + match[0].length })
  }
  return { words, open: false }
}

export interface SourceRange {
  readonly text: string
  readonly place: Place
  readonly locate: (offset: number) => number
}

/** The characters from `start` to `end` of a scalar or range. */
export function cutRange(whole: ScalarNode | SourceRange, start: number, end: number): SourceRange {
  const { source } = whole.place
  const locate = (offset: number) => whole.locate(start + offset)
  return { text: whole.text.slice(start, end), place: placeOf(source, whole, start, end), locate }
}

/** The same range with another text of about the same length (escapes resolved). */
function retext(range: SourceRange, text: string): SourceRange {
  return { ...range, text }
}

/** Concatenates pieces of one scalar. */
function joinRanges(pieces: readonly SourceRange[], place: Place): SourceRange {
  const text = pieces.map((piece) => piece.text).join('')
  const locate = (offset: number) => {
    let start = 0
    for (const piece of pieces) {
      if (offset < start + piece.text.length) return piece.locate(offset - start)
      start += piece.text.length
    }
    const last = pieces.at(-1)
    return last ? last.locate(last.text.length) : place.start
  }
  return { text, place: { ...place, start: pieces[0]?.place.start ?? place.start }, locate }
}

/** A template if the text has one, otherwise the text. */
export function rangeValue({ text, place, locate }: SourceRange): string | Template {
  return /\{\{|\{%|\{#/.test(text) ? new Template(text, place, locate) : text
}

function placeOf(source: Source, whole: ScalarNode | SourceRange, start: number, end: number): Place {
  const from = whole.locate(start)
  return { source, start: from, end: end > start ? Math.max(from + 1, whole.locate(end - 1) + 1) : from }
}
