/** Parses expressions, from the tokens of a template. */

import { statSync } from 'node:fs'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { pointInTime } from '../../formats/timestamp.ts'
import { nameOfId } from '../../model/controller-system.ts'
import { TemplateSyntaxError, volatility } from '../values/values.ts'
import type { BinaryOperator, CompareOperator, Expr, Span } from './ast.ts'
import type { Token, TokenKind } from './lex-words.ts'
import { parseArguments, parseCall, parsePrimary, parseSubscripts } from './parse-primary.ts'

export function parseExpression(tokens: Tokens): Expr {
  let expr = parseOr(tokens)
  while (tokens.take('name', 'if')) {
    const test = parseOr(tokens)
    const no = tokens.take('name', 'else') ? parseExpression(tokens) : undefined
    expr = { kind: 'conditional', test, yes: expr, no, start: expr.start, end: (no ?? test).end }
  }
  return expr
}

/** An expression without a top-level conditional: the iterable of `for … in`. */
export function parseOr(tokens: Tokens): Expr {
  let left = parseAnd(tokens)
  while (tokens.take('name', 'or')) left = pair('or', left, parseAnd(tokens))
  return left
}

function parseAnd(tokens: Tokens): Expr {
  let left = parseNot(tokens)
  while (tokens.take('name', 'and')) left = pair('and', left, parseNot(tokens))
  return left
}

function pair(kind: 'and' | 'or', left: Expr, right: Expr): Expr {
  return { kind, left, right, start: left.start, end: right.end }
}

function parseNot(tokens: Tokens): Expr {
  if (!tokens.isWord('not')) return parseCompare(tokens)
  const { start } = tokens.next()
  const on = parseNot(tokens)
  return { kind: 'not', on, start, end: on.end }
}

function parseCompare(tokens: Tokens): Expr {
  const first = parseSum(tokens)
  const rest: { operator: CompareOperator; right: Expr }[] = []
  for (let operator = compareOperator(tokens); operator !== undefined; operator = compareOperator(tokens))
    rest.push({ operator, right: parseSum(tokens) })
  const last = rest.at(-1)
  return last === undefined ? first : { kind: 'compare', first, rest, start: first.start, end: last.right.end }
}

function compareOperator(tokens: Tokens): CompareOperator | undefined {
  const { kind, text } = tokens.current
  if (kind === 'operator' && /^(?:==|!=|<=?|>=?)$/.test(text)) return tokens.next().text as CompareOperator
  if (tokens.take('name', 'in')) return 'in'
  if (!tokens.isWord('not') || tokens.coming.kind !== 'name' || tokens.coming.text !== 'in') return undefined
  tokens.next()
  tokens.next()
  return 'not in'
}

function parseSum(tokens: Tokens): Expr {
  return binary(tokens, ['+', '-'], parseConcat)
}

function parseConcat(tokens: Tokens): Expr {
  const first = parseProduct(tokens)
  const parts = [first]
  while (tokens.take('operator', '~')) parts.push(parseProduct(tokens))
  return parts.length === 1 ? first : { kind: 'concat', parts, start: first.start, end: (parts.at(-1) as Expr).end }
}

function parseProduct(tokens: Tokens): Expr {
  return binary(tokens, ['*', '/', '//', '%'], parsePower)
}

function parsePower(tokens: Tokens): Expr {
  return binary(tokens, ['**'], parseSigned)
}

function binary(tokens: Tokens, operators: readonly BinaryOperator[], operand: (tokens: Tokens) => Expr): Expr {
  let left = operand(tokens)
  while (tokens.current.kind === 'operator' && (operators as readonly string[]).includes(tokens.current.text)) {
    const operator = tokens.next().text as BinaryOperator
    const right = operand(tokens)
    left = { kind: 'binary', operator, left, right, start: left.start, end: right.end }
  }
  return left
}

function parseSigned(tokens: Tokens, withFilters = true): Expr {
  const { start } = tokens.current
  const sign = tokens.take('operator', '-') ? 'negative' : tokens.take('operator', '+') ? 'positive' : undefined
  let expr: Expr
  if (sign === undefined) expr = parseSubscripts(tokens, parsePrimary(tokens))
  else {
    const on = parseSigned(tokens, false)
    expr = { kind: sign, on, start, end: on.end }
  }
  return withFilters ? parseFilters(tokens, expr) : expr
}

/** Filters, tests and calls behind an expression. */
export function parseFilters(tokens: Tokens, expr: Expr): Expr {
  for (;;) {
    if (tokens.isOperator('|')) expr = parseFilter(tokens, expr)
    else if (tokens.isWord('is')) expr = parseTest(tokens, expr)
    else if (tokens.isOperator('(')) expr = parseCall(tokens, expr)
    else return expr
  }
}

function parseFilter(tokens: Tokens, on: Expr): Expr {
  tokens.next()
  return parseFilterName(tokens, on)
}

/** A filter's name and arguments, the `|` already read. */
export function parseFilterName(tokens: Tokens, on: Expr): Expr {
  const { name, named } = dottedName(tokens)
  const args = tokens.isOperator('(') ? parseArguments(tokens) : { positional: [], named: [] }
  return { kind: 'filter', on, name, named, args, start: Math.min(on.start, named.start), end: tokens.previous.end }
}

function dottedName(tokens: Tokens): { name: string; named: Span } {
  const first = tokens.expect('name')
  let name = first.text
  while (tokens.take('operator', '.')) name += `.${tokens.expect('name').text}`
  return { name, named: { start: first.start, end: tokens.previous.end } }
}

function parseTest(tokens: Tokens, on: Expr): Expr {
  tokens.next()
  const negated = tokens.take('name', 'not')
  const { name, named } = dottedName(tokens)
  const args = tokens.isOperator('(') ? parseArguments(tokens) : { positional: bareArgument(tokens), named: [] }
  const test: Expr = { kind: 'test', on, name, named, args, start: on.start, end: tokens.previous.end }
  return negated ? { kind: 'not', on: test, start: on.start, end: test.end } : test
}

/** `is divisibleby 5`: one argument without parentheses. */
function bareArgument(tokens: Tokens): Expr[] {
  const { kind, text, start, end } = tokens.current
  if (kind === 'name') {
    if (['else', 'or', 'and', 'if', 'in', 'not', 'recursive'].includes(text)) return []
    if (text === 'is') throw new TemplateSyntaxError('tests cannot be chained with `is`', start, end, 'join them with `and`')
  } else if (kind !== 'string' && kind !== 'integer' && kind !== 'float' && !(kind === 'operator' && (text === '[' || text === '{')))
    return []
  return [parseSubscripts(tokens, parsePrimary(tokens))]
}

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
    template_uid: () => nameOfId('passwd', statSync(file).uid),
    template_mtime: () => pointInTime(statSync(file).mtimeMs),
    template_run_date: () => {
      volatility.effects++
      return pointInTime(Date.now())
    },
  }
  for (const [name, get] of Object.entries(found)) Object.defineProperty(words, name, { get, enumerable: true })
  return words
}
