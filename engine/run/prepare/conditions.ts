/** Conditions that must hold together; one that is omitted was never written. */
import type { Expression } from '../../model/template.ts'
import { verdictOf } from '../../template/index.ts'
import type { Scope } from '../../template/scope.ts'

/** The first that does not hold. */
export function failing(conditions: readonly Expression[], scope: Scope): Expression | undefined {
  return conditions.find((condition) => verdictOf(condition, scope) === false)
}

/** Whether all hold; undefined where nothing is asked. */
export function allHold(conditions: readonly Expression[] | undefined, scope: () => Scope): boolean | undefined {
  let holds: boolean | undefined
  for (const condition of conditions ?? []) {
    const verdict = verdictOf(condition, scope())
    if (verdict === false) return false
    holds ??= verdict
  }
  return holds
}
