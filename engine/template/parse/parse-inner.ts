/** Templates inside of string literals that an author wrote: in the terms of a lookup, and in the strings of a condition. */

import { decodeString } from '../../formats/python-strings.ts'
import { SyntaxFault } from '../values/faults.ts'
import type { Arguments, Expr, Literal, Statement } from './ast.ts'
import { lexTemplate, valueOptions } from './lexer.ts'
import { parseBody } from './parser.ts'
import { Tokens } from './tokens.ts'

/** Whether a text has something to render. */
export function hasBraces(text: string): boolean {
  return text.includes('{{') || text.includes('{%')
}

/** A literal as the template that it holds; `quoted` where it gives a text whatever is in it. */
export function innerTemplate({ text, start, end }: Literal, quoted: boolean): Expr {
  const at = start + 1
  try {
    const tokens = lexTemplate(text, valueOptions).map((token) => ({ ...token, start: token.start + at, end: token.end + at }))
    const body = parseBody(new Tokens(tokens), [])
    return { kind: 'inner', body: quoted ? body.map(decoded) : body, quoted, start, end }
  } catch (error) {
    throw error instanceof SyntaxFault ? faultAt(error, start, end) : error
  }
}

/** Backslashes mean in the text around a template what they mean in any string. */
function decoded(statement: Statement): Statement {
  return statement.kind === 'text' ? { ...statement, text: decodeString(statement.text, false) } : statement
}

/** What the lexer says counts from the start of the literal, what the parser says from the start of the whole. */
function faultAt({ message, hint }: SyntaxFault, start: number, end: number): SyntaxFault {
  return new SyntaxFault(message, start, end, hint)
}

/** The arguments of a lookup: what its author wrote is rendered, what comes from variables is data. */
export function withTemplates({ positional, named, spread, spreadNamed }: Arguments): Arguments {
  const [name, ...terms] = positional
  return {
    positional: name === undefined ? [] : [name, ...terms.map(rendered)],
    named: named.map((each) => ({ ...each, value: rendered(each.value) })),
    spread,
    spreadNamed,
  }
}

/** An expression with the templates in its literals rendered; those that are arguments of filters and calls stay what they are. */
function rendered(node: Expr): Expr {
  switch (node.kind) {
    case 'constant':
      return node.braces === undefined ? node : innerTemplate(node.braces, false)
    case 'list':
    case 'tuple':
      return { ...node, items: node.items.map(rendered) }
    case 'dict':
      return { ...node, pairs: node.pairs.map(([key, value]) => [key, rendered(value)] as const) }
    case 'concat':
      return { ...node, parts: node.parts.map(rendered) }
    case 'binary':
      return node.operator === '+' ? { ...node, left: rendered(node.left), right: rendered(node.right) } : node
    case 'choice':
      return { ...node, yes: rendered(node.yes), ...(node.no && { no: rendered(node.no) }) }
    case 'filter':
      return { ...node, on: rendered(node.on) }
    default:
      return node
  }
}
