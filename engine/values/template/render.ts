/** Values rendered, expressions evaluated, conditions decided. */
import type { Expression } from '../../template.ts'
import { omit, type Scope } from '../scope.ts'
import { conditionText } from './condition.ts'
import { TemplateError } from './faults.ts'
import { expressionTree, runExpression } from './run.ts'
import { truth } from './types.ts'
import { deep } from './variables.ts'

/**
 * A value with every Template in it rendered. One that has no Template comes back as it is. What is equal to `omit`
 * inside of dicts and lists is left out; where the whole value is `omit`, it is given back.
 */
export function renderValue(value: unknown, scope: Scope): unknown {
  return deep(value, scope)
}

/** The value of a bare expression; an undefined one is an error. */
export function evaluate(expression: Expression, scope: Scope): unknown {
  return runExpression(expression, scope)
}

/**
 * Whether a condition holds, by Python's rules of truth. A condition may stand in `{{ }}`. Where it is nothing but a
 * variable (`foo`, `foo.bar`) that holds one of the texts true, yes, on, 1, false, no, off, 0 or '', that text is taken for
 * the boolean; no other text is, and no text is ever evaluated again.
 */
export function holds(expression: Expression, scope: Scope): boolean {
  const verdict = verdictOf(expression, scope)
  if (verdict === undefined) throw new TemplateError('`omit` is no condition', { place: expression.place })
  return verdict
}

/** The same of a condition that may be omitted, which is undefined. */
export function verdictOf(expression: Expression, scope: Scope): boolean | undefined {
  const condition = conditionText(expression)
  const value = evaluate(condition, scope)
  if (value === omit) return undefined
  return typeof value === 'string' && isBare(condition) ? textHolds(value) : truth(value)
}

function textHolds(text: string): boolean {
  return !/^(?:false|no|off|0|)$/i.test(text.trim())
}

function isBare(condition: Expression): boolean {
  let node = expressionTree(condition)
  while (node.kind === 'attribute' || node.kind === 'item') node = node.on
  return node.kind === 'name'
}
