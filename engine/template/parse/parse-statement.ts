/** Parses statements: `{% … %}` and their bodies. */
import { didYouMean } from '../../formats/suggest.ts'
import { TemplateSyntaxError } from '../values/values.ts'
import { type Branch, type Expr, type Parameter, parseBody, type Statement, type Target } from './ast.ts'
import { parseExpression, parseFilterName, parseFilters, parseOr, type Tokens } from './parse-expression.ts'
import { parseTuple } from './parse-primary.ts'
import { walk } from './references.ts'

type Parse = (tokens: Tokens, start: number) => Statement

const statements: Readonly<Record<string, Parse>> = {
  for: parseFor,
  if: parseIf,
  set: parseSet,
  block: parseBlock,
  extends: (tokens, start) => ({ kind: 'extends', template: parseExpression(tokens), ...closeStatement(tokens, start) }),
  include: parseInclude,
  import: parseImport,
  from: parseFrom,
  macro: parseMacro,
  call: parseCallBlock,
  filter: parseFilterBlock,
  with: parseWith,
  do: (tokens, start) => ({ kind: 'do', value: parseTuple(tokens, parseExpression, atEnd(tokens)), ...closeStatement(tokens, start) }),
  print: (tokens, start) => ({
    kind: 'output',
    value: parseTuple(tokens, parseExpression, atEnd(tokens)),
    ...closeStatement(tokens, start),
  }),
  autoescape: parseAutoescape,
  break: (tokens, start) => ({ kind: 'break', ...closeStatement(tokens, start) }),
  continue: (tokens, start) => ({ kind: 'continue', ...closeStatement(tokens, start) }),
}

/** Statements of Jinja extensions, which Ansible enables only by configuration. */
const unsupportedStatements: Readonly<Record<string, string>> = {
  trans: 'write the text itself; translation catalogs are not supported',
  debug: 'use the module `debug` with `var: vars` to show all variables',
}

/** Parses the statement whose `{%`, at `start`, has been read. */
export function parseStatement(tokens: Tokens, start: number): Statement {
  const word = tokens.expect('name')
  const parse = Object.hasOwn(statements, word.text) ? statements[word.text] : undefined
  if (parse !== undefined) return parse(tokens, start)
  const instead = Object.hasOwn(unsupportedStatements, word.text) ? unsupportedStatements[word.text] : undefined
  if (instead !== undefined) throw new TemplateSyntaxError(`the statement \`${word.text}\` is not supported`, word.start, word.end, instead)
  throw new TemplateSyntaxError(
    `there is no statement \`${word.text}\``,
    word.start,
    word.end,
    didYouMean(word.text, Object.keys(statements)),
  )
}

/** Consumes `%}` and returns the span of the statement. */
function closeStatement(tokens: Tokens, start: number): { start: number; end: number } {
  tokens.expect('close-block')
  return { start, end: tokens.previous.end }
}

/** Parses a body including its end keyword. */
function parseBodyUntil(tokens: Tokens, word: string, start: number): Statement[] {
  const body = parseBody(tokens, [word], { word: word.slice(3), start, end: tokens.previous.end })
  tokens.next()
  return body
}

function atEnd(tokens: Tokens): () => boolean {
  return () => tokens.is('close-block')
}

function parseFor(tokens: Tokens, start: number): Statement {
  const target = parseTarget(tokens)
  tokens.expect('name', 'in')
  const over = parseTuple(tokens, parseOr, () => atEnd(tokens)() || tokens.isWord('recursive'))
  const test = tokens.take('name', 'if') ? parseExpression(tokens) : undefined
  const recursive = tokens.take('name', 'recursive')
  const opened = { word: 'for', ...closeStatement(tokens, start) }
  const body = parseBody(tokens, ['else', 'endfor'], opened)
  let otherwise: Statement[] = []
  if (tokens.next().text === 'else') {
    tokens.expect('close-block')
    otherwise = parseBody(tokens, ['endfor'], opened)
    tokens.next()
  }
  refuseLoopTarget(target, body)
  return { kind: 'for', target, over, test, recursive, body, otherwise, ...closeStatement(tokens, start) }
}

function parseIf(tokens: Tokens, start: number): Statement {
  const branches: Branch[] = []
  let otherwise: Statement[] = []
  for (let word = 'if'; word !== 'endif'; word = tokens.next().text) {
    const test = word === 'else' ? undefined : parseTuple(tokens, parseExpression, atEnd(tokens))
    const opened = { word: 'if', ...closeStatement(tokens, start) }
    const body = parseBody(tokens, word === 'else' ? ['endif'] : ['elif', 'else', 'endif'], opened)
    if (test === undefined) otherwise = body
    else branches.push({ test, body })
  }
  return { kind: 'if', branches, otherwise, ...closeStatement(tokens, start) }
}

