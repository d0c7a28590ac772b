/** Token stream of the parser. */

import { readFileSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { pointInTime } from '../../formats/timestamp.ts'

import { TemplateSyntaxError, volatility } from '../values/values.ts'
import type { Token, TokenKind } from './lex-words.ts'

export class Tokens {
  private readonly list: readonly Token[]
  private at = 0
  /** Whether `{{ … }}` is allowed inside the expression and its strings, as in conditions. */
  readonly interpolation: boolean
  /** Names of the blocks parsed so far. */
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
  /** Consumes the current token if it matches. */
  take(kind: TokenKind, text?: string): boolean {
    if (!this.is(kind, text)) return false
    this.next()
    return true
  }
  expect(kind: TokenKind, text?: string): Token {
    // a statement may end with a colon
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

/** A hint for operators of other languages. */
function hintFor({ kind, text, start }: Token, before: Token): string | undefined {
  if (kind === 'operator' && text === '=') return 'write `==` to compare; `=` only names an argument'
  if (kind === 'operator' && text === '|' && before.text === '|' && before.end === start) return 'write `or`'
  if (kind === 'open-print') return 'write the bare name; braces are not used inside an expression'
  return undefined
}

function describeKind(kind: TokenKind): string {
  if (kind === 'name') return 'a name'
  if (kind === 'close-block') return 'the end of the statement (`%}`)'
  if (kind === 'close-print') return 'the end of the expression (`}}`)'
  return `a ${kind}`
}

/** A token as a message names it. */
function describeToken(token: Token): string {
  if (token.kind === 'end') return 'the end'
  if (token.kind === 'close-print') return 'the end of the print block (`}}`)'
  if (token.kind === 'close-block') return 'the end of the statement (`%}`)'
  if (token.kind === 'text') return 'text'
  return `\`${token.text}\``
}

/** Computed on access. `written` is the name as the task has it. */
export function templateWords(file: string, written: string, destination?: string): Readonly<Record<string, unknown>> {
  const words: Record<string, unknown> = { template_path: written, template_fullpath: resolve(file) }
  if (destination !== undefined) words.template_destpath = destination
  const found: Readonly<Record<string, () => unknown>> = {
    template_host: hostname,
    template_uid: () => ownerOf(file),
    template_mtime: () => pointInTime(statSync(file).mtimeMs),
    template_run_date: () => {
      volatility.effects++
      return pointInTime(Date.now())
    },
  }
  for (const [name, get] of Object.entries(found)) Object.defineProperty(words, name, { get, enumerable: true })
  return words
}

/** Name of the file's owner, or the number if it has no name. */
function ownerOf(file: string): unknown {
  const { uid } = statSync(file)
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.split(':')[2] === String(uid))
  return line === undefined ? uid : line.split(':')[0]
}
