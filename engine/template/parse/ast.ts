/** The syntax tree, and the units it is of: a text that is parsed once, with the place of each part. */
import type { Place, Source } from '../../model/diagnostic.ts'
import { Expression, Template } from '../../model/template.ts'
import { readFile } from '../render-file.ts'
import { TemplateError, TemplateSyntaxError } from '../values/values.ts'
import { type LexOptions, lexExpression, lexTemplate, valueOptions } from './lexer.ts'
import { parseExpression, Tokens } from './parse-expression.ts'
import { parseTuple } from './parse-primary.ts'
import { parseStatement } from './parse-statement.ts'

export interface Arguments {
  readonly positional: readonly Expr[]
  readonly named: readonly (Span & { readonly name: string; readonly value: Expr })[]
  /** `*list` and `**dict`. */
  readonly spread?: Expr
  readonly spreadNamed?: Expr
}

/** A string literal: the text between its quotes, and its offsets. */
export interface Literal extends Span {
  readonly text: string
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**'
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in'

export type Expr = Span &
  /** `braces` is the literal of a string that contains a template. */
  (
    | { readonly kind: 'constant'; readonly value: unknown; readonly braces?: Literal }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'attribute'; readonly on: Expr; readonly name: string }
    | { readonly kind: 'item'; readonly on: Expr; readonly key: Expr }
    | { readonly kind: 'slice'; readonly on: Expr; readonly from?: Expr; readonly to?: Expr; readonly step?: Expr }
    | { readonly kind: 'call'; readonly on: Expr; readonly args: Arguments }
    | { readonly kind: 'filter'; readonly on: Expr; readonly name: string; readonly named: Span; readonly args: Arguments }
    | { readonly kind: 'test'; readonly on: Expr; readonly name: string; readonly named: Span; readonly args: Arguments }
    | { readonly kind: 'list' | 'tuple'; readonly items: readonly Expr[] }
    | { readonly kind: 'dict'; readonly pairs: readonly (readonly [Expr, Expr])[] }
    | { readonly kind: 'not'; readonly on: Expr }
    | { readonly kind: 'negative' | 'positive'; readonly on: Expr }
    | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expr; readonly right: Expr }
    | { readonly kind: 'and' | 'or'; readonly left: Expr; readonly right: Expr }
    | {
        readonly kind: 'compare'
        readonly first: Expr
        readonly rest: readonly { readonly operator: CompareOperator; readonly right: Expr }[]
      }
    | { readonly kind: 'concat'; readonly parts: readonly Expr[] }
    | { readonly kind: 'conditional'; readonly test: Expr; readonly yes: Expr; readonly no?: Expr }
    /** A template inside a string literal of the author; always a string inside the quotes of a condition. */
    | { readonly kind: 'nested-template'; readonly body: readonly Statement[]; readonly quoted: boolean }
    /** `{{ … }}` inside a condition, with adjacent text: `foo_{{ bar }}`. */
    | { readonly kind: 'interpolation'; readonly parts: readonly (string | Expr)[] }
    /** The same after a dot: `d.{{ k }}`. */
    | { readonly kind: 'dynamic-attribute'; readonly parts: readonly (string | Expr)[] }
    /** The body of a `{% filter %}` or `{% set | filter %}` block, as the input of its filters. */
    | { readonly kind: 'body' }
  )

/** What `set` and `for` assign to. */
export type Target = Span &
  (
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'member'; readonly on: string; readonly name: string }
    | { readonly kind: 'tuple'; readonly targets: readonly Target[] }
  )

export interface Parameter {
  readonly name: string
  readonly fallback?: Expr
}
export interface Macro {
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly body: readonly Statement[]
}
export interface Branch {
  readonly test: Expr
  readonly body: readonly Statement[]
}

export type Statement = Span &
  (
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'output'; readonly value: Expr }
    | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise: readonly Statement[] }
    | {
        readonly kind: 'for'
        readonly target: Target
        readonly over: Expr
        readonly test?: Expr
        readonly recursive: boolean
        readonly body: readonly Statement[]
        readonly otherwise: readonly Statement[]
      }
    | { readonly kind: 'set'; readonly target: Target; readonly value: Expr }
    | { readonly kind: 'capture'; readonly target: Target; readonly filter?: Expr; readonly body: readonly Statement[] }
    | { readonly kind: 'macro'; readonly macro: Macro }
    | { readonly kind: 'call-block'; readonly call: Expr; readonly macro: Macro }
    | { readonly kind: 'filter-block'; readonly filter: Expr; readonly body: readonly Statement[] }
    | {
        readonly kind: 'block'
        readonly name: string
        readonly scoped: boolean
        readonly required: boolean
        readonly body: readonly Statement[]
      }
    | { readonly kind: 'extends'; readonly template: Expr }
    | { readonly kind: 'include'; readonly template: Expr; readonly optional: boolean; readonly context: boolean }
    | { readonly kind: 'import'; readonly template: Expr; readonly name: string; readonly context: boolean }
    | { readonly kind: 'from'; readonly template: Expr; readonly names: readonly (readonly [string, string])[]; readonly context: boolean }
    | { readonly kind: 'with'; readonly bindings: readonly (readonly [Target, Expr])[]; readonly body: readonly Statement[] }
    | { readonly kind: 'do'; readonly value: Expr }
    | { readonly kind: 'group'; readonly body: readonly Statement[] }
    | { readonly kind: 'break' | 'continue' }
  )

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

/** Parses a bare expression, which may contain `{{ … }}`; one with commas is a tuple. */
function parseBareExpression(text: string): Expr {
  if (text.includes('{%')) return parseTemplateCondition(text)
  const tokens = new Tokens(lexExpression(text, true), true)
  const expr = parseTuple(tokens, parseExpression, () => tokens.is('end'))
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
