/** Parses a bare expression, or a template with its statements, to a tree. */

import { TemplateSyntaxError } from '../values/errors.ts'
import type { Expr, Statement } from './ast.ts'
import { type LexOptions, lexExpression, lexTemplate, valueOptions } from './lexer.ts'
import { parseExpression } from './parse-expression.ts'
import { parseTuple } from './parse-primary.ts'
import { parseStatement } from './parse-statement.ts'
import { Tokens } from './tokens.ts'

/** Parses a bare expression, which may contain `{{ … }}`. */
export function parseBareExpression(text: string): Expr {
  if (text.includes('{%')) return parseTemplateCondition(text)
  const tokens = new Tokens(lexExpression(text, true), true)
  const expr = parseExpression(tokens)
  if (!tokens.is('end')) throw tokens.unexpected('expected the end of the expression')
  return expr
}

/** A condition that is a template with statements: its output is the condition. */
function parseTemplateCondition(text: string): Expr {
  const span = { start: 0, end: text.length }
  const inner: Expr = { kind: 'nested-template', body: parseTemplate(text, valueOptions), quoted: false, ...span }
  return { kind: 'interpolation', parts: [inner], ...span }
}

export function parseTemplate(text: string, options: LexOptions): readonly Statement[] {
  const tokens = new Tokens(lexTemplate(text, options))
  const body = parseBody(tokens, [])
  if (!tokens.is('end')) {
    const { start, end, text: word } = tokens.current
    throw new TemplateSyntaxError(`\`${word}\` is unexpected here`, start, end)
  }
  return body
}

/** Parses statements up to one of the end keywords, which stays the current token, or to the end. */
export function parseBody(
  tokens: Tokens,
  until: readonly string[],
  opened?: { readonly word: string; readonly start: number; readonly end: number },
): Statement[] {
  const body: Statement[] = []
  for (;;) {
    const { kind, text, start, end } = tokens.current
    if (kind === 'end') {
      if (opened === undefined) return body
      throw new TemplateSyntaxError(`\`${opened.word}\` has no \`${until.at(-1)}\``, opened.start, opened.end)
    }
    tokens.next()
    if (kind === 'text') body.push({ kind: 'text', text, start, end })
    else if (kind === 'open-print') {
      const value = parseTuple(tokens, parseExpression, () => tokens.is('close-print'))
      tokens.expect('close-print')
      body.push({ kind: 'output', value, start, end: tokens.previous.end })
    } else {
      if (tokens.is('name') && until.includes(tokens.current.text)) return body
      if (/^(?:end|el(?:se|if)$)/.test(tokens.current.text)) throw unexpectedEnd(tokens, until)
      body.push(parseStatement(tokens, start))
    }
  }
}

function unexpectedEnd(tokens: Tokens, until: readonly string[]): TemplateSyntaxError {
  const { text, start, end } = tokens.current
  const wanted = until.length > 0 ? `: expected ${until.map((word) => `\`${word}\``).join(' or ')}` : ''
  return new TemplateSyntaxError(`\`${text}\` is unexpected here${wanted}`, start, end)
}
