/** What expressions are made of: literals, names, brackets, and the subscripts behind them. */
import type { Expr } from './ast.ts'
import { parseArguments } from './parse-arguments.ts'
import { parseExpression } from './parse-expression.ts'
import type { Tokens } from './tokens.ts'
import { PyFloat } from './values.ts'

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
  if (kind === 'name') {
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

/** Adjacent literals are one string. */
function strings(tokens: Tokens): Expr {
  const { start } = tokens.current
  let value = ''
  while (tokens.is('string')) value += tokens.next().value as string
  return { kind: 'constant', value, start, end: tokens.previous.end }
}

function parentheses(tokens: Tokens): Expr {
  const { start } = tokens.next()
  if (tokens.take('operator', ')')) return { kind: 'tuple', items: [], start, end: tokens.previous.end }
  const inner = parseTuple(tokens, parseExpression, () => tokens.isOperator(')'))
  tokens.expect('operator', ')')
  return { ...inner, start, end: tokens.previous.end }
}

/** One expression, or several with commas between. */
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

/** Attributes, items, slices and calls behind a primary expression. */
export function parseSubscripts(tokens: Tokens, expr: Expr): Expr {
  for (;;) {
    if (tokens.take('operator', '.')) expr = dotted(tokens, expr)
    else if (tokens.take('operator', '[')) expr = bracketed(tokens, expr)
    else if (tokens.isOperator('(')) {
      const args = parseArguments(tokens)
      expr = { kind: 'call', on: expr, args, start: expr.start, end: tokens.previous.end }
    } else return expr
  }
}

function dotted(tokens: Tokens, on: Expr): Expr {
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
