/** Units: a text that is parsed once, with the place of each part. */
import type { Place, Source } from '../../model/diagnostic.ts'
import { Expression, Template } from '../../model/template.ts'
import { readFile } from '../render-file.ts'
import { TemplateError, TemplateSyntaxError } from '../values/errors.ts'
import type { Expr, Statement } from './ast.ts'
import { type LexOptions, valueOptions } from './lexer.ts'
import { parseBareExpression, parseTemplate } from './parser.ts'

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
