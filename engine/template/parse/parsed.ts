/** Parses units; errors have places instead of offsets. */

import { TemplateError, TemplateSyntaxError } from '../values/errors.ts'
import type { Expr, Statement } from './ast.ts'
import type { LexOptions } from './lexer.ts'
import { parseBareExpression, parseTemplate } from './parser.ts'
import { placeOf, type Unit } from './unit.ts'

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
