/** Parses assignment targets: a name, a member of a namespace, or a tuple of them. */

import { TemplateSyntaxError } from '../values/errors.ts'
import type { Target } from './ast.ts'
import type { Tokens } from './tokens.ts'

/** `members`: allow `ns.name`; `single`: no commas outside parentheses. */
export function parseTarget(tokens: Tokens, members = false, single = false): Target {
  const first = one(tokens, members)
  if (single || !tokens.isOperator(',')) return first
  const targets = [first]
  while (tokens.take('operator', ',')) if (tokens.is('name') || tokens.isOperator('(')) targets.push(one(tokens, members))
  return { kind: 'tuple', targets, start: first.start, end: tokens.previous.end }
}

function one(tokens: Tokens, members: boolean): Target {
  if (tokens.take('operator', '(')) {
    const inner = parseTarget(tokens, members)
    tokens.expect('operator', ')')
    return inner
  }
  const { text, start, end } = tokens.expect('name')
  if (/^(?:true|false|none|True|False|None)$/.test(text)) throw new TemplateSyntaxError(`cannot assign to \`${text}\``, start, end)
  if (members && tokens.take('operator', '.'))
    return { kind: 'member', on: text, name: tokens.expect('name').text, start, end: tokens.previous.end }
  return { kind: 'name', name: text, start, end }
}
