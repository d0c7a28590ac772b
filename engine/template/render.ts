/** Values rendered, expressions evaluated. */
import type { Expression } from '../model/template.ts'
import { runExpression } from './compile/run.ts'
import type { Scope } from './scope.ts'
import { renderDeep } from './variables.ts'

/**
 * A value with every Template in it rendered. One that has no Template comes back as it is. What is equal to `omit`
 * inside of dicts and lists is left out; where the whole value is `omit`, it is given back.
 */
export function renderValue(value: unknown, scope: Scope): unknown {
  return renderDeep(value, scope)
}

/** The value of a bare expression; an undefined one is an error. */
export function evaluate(expression: Expression, scope: Scope): unknown {
  return runExpression(expression, scope)
}
