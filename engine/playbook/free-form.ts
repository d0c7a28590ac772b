/** Parses `module: k=v k2="a b"` and `command: free text chdir=/tmp` as Ansible does; templates stay whole. */

import { unescaped } from '../formats/python-text.ts'
import type { ScalarNode } from '../template/values/yaml.ts'
import { cutRange, joinRanges, retext, type SourceRange } from './source-range.ts'
import { splitWords } from './words.ts'

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

/** Parses a text; keys for which `takes` is false stay in the text. */
export function freeForm(whole: ScalarNode | SourceRange, takes: (key: string) => boolean): FreeForm {
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
  const rest = trimmed(kept, whole)
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

function trimmed(pieces: readonly SourceRange[], whole: ScalarNode | SourceRange): SourceRange | undefined {
  const joined = joinRanges(pieces, whole.place)
  const text = joined.text.trim()
  if (text === '') return undefined
  const start = joined.text.indexOf(text)
  return cutRange(joined, start, start + text.length)
}
