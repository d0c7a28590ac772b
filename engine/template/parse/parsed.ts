/** Parsing that fails with a place instead of an offset. */

import { SyntaxFault, TemplateError } from '../values/faults.ts'
import type { Expr, Statement } from './ast.ts'
import type { LexOptions } from './lexer.ts'
import { parseBare, parseTemplate } from './parser.ts'
import { placeOf, type Unit } from './unit.ts'

export function parsed(unit: Unit, options: LexOptions): readonly Statement[] {
  return placing(unit, () => parseTemplate(unit.text, options))
}

export function parsedExpression(unit: Unit): Expr {
  return placing(unit, () => parseBare(unit.text))
}

function placing<T>(unit: Unit, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof RangeError) throw new TemplateError('this is nested too deeply', { place: unit.place })
    if (!(error instanceof SyntaxFault)) throw error
    throw new TemplateError(error.message, { hint: error.hint, place: placeOf(unit, error) })
  }
}
