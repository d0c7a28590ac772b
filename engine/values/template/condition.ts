/** Conditions as people write them: bare, or in one pair of `{{ }}`. */
import { Expression } from '../../template.ts'

const wrapped = /^(\s*\{\{[-+]?)([\s\S]*?)[-]?\}\}\s*$/
const known = new WeakMap<Expression, Expression>()

/** The condition without the braces around it; offsets stay those of the whole text. */
export function conditionText(expression: Expression): Expression {
  if (!expression.text.includes('{{')) return expression
  const done = known.get(expression)
  if (done !== undefined) return done
  const inner = unwrapped(expression)
  known.set(expression, inner)
  return inner
}

function unwrapped(expression: Expression): Expression {
  const found = wrapped.exec(expression.text)
  if (found === null || (found[2] as string).includes('{{')) return expression
  const first = (found[1] as string).length
  const { locate } = expression
  return new Expression(found[2] as string, expression.place, locate === undefined ? undefined : (offset) => locate(offset + first))
}
