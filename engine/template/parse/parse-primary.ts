/** Parses primary expressions: literals, names, brackets and subscripts. */

import { decodeString } from '../../formats/python-text.ts'
import { PyFloat, TemplateSyntaxError } from '../values/values.ts'

import { type Arguments, type Expr, type Literal, parseBody, type Statement } from './ast.ts'
import { lexTemplate, valueOptions } from './lexer.ts'
import { parseExpression, Tokens } from './parse-expression.ts'

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

/** Whether a string contains a template. */
function hasBraces(text: string): boolean {
  return text.includes('{{') || text.includes('{%')
}

/** A literal as a nested template; `quoted` if its result is always a string. */
function nestedTemplate({ text, start, end }: Literal, quoted: boolean): Expr {
  const at = start + 1
  try {
    const tokens = lexTemplate(text, valueOptions).map((token) => ({ ...token, start: token.start + at, end: token.end + at }))
    const body = parseBody(new Tokens(tokens), [])
    return { kind: 'nested-template', body: quoted ? body.map(decoded) : body, quoted, start, end }
  } catch (error) {
    throw error instanceof TemplateSyntaxError ? errorAt(error, start, end) : error
  }
}

/** Decodes escapes in the text around a nested template. */
function decoded(statement: Statement): Statement {
  return statement.kind === 'text' ? { ...statement, text: decodeString(statement.text, false) } : statement
}

/** Lexer offsets are relative to the literal, parser offsets to the entire text. */
function errorAt({ message, hint }: TemplateSyntaxError, start: number, end: number): TemplateSyntaxError {
  return new TemplateSyntaxError(message, start, end, hint)
}

/** The arguments of a lookup: literals of the author are rendered, values of variables are data. */
function withTemplates({ positional, named, spread, spreadNamed }: Arguments): Arguments {
  const [name, ...terms] = positional
  return {
    positional: name === undefined ? [] : [name, ...terms.map(renderLiterals)],
    named: named.map((each) => ({ ...each, value: renderLiterals(each.value) })),
    spread,
    spreadNamed,
  }
}

/** Renders the templates in the literals of an expression, except in arguments of filters and calls. */
function renderLiterals(node: Expr): Expr {
  switch (node.kind) {
    case 'constant':
      return node.braces === undefined ? node : nestedTemplate(node.braces, false)
    case 'list':
    case 'tuple':
      return { ...node, items: node.items.map(renderLiterals) }
    case 'dict':
      return { ...node, pairs: node.pairs.map(([key, value]) => [key, renderLiterals(value)] as const) }
    case 'concat':
      return { ...node, parts: node.parts.map(renderLiterals) }
    case 'binary':
      return node.operator === '+' ? { ...node, left: renderLiterals(node.left), right: renderLiterals(node.right) } : node
    case 'conditional':
      return { ...node, yes: renderLiterals(node.yes), ...(node.no && { no: renderLiterals(node.no) }) }
    case 'filter':
      return { ...node, on: renderLiterals(node.on) }
    default:
      return node
  }
}

export function parseArguments(tokens: Tokens): Arguments {
  const args: {
    positional: Expr[]
    named: { name: string; value: Expr; start: number; end: number }[]
    spread?: Expr
    spreadNamed?: Expr
  } = {
    positional: [],
    named: [],
  }
  tokens.expect('operator', '(')
  while (!tokens.isOperator(')')) {
    if (tokens.take('operator', '**')) args.spreadNamed = parseExpression(tokens)
    else if (tokens.take('operator', '*')) args.spread = parseExpression(tokens)
    else if (tokens.is('name') && tokens.coming.kind === 'operator' && tokens.coming.text === '=') {
      const { text, start } = tokens.next()
      tokens.next()
      const value = parseExpression(tokens)
      args.named.push({ name: text, value, start, end: value.end })
    } else {
      const { start, end } = tokens.current
      if (args.named.length > 0 || args.spreadNamed) throw new TemplateSyntaxError('a positional argument follows a named one', start, end)
      args.positional.push(parseExpression(tokens))
    }
    if (!tokens.take('operator', ',')) break
  }
  tokens.expect('operator', ')')
  return args
}
