/** A check takes down what each task would leave behind, for the tasks that come after it on the same machine. */
import type { Cause } from '../../model/effect.ts'
import { changesNothing } from '../../model/module.ts'
import type { Prediction } from '../converge/result.ts'
import type { Machine } from '../host/machine.ts'
import { withEffects, withOpaqueActions } from '../host/planned-state.ts'
import { executionContextOf } from '../prepare/execution-context.ts'
import { scopeOf, type TaskExecution } from '../prepare/task-execution.ts'
import { Undecided } from '../prepare/unknown-value.ts'
import { delegateOf } from './delegate.ts'

/** A task would make these changes. */
export function predictEffects(machine: Machine, { label }: TaskExecution, { announced, opaqueActions }: Prediction): void {
  for (const { summary, effects } of announced)
    machine.planned = withEffects(machine.planned, effects, { task: label.name, change: summary })
  const cause = { task: label.name, change: announced.at(-1)?.summary ?? '' }
  if (opaqueActions.length > 0) machine.planned = withOpaqueActions(machine.planned, opaqueActions, cause)
}

/** The effect of a task is unknown: it may change anything on its machine. */
export function predictUnknown(execution: TaskExecution, error: Error): void {
  const { task, level, run, host, local, label } = execution
  if (task.module && changesNothing(task.module)) return
  const cause: Cause = error instanceof Undecided ? error.earlier : { task: label.name, change: 'its effect is not known yet' }
  try {
    const scope = scopeOf(execution)
    const { target, reachScope } = delegateOf(task, level, run, host, scope, local)
    const machine = host.sessionOn(target).machine(executionContextOf(task, run, target, scope, reachScope))
    machine.planned = withEffects(machine.planned, [{ kind: 'anything' }], cause)
  } catch {
    // On which machine it would do something is as unknown as what.
  }
}
