/** Templates inside string literals of an author: lookup terms and the strings of a condition. */

import { decodeString } from '../../formats/python-strings.ts'
import { TemplateSyntaxError } from '../values/errors.ts'
import type { Arguments, Expr, Literal, Statement } from './ast.ts'
import { lexTemplate, valueOptions } from './lexer.ts'
import { parseBody } from './parser.ts'
import { Tokens } from './tokens.ts'

/** Whether a string contains a template. */
export function hasBraces(text: string): boolean {
  return text.includes('{{') || text.includes('{%')
}

/** A literal as a nested template; `quoted` if its result is always a string. */
export function nestedTemplate({ text, start, end }: Literal, quoted: boolean): Expr {
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
export function withTemplates({ positional, named, spread, spreadNamed }: Arguments): Arguments {
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
