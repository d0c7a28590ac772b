/** Parses the arguments of a call, filter or test. */

import { TemplateSyntaxError } from '../values/errors.ts'
import type { Arguments, Expr } from './ast.ts'
import { parseExpression } from './parse-expression.ts'
import type { Tokens } from './tokens.ts'

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
