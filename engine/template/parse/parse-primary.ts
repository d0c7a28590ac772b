/** Parses primary expressions: literals, names, brackets and subscripts. */

import { TemplateSyntaxError } from '../values/errors.ts'
import { PyFloat } from '../values/values.ts'
import type { Expr } from './ast.ts'
import { parseArguments } from './parse-arguments.ts'
import { parseExpression } from './parse-expression.ts'
import { hasBraces, nestedTemplate, withTemplates } from './parse-inner.ts'
import type { Tokens } from './tokens.ts'

const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
])

export function parsePrimary(tokens: Tokens): Expr {
  const { kind, text, value, start, end } = tokens.current
  if (kind === 'open-print' && tokens.interpolation) return parseInterpolation(tokens)
  if (kind === 'name') {
    if (touchesInterpolation(tokens)) return parseInterpolation(tokens)
    tokens.next()
    if (words.has(text)) return { kind: 'constant', value: words.get(text), start, end }
    return { kind: 'name', name: text, start, end }
  }
  if (kind === 'string') return strings(tokens)
  if (kind === 'integer' || kind === 'float') {
    tokens.next()
    return { kind: 'constant', value: kind === 'float' && Number.isInteger(value) ? new PyFloat(value as number) : value, start, end }
  }
  if (kind === 'operator' && text === '(') return parentheses(tokens)
  if (kind === 'operator' && text === '[') return list(tokens)
  if (kind === 'operator' && text === '{') return dict(tokens)
  throw tokens.unexpected('expected an expression')
}

/** Whether the current token is adjacent to a `{{`. */
function touchesInterpolation(tokens: Tokens): boolean {
  const { current, coming } = tokens
  return (
    tokens.interpolation &&
    (current.kind === 'name' || current.kind === 'integer') &&
    coming.kind === 'open-print' &&
    coming.start === current.end
  )
}

/** Parses `{{ … }}` together with adjacent tokens. */
function parseInterpolation(tokens: Tokens): Expr & { readonly kind: 'interpolation' } {
  const { start } = tokens.current
  const parts: (string | Expr)[] = []
  do {
    if (!tokens.is('open-print')) parts.push(tokens.next().text)
    else {
      tokens.next()
      parts.push(parseTuple(tokens, parseExpression, () => tokens.is('close-print')))
      tokens.expect('close-print')
    }
  } while (tokens.current.start === tokens.previous.end && (tokens.is('open-print') || tokens.is('name') || tokens.is('integer')))
  return { kind: 'interpolation', parts, start, end: tokens.previous.end }
}

/** Joins adjacent literals. */
function strings(tokens: Tokens): Expr {
  const { start } = tokens.current
  const literals = [string(tokens)]
  while (tokens.is('string')) literals.push(string(tokens))
  const [first] = literals
  if (first !== undefined && literals.length === 1) return first
  if (literals.some(({ kind }) => kind === 'nested-template')) return { kind: 'concat', parts: literals, start, end: tokens.previous.end }
  const value = literals.map((each) => (each as { readonly value: unknown }).value).join('')
  return { kind: 'constant', value, start, end: tokens.previous.end }
}

function string(tokens: Tokens): Expr {
  const { text, value, start, end } = tokens.next()
  if (!hasBraces(text)) return { kind: 'constant', value, start, end }
  const braces = { text: tokens.interpolation ? text.slice(1, -1) : (value as string), start, end }
  return tokens.interpolation ? nestedTemplate(braces, true) : { kind: 'constant', value, braces, start, end }
}

function parentheses(tokens: Tokens): Expr {
  const { start } = tokens.next()
  if (tokens.take('operator', ')')) return { kind: 'tuple', items: [], start, end: tokens.previous.end }
  const inner = parseTuple(tokens, parseExpression, () => tokens.isOperator(')'))
  tokens.expect('operator', ')')
  return { ...inner, start, end: tokens.previous.end }
}

