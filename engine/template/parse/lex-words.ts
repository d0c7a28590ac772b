/** Lexes expressions: names, numbers, strings and operators. */

import { decodeString } from '../../formats/python-text.ts'
import { TemplateSyntaxError } from '../values/values.ts'

export type TokenKind =
  | 'text'
  | 'open-print'
  | 'close-print'
  | 'open-block'
  | 'close-block'
  | 'name'
  | 'string'
  | 'integer'
  | 'float'
  | 'operator'
  | 'end'
export interface Token {
  readonly kind: TokenKind
  readonly text: string
  readonly value?: unknown
  readonly start: number
  readonly end: number
}

const space = /\s*/y
const float = /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy
const integer = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy
const name = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*/uy
const string = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y
const operator = /\/\/|\*\*|==|!=|>=|<=|[-+*/%~[\](){}<>=.:|,;]/y
const closing: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }
const partners: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** Lexer options for expressions. */
export interface WordOptions {
  /** String literals keep their backslashes. */
  readonly literal: boolean
  /** Matches the end of a `{{ … }}` inside an expression, if such is allowed. */
  readonly closeInterpolation?: RegExp
}

/** Lexes tokens from `at` to a closing marker outside brackets, or to the end; returns the offset after the last one. */
export function lexWords(text: string, at: number, close: RegExp | undefined, options: WordOptions, tokens: Token[]): number {
  const open: { readonly bracket: string; readonly at: number }[] = []
  for (;;) {
    if (open.length === 0 && closes(close, text, at)) return at
    at = skip(space, text, at)
    if (open.length === 0 && closes(close, text, at)) return at
    if (at >= text.length) {
      const last = open.at(-1)
      if (last !== undefined) throw unclosedBracket(last)
      return at
    }
    if (options.closeInterpolation !== undefined && text.startsWith('{{', at)) {
      at = lexInterpolation(text, at, options.closeInterpolation, options.literal, tokens)
      continue
    }
    const token = lexWord(text, at, options)
    if (token.text === '}' && open.length === 0 && close !== undefined)
      throw new TemplateSyntaxError('unexpected `}`', token.start, token.end, 'close `{{` with `}}` and `{%` with `%}`')
    balance(token, open)
    tokens.push(token)
    at = token.end
  }
}

/** Lexes a `{{ … }}` inside an expression; returns the offset after it. */
function lexInterpolation(text: string, start: number, close: RegExp, literal: boolean, tokens: Token[]): number {
  const inside = start + (/[-+]/.test(text.charAt(start + 2)) ? 3 : 2)
  tokens.push({ kind: 'open-print', text: text.slice(start, inside), start, end: inside })
  const last = lexWords(text, inside, close, { literal }, tokens)
  close.lastIndex = last
  const found = close.exec(text)
  if (found === null) throw new TemplateSyntaxError('`{{` is not closed', start, inside)
  const end = last + found[0].trimEnd().length
  tokens.push({ kind: 'close-print', text: found[0].trim(), start: last, end })
  return end
}

/** Offset after the string that starts at `at`; nested templates may contain the same quote. */
function afterString(text: string, at: number, interpolation: boolean): number {
  if (!interpolation || !text.includes('{{', at)) return skip(string, text, at)
  const quote = text.charAt(at)
  for (let next = at + 1; next < text.length; next++) {
    if (text.charAt(next) === '\\') next++
    else if (text.startsWith('{{', next)) next = afterInterpolation(text, next) - 1
    else if (text.charAt(next) === quote) return next + 1
  }
  return skip(string, text, at)
}

/** Offset after the `}}` that closes the `{{` at `at`, skipping strings; after the `{{` itself if it is not closed. */
function afterInterpolation(text: string, at: number): number {
  for (let next = at + 2; next < text.length; next++) {
    if (text.startsWith('}}', next)) return next + 2
    const end = /['"]/.test(text.charAt(next)) ? skip(string, text, next) : next
    if (end > next) next = end - 1
  }
  return at + 2
}

function closes(close: RegExp | undefined, text: string, at: number): boolean {
  if (close === undefined) return false
  close.lastIndex = at
  return close.test(text)
}

function balance(token: Token, open: { bracket: string; at: number }[]): void {
  if (token.kind !== 'operator') return
  if (token.text === '(' || token.text === '[' || token.text === '{') openBracket(token, open)
  const partner = closing[token.text]
  if (partner === undefined) return
  const last = open.pop()
  if (last === undefined)
    throw new TemplateSyntaxError(
      `\`${token.text}\` has no opening bracket`,
      token.start,
      token.end,
      `remove it, or add the missing \`${partner}\` before it`,
    )
  if (last.bracket !== partner) throw unclosedBracket(last)
}

function unclosedBracket({ bracket, at }: { readonly bracket: string; readonly at: number }): TemplateSyntaxError {
  return new TemplateSyntaxError(`\`${bracket}\` is not closed`, at, at + 1, `close it with \`${partners[bracket]}\``)
}

/** Hints for operators of other languages. */
const hints: Readonly<Record<string, string>> = {
  '&': 'write `and`',
  '!': 'write `not`; to compare, `!=`',
  $: 'write the variable name without `$`',
  '?': 'write `a if condition else b`',
  '`': 'put the text in quotes',
  '\\': 'put the text in quotes',
}

const maxNesting = 400

function openBracket({ text, start, end }: Token, open: { bracket: string; at: number }[]): void {
  if (open.length === maxNesting)
    throw new TemplateSyntaxError(
      `brackets are nested more than ${maxNesting} deep`,
      start,
      end,
      'assign the inner part to a variable with `set`',
    )
  open.push({ bracket: text, at: start })
}

function lexWord(text: string, at: number, { literal, closeInterpolation }: WordOptions): Token {
  const token = (kind: TokenKind, end: number, value?: unknown): Token => ({ kind, text: text.slice(at, end), value, start: at, end })
  const first = text.charCodeAt(at)
  if (first >= 48 && first <= 57) return lexNumber(text, at, token)
  if (first === 39 || first === 34) {
    const end = afterString(text, at, closeInterpolation !== undefined)
    if (end > at) return token('string', end, decodeString(text.slice(at + 1, end - 1), literal))
    throw new TemplateSyntaxError(
      `the string that starts with ${text.charAt(at)} is not closed`,
      at,
      text.length,
      `close it with ${text.charAt(at)}`,
    )
  }
  let end = skip(operator, text, at)
  if (end > at) return token('operator', end)
  end = skip(name, text, at)
  if (end > at) return token('name', end)
  const character = String.fromCodePoint(text.codePointAt(at) as number)
  throw new TemplateSyntaxError(`\`${character}\` has no meaning in an expression`, at, at + character.length, hints[character])
}

function lexNumber(text: string, at: number, token: (kind: TokenKind, end: number, value: unknown) => Token): Token {
  const long = skip(float, text, at)
  if (long > at) return token('float', long, Number(text.slice(at, long).replaceAll('_', '')))
  const end = skip(integer, text, at)
  return token('integer', end, integerValue(text.slice(at, end).replaceAll('_', '')))
}

function integerValue(digits: string): number | bigint {
  const value = Number(digits)
  return Number.isSafeInteger(value) ? value : BigInt(digits)
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}
