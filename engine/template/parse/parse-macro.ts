/** Macros and call blocks. */

import { TemplateSyntaxError } from '../values/errors.ts'
import type { Parameter, Statement } from './ast.ts'
import { parseExpression } from './parse-expression.ts'
import { closeStatement, parseBodyUntil } from './parse-statement.ts'
import type { Tokens } from './tokens.ts'

export function parseMacro(tokens: Tokens, start: number): Statement {
  const name = tokens.expect('name').text
  const parameters = signature(tokens)
  tokens.expect('close-block')
  const body = parseBodyUntil(tokens, 'endmacro', start)
  tokens.take('name', name)
  return { kind: 'macro', macro: { name, parameters, body }, ...closeStatement(tokens, start) }
}

export function parseCallBlock(tokens: Tokens, start: number): Statement {
  const parameters = tokens.isOperator('(') ? signature(tokens) : []
  const call = parseExpression(tokens)
  if (call.kind !== 'call') throw new TemplateSyntaxError('`call` needs a call of a macro', call.start, call.end)
  tokens.expect('close-block')
  const body = parseBodyUntil(tokens, 'endcall', start)
  return { kind: 'call-block', call, macro: { name: 'caller', parameters, body }, ...closeStatement(tokens, start) }
}

function signature(tokens: Tokens): Parameter[] {
  const parameters: Parameter[] = []
  tokens.expect('operator', '(')
  while (!tokens.isOperator(')')) {
    const { text, start, end } = tokens.expect('name')
    const fallback = tokens.take('operator', '=') ? parseExpression(tokens) : undefined
    if (fallback === undefined && parameters.at(-1)?.fallback !== undefined)
      throw new TemplateSyntaxError(`\`${text}\` has no default but follows a parameter with one`, start, end)
    parameters.push({ name: text, fallback })
    if (!tokens.take('operator', ',')) break
  }
  tokens.expect('operator', ')')
  return parameters
}