/** One expression, or a tuple separated by commas. */
export function parseTuple(tokens: Tokens, item: (tokens: Tokens) => Expr, stop: () => boolean): Expr {
  const first = item(tokens)
  if (!tokens.isOperator(',')) return first
  const items = [first]
  while (tokens.take('operator', ',')) {
    if (stop()) break
    items.push(item(tokens))
  }
  return { kind: 'tuple', items, start: first.start, end: tokens.previous.end }
}

function list(tokens: Tokens): Expr {
  const { start } = tokens.next()
  const items: Expr[] = []
  while (!tokens.isOperator(']')) {
    items.push(parseExpression(tokens))
    if (!tokens.take('operator', ',')) break
  }
  tokens.expect('operator', ']')
  return { kind: 'list', items, start, end: tokens.previous.end }
}

function dict(tokens: Tokens): Expr {
  const { start } = tokens.next()
  const pairs: [Expr, Expr][] = []
  while (!tokens.isOperator('}')) {
    const key = parseExpression(tokens)
    tokens.expect('operator', ':')
    pairs.push([key, parseExpression(tokens)])
    if (!tokens.take('operator', ',')) break
  }
  tokens.expect('operator', '}')
  return { kind: 'dict', pairs, start, end: tokens.previous.end }
}

/** Attributes, items, slices and calls after a primary expression. */
export function parseSubscripts(tokens: Tokens, expr: Expr): Expr {
  for (;;) {
    if (tokens.take('operator', '.')) expr = dotted(tokens, expr)
    else if (tokens.take('operator', '[')) expr = bracketed(tokens, expr)
    else if (tokens.isOperator('(')) expr = parseCall(tokens, expr)
    else return expr
  }
}

/** A call; literals in the arguments of a lookup are templates. */
export function parseCall(tokens: Tokens, on: Expr): Expr {
  if (on.kind === 'interpolation' || (on.kind === 'item' && on.key.kind === 'dynamic-attribute')) {
    const { start } = tokens.current
    throw new TemplateSyntaxError('the result of `{{ }}` cannot be called', on.start, start, 'write the name of the function itself')
  }
  const args = parseArguments(tokens)
  const isLookup = on.kind === 'name' && /^(?:lookup|query|q)$/.test(on.name)
  return { kind: 'call', on, args: isLookup ? withTemplates(args) : args, start: on.start, end: tokens.previous.end }
}

function dotted(tokens: Tokens, on: Expr): Expr {
  if (tokens.interpolation && (tokens.is('open-print') || touchesInterpolation(tokens))) {
    const key: Expr = { ...parseInterpolation(tokens), kind: 'dynamic-attribute' }
    return { kind: 'item', on, key, start: on.start, end: key.end }
  }
  if (tokens.is('integer')) {
    const { value, start, end } = tokens.next()
    return { kind: 'item', on, key: { kind: 'constant', value, start, end }, start: on.start, end }
  }
  const { text, end } = tokens.expect('name')
  return { kind: 'attribute', on, name: text, start: on.start, end }
}

function bracketed(tokens: Tokens, on: Expr): Expr {
  const part = () => (tokens.isOperator(':') || tokens.isOperator(']') ? undefined : parseExpression(tokens))
  const from = part()
  if (!tokens.isOperator(':')) {
    if (from === undefined) throw tokens.unexpected('expected an expression')
    const key = tokens.isOperator(',') ? restOfTuple(tokens, from) : from
    tokens.expect('operator', ']')
    return { kind: 'item', on, key, start: on.start, end: tokens.previous.end }
  }
  tokens.next()
  const to = part()
  const step = tokens.take('operator', ':') ? part() : undefined
  tokens.expect('operator', ']')
  return { kind: 'slice', on, from, to, step, start: on.start, end: tokens.previous.end }
}

function restOfTuple(tokens: Tokens, first: Expr): Expr {
  const items = [first]
  while (tokens.take('operator', ',')) items.push(parseExpression(tokens))
  return { kind: 'tuple', items, start: first.start, end: tokens.previous.end }
}
