/** `include`, `import` and `from … import`. */

import { TemplateSyntaxError } from '../values/errors.ts'
import type { Statement } from './ast.ts'
import { parseExpression } from './parse-expression.ts'
import { closeStatement } from './parse-statement.ts'
import type { Tokens } from './tokens.ts'

export function parseInclude(tokens: Tokens, start: number): Statement {
  const template = parseExpression(tokens)
  const optional = tokens.isWord('ignore') && tokens.coming.text === 'missing'
  if (optional) {
    tokens.next()
    tokens.next()
  }
  return { kind: 'include', template, optional, context: withContext(tokens, true), ...closeStatement(tokens, start) }
}

export function parseImport(tokens: Tokens, start: number): Statement {
  const template = parseExpression(tokens)
  tokens.expect('name', 'as')
  const name = tokens.expect('name').text
  return { kind: 'import', template, name, context: withContext(tokens, false), ...closeStatement(tokens, start) }
}

export function parseFrom(tokens: Tokens, start: number): Statement {
  const template = parseExpression(tokens)
  tokens.expect('name', 'import')
  const names: [string, string][] = []
  let context = false
  while (!tokens.is('close-block')) {
    if (names.length > 0 && tokens.coming.text === 'context') {
      context = withContext(tokens, false)
      break
    }
    const { text: name, start: from, end } = tokens.expect('name')
    if (name.startsWith('_'))
      throw new TemplateSyntaxError(`\`${name}\` cannot be imported: names that begin with \`_\` are private to their file`, from, end)
    names.push([name, tokens.take('name', 'as') ? tokens.expect('name').text : name])
    tokens.take('operator', ',')
  }
  return { kind: 'from', template, names, context, ...closeStatement(tokens, start) }
}

/** `with context` or `without context`. */
function withContext(tokens: Tokens, fallback: boolean): boolean {
  if (tokens.coming.text !== 'context' || !(tokens.isWord('with') || tokens.isWord('without'))) return fallback
  const context = tokens.next().text === 'with'
  tokens.next()
  return context
}