function parseSet(tokens: Tokens, start: number): Statement {
  const target = parseTarget(tokens, true)
  if (tokens.take('operator', '=')) {
    const value = parseTuple(tokens, parseExpression, atEnd(tokens))
    return { kind: 'set', target, value, ...closeStatement(tokens, start) }
  }
  const filter = tokens.take('operator', '|') ? filters(tokens) : undefined
  tokens.expect('close-block')
  const body = parseBodyUntil(tokens, 'endset', start)
  return { kind: 'capture', target, filter, body, ...closeStatement(tokens, start) }
}

function filters(tokens: Tokens): Expr {
  const { start, end } = tokens.current
  return parseFilters(tokens, parseFilterName(tokens, { kind: 'body', start, end }))
}

function parseFilterBlock(tokens: Tokens, start: number): Statement {
  const filter = filters(tokens)
  tokens.expect('close-block')
  const body = parseBodyUntil(tokens, 'endfilter', start)
  return { kind: 'filter-block', filter, body, ...closeStatement(tokens, start) }
}

function parseBlock(tokens: Tokens, start: number): Statement {
  const { text: name, start: from, end } = tokens.expect('name')
  if (tokens.blocks.has(name))
    throw new TemplateSyntaxError(`the block \`${name}\` is defined twice`, from, end, `\`{{ self.${name}() }}\` writes a block again`)
  tokens.blocks.add(name)
  const scoped = tokens.take('name', 'scoped')
  const required = tokens.take('name', 'required')
  tokens.expect('close-block')
  const body = parseBodyUntil(tokens, 'endblock', start)
  tokens.take('name', name)
  const filled = required ? body.find((each) => each.kind !== 'text' || each.text.trim() !== '') : undefined
  if (filled) throw new TemplateSyntaxError('a required block may contain only white space and comments', filled.start, filled.end)
  return { kind: 'block', name, scoped, required, body, ...closeStatement(tokens, start) }
}

function parseWith(tokens: Tokens, start: number): Statement {
  const bindings: [ReturnType<typeof parseTarget>, Expr][] = []
  while (!tokens.is('close-block')) {
    if (bindings.length > 0) tokens.expect('operator', ',')
    const target = parseTarget(tokens, false, true)
    tokens.expect('operator', '=')
    bindings.push([target, parseExpression(tokens)])
  }
  tokens.expect('close-block')
  const body = parseBodyUntil(tokens, 'endwith', start)
  return { kind: 'with', bindings, body, ...closeStatement(tokens, start) }
}

/** Ignored as in Ansible: the body is written without escaping. */
function parseAutoescape(tokens: Tokens, start: number): Statement {
  parseExpression(tokens)
  tokens.expect('close-block')
  const body = parseBodyUntil(tokens, 'endautoescape', start)
  return { kind: 'group', body, ...closeStatement(tokens, start) }
}

/** `loop` is reserved inside a loop. */
function refuseLoopTarget(target: Target, body: readonly Statement[]): void {
  const refuse = (each: Target): void => {
    if (each.kind === 'tuple') each.targets.forEach(refuse)
    else if (each.kind === 'name' && each.name === 'loop')
      throw new TemplateSyntaxError('`loop` cannot be set inside a loop', each.start, each.end)
  }
  refuse(target)
  walk(body, (node) => {
    if (node.kind === 'set' || node.kind === 'capture') refuse(node.target)
    return undefined
  })
}

function parseMacro(tokens: Tokens, start: number): Statement {
  const name = tokens.expect('name').text
  const parameters = signature(tokens)
  tokens.expect('close-block')
  const body = parseBodyUntil(tokens, 'endmacro', start)
  tokens.take('name', name)
  return { kind: 'macro', macro: { name, parameters, body }, ...closeStatement(tokens, start) }
}

function parseCallBlock(tokens: Tokens, start: number): Statement {
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

function parseInclude(tokens: Tokens, start: number): Statement {
  const template = parseExpression(tokens)
  const optional = tokens.isWord('ignore') && tokens.coming.text === 'missing'
  if (optional) {
    tokens.next()
    tokens.next()
  }
  return { kind: 'include', template, optional, context: withContext(tokens, true), ...closeStatement(tokens, start) }
}

function parseImport(tokens: Tokens, start: number): Statement {
  const template = parseExpression(tokens)
  tokens.expect('name', 'as')
  const name = tokens.expect('name').text
  return { kind: 'import', template, name, context: withContext(tokens, false), ...closeStatement(tokens, start) }
}

function parseFrom(tokens: Tokens, start: number): Statement {
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

/** `members`: allow `ns.name`; `single`: no commas outside parentheses. */
function parseTarget(tokens: Tokens, members = false, single = false): Target {
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
