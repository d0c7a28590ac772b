/** What is left of a task on its host: facts, variables and the registered result. */

import type { Cause } from '../../model/effect.ts'
import { changesNothing } from '../../model/module.ts'
import { argumentsOf, type Task } from '../../model/play.ts'
import type { Prediction, TaskResult } from '../converge/result.ts'
import type { Machine } from '../host/machine.ts'
import { withEffects, withOpaqueActions } from '../host/planned-state.ts'
import { executionContextOf } from '../prepare/execution-context.ts'
import { delegateOf } from '../prepare/prepare.ts'
import { scopeOf, type TaskExecution } from '../prepare/task-execution.ts'
import { Undecided, Unknown, UnknownResult } from '../prepare/unknown-value.ts'
import { withFailedFlag } from './results.ts'

/** Keeps what a task found; what a check did not carry out is kept as unknown. */
export function remember(execution: TaskExecution, end: TaskResult): void {
  const { task, host, label } = execution
  const uncertain = isUncertain(execution, end)
  keepFacts(execution, end)
  if (uncertain && task.module?.resultScope === 'variables') {
    for (const { name } of argumentsOf(task)) host.variables.setVariables({ [name]: new Unknown(name, label.name) })
  }
  if (task.register) host.variables.register(task.register, registered(execution, end))
}

/** What of a loop is sure is known: its items, and a change that is sure for one of them. */
function registered(execution: TaskExecution, { items, result, ...end }: TaskResult): unknown {
  const { task, label } = execution
  const unknown = (certain?: Readonly<Record<string, unknown>>) => new UnknownResult(task.register ?? '', label.name, certain)
  if (!items) return isUncertain(execution, { ...end, result }) ? unknown(certainResult(result)) : withFailedFlag(result)
  return items.someUnknown ? unknown({ ...certainResult(result), results: result.results }) : withFailedFlag(result)
}

/** A task that was not carried out changes something or does not, where its `changed_when` says so by itself. */
export function certainResult({ changed }: TaskResult['result']): Readonly<Record<string, unknown>> | undefined {
  return changed === true ? { changed } : undefined
}

/** Between two items of a loop: the next one sees what this one found. */
export function rememberItem(execution: TaskExecution, end: TaskResult): void {
  keepFacts(execution, end)
  const { register } = execution.task
  if (register !== undefined && !isUncertain(execution, end)) execution.host.variables.register(register, withFailedFlag(end.result))
}

function keepFacts({ host, task }: TaskExecution, { facts = [] }: TaskResult): void {
  for (const { kind, values, target = host } of facts) {
    if (kind === 'facts') target.variables.setFacts(isGathering(task) ? { ...values, ...gatheredMark } : values)
    else if (kind === 'included') target.variables.includeVariables(values, task.action)
    else target.variables.setVariables(values)
  }
}

/** A real run goes on with what a single task in check mode says, as Ansible does: it is no reason to leave out others. */
export function isUncertain({ run }: TaskExecution, { status }: TaskResult): boolean {
  return run.input.options.check && (status === 'cannot-tell' || status === 'would-run')
}

/** What facts hold once a play has gathered them; Ansible looks for it as well, in a cache. */
export const gatheredMark = { _ansible_facts_gathered: true } as const

/** No task of a playbook has it. */
export const gatheringId = -1

/** Whether a task is the one that a play begins with by itself. */
function isGathering({ id }: Task): boolean {
  return id === gatheringId
}

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
