/** Units: a text that is parsed once, with the place of each part. */
import type { Place, Source } from '../../model/diagnostic.ts'
import { Expression, Template } from '../../model/template.ts'
import { readFile } from '../render-file.ts'
import { TemplateError, TemplateSyntaxError } from '../values/values.ts'
import type { Expr, Statement } from './ast.ts'
import { type LexOptions, lexExpression, lexTemplate, valueOptions } from './lexer.ts'
import { parseExpression } from './parse-expression.ts'
import { parseTuple } from './parse-primary.ts'
import { parseStatement } from './parse-statement.ts'
import { Tokens } from './tokens.ts'

export interface Unit {
  readonly text: string
  readonly place: Place
  readonly locate?: (offset: number) => number
}

/** A range of a unit's text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A whole file as a unit: offsets are the file's own. */
export function unitOf(source: Source): Unit {
  return { text: source.text, place: { source, start: 0, end: source.text.length }, locate: (offset) => offset }
}

/** The place of a range of a template; the scalar's place if offsets cannot be mapped. */
export function placeOf(unit: Unit | Template | Expression, span: Span): Place {
  if (unit.locate === undefined) return unit.place
  const start = unit.locate(span.start)
  return { source: unit.place.source, start, end: Math.max(start, unit.locate(span.end)) }
}

interface Tree {
  readonly unit: Unit
  readonly nodes: readonly (Expr | Statement)[]
}

const fileOptions = { trimBlocks: true, lstripBlocks: false, keepTrailingNewline: true, newline: '\n' }

/** Throws TemplateError for a syntax error. */
export function treeOf(text: Template | Expression | Source): Tree {
  if (text instanceof Template) return { unit: text, nodes: parseUnit(text, valueOptions) }
  if (text instanceof Expression) return { unit: text, nodes: [parseUnitExpression(text)] }
  const { unit, lexing } = readFile(text, fileOptions)
  return { unit, nodes: parseUnit(unit, lexing) }
}

export function parseUnit(unit: Unit, options: LexOptions): readonly Statement[] {
  return withSyntaxPlace(unit, () => parseTemplate(unit.text, options))
}

export function parseUnitExpression(unit: Unit): Expr {
  return withSyntaxPlace(unit, () => parseBareExpression(unit.text))
}

function withSyntaxPlace<T>(unit: Unit, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof RangeError) throw new TemplateError('this is nested too deeply', { place: unit.place })
    if (!(error instanceof TemplateSyntaxError)) throw error
    throw new TemplateError(error.message, { hint: error.hint, place: placeOf(unit, error) })
  }
}

/** Parses a bare expression, which may contain `{{ … }}`. */
function parseBareExpression(text: string): Expr {
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

function parseTemplate(text: string, options: LexOptions): readonly Statement[] {
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
