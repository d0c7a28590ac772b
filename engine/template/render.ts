/** Values rendered, expressions evaluated. */
import type { Expression } from '../model/template.ts'
import { runExpression } from './compile/run.ts'
import type { Scope } from './scope.ts'
import { renderDeep } from './variables.ts'

/**
 * Renders every Template in a value; a value without Templates is returned unchanged. Members of dicts and lists that are
 * `omit` are dropped; a value that is `omit` itself is returned.
 */
export function renderValue(value: unknown, scope: Scope): unknown {
  return renderDeep(value, scope)
}

/** The value of a bare expression; an undefined one is an error. */
export function evaluate(expression: Expression, scope: Scope): unknown {
  return runExpression(expression, scope)
}
