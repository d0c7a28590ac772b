/** Walks over tokens for the parser: looking, taking, and saying what was expected. */
import { TemplateSyntaxError } from '../values/errors.ts'
import type { Token, TokenKind } from './lex-words.ts'

export class Tokens {
  private readonly list: readonly Token[]
  private at = 0
  /** A condition: `{{ … }}` may stand in it, in its strings as well. */
  readonly interpolation: boolean
  /** The names of the blocks that were read. */
  readonly blocks = new Set<string>()
  constructor(list: readonly Token[], interpolation = false) {
    this.list = list
    this.interpolation = interpolation
  }

  get current(): Token {
    return this.list[this.at] as Token
  }
  /** The token after the current one. */
  get coming(): Token {
    return this.list[Math.min(this.at + 1, this.list.length - 1)] as Token
  }
  /** The token before the current one. */
  get previous(): Token {
    return this.list[Math.max(this.at - 1, 0)] as Token
  }
  next(): Token {
    const token = this.current
    if (this.at < this.list.length - 1) this.at++
    return token
  }
  is(kind: TokenKind, text?: string): boolean {
    const token = this.current
    return token.kind === kind && (text === undefined || token.text === text)
  }
  isOperator(text: string): boolean {
    return this.is('operator', text)
  }
  isWord(text: string): boolean {
    return this.is('name', text)
  }
  /** Takes the current token if it is this one. */
  take(kind: TokenKind, text?: string): boolean {
    if (!this.is(kind, text)) return false
    this.next()
    return true
  }
  expect(kind: TokenKind, text?: string): Token {
    // a statement may end in a colon, as those of Python do
    if (kind === 'close-block' && this.isOperator(':') && this.coming.kind === 'close-block') this.next()
    if (this.is(kind, text)) return this.next()
    throw this.unexpected(`expected ${text === undefined ? describeKind(kind) : `\`${text}\``}`)
  }
  unexpected(wanted: string): TemplateSyntaxError {
    const token = this.current
    const hint = hintFor(token, this.previous)
    return new TemplateSyntaxError(`${wanted}, found ${describeToken(token)}`, token.start, Math.max(token.end, token.start), hint)
  }
}

/** What those mean who write a sign that other languages have. */
function hintFor({ kind, text, start }: Token, before: Token): string | undefined {
  if (kind === 'operator' && text === '=') return 'to compare write `==`; `=` only gives an argument its name'
  if (kind === 'operator' && text === '|' && before.text === '|' && before.end === start) return 'write `or`'
  if (kind === 'open-print') return 'there are no braces inside of an expression: a name gives its value'
  return undefined
}

function describeKind(kind: TokenKind): string {
  if (kind === 'name') return 'a name'
  if (kind === 'close-block') return 'the end of the statement (`%}`)'
  if (kind === 'close-print') return 'the end of the expression (`}}`)'
  return `a ${kind}`
}

/** A token as a message names it. */
export function describeToken(token: Token): string {
  if (token.kind === 'end') return 'the end'
  if (token.kind === 'close-print') return 'the end of the print block (`}}`)'
  if (token.kind === 'close-block') return 'the end of the statement (`%}`)'
  if (token.kind === 'text') return 'text'
  return `\`${token.text}\``
}
