/** Adds the place of the node to errors. */
import { DiagnosticError, Problem } from '../../model/diagnostic.ts'
import { placeOf, type Span, type Unit } from '../parse/unit.ts'
import { NotAhead } from '../scope.ts'
import { EvaluationError, TemplateError, UndefinedError, withTracePlace } from '../values/errors.ts'
import { Suspend } from '../values/suspend.ts'
import type { Frame } from './frame.ts'

export function withErrorPlace(node: Span, run: (frame: Frame) => unknown): (frame: Frame) => unknown {
  return (frame) => {
    try {
      return run(frame)
    } catch (error) {
      throw withPlace(error, node, frame.unit)
    }
  }
}

/** The error with a place; if it has one, the node's is added to its trace. */
export function withPlace(error: unknown, node: Span, unit: Unit): unknown {
  if (error instanceof Problem && error.place !== undefined) return withTracePlace(error, placeOf(unit, node))
  if (error instanceof DiagnosticError || error instanceof Suspend || error instanceof NotAhead) return error
  const place = placeOf(unit, node)
  if (error instanceof UndefinedError) return new UndefinedError(error.message, error.variable, { hint: error.hint, place })
  if (error instanceof EvaluationError || error instanceof Problem) return new TemplateError(error.message, { place, hint: error.hint })
  if (error instanceof RangeError) return new TemplateError(`this nests too deeply or grows too large: ${error.message}`, { place })
  return error instanceof TypeError || error instanceof SyntaxError
    ? new TemplateError(`this cannot be evaluated: ${error.message}`, { place })
    : error
}
