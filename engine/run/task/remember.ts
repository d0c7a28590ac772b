/** What is left of a task on its host: facts, variables and the registered result. */

import { argumentsOf } from '../../model/play.ts'
import type { TaskExecution } from '../prepare/task-execution.ts'
import { Unknown } from '../prepare/unknown-value.ts'
import { gatheredMark, isGathering } from './gathering.ts'
import { type TaskEnding, withFailedFlag } from './task-ending.ts'

/** Keeps what a task found; what a check did not carry out is kept as unknown. */
export function remember(execution: TaskExecution, end: TaskEnding): void {
  const { task, host, label } = execution
  const uncertain = isUncertain(execution, end)
  keepFacts(execution, end)
  if (uncertain && task.module?.resultScope === 'variables') {
    for (const { name } of argumentsOf(task)) host.variables.setVariables({ [name]: new Unknown(name, label.name) })
  }
  if (task.register) host.variables.register(task.register, registered(execution, end))
}

/** What of a loop is sure is known: its items, and a change that is sure for one of them. */
function registered(execution: TaskExecution, { loop, someUnknown, result, ...end }: TaskEnding): unknown {
  const { task, label } = execution
  const unknown = (certain?: Readonly<Record<string, unknown>>) => new Unknown(task.register ?? '', label.name, certain)
  if (!loop) return isUncertain(execution, { ...end, result }) ? unknown(certainResult(result)) : withFailedFlag(result)
  return someUnknown ? unknown({ ...certainResult(result), results: result.results }) : withFailedFlag(result)
}

/** A task that was not carried out changes something or does not, where its `changed_when` says so by itself. */
export function certainResult({ changed }: TaskEnding['result']): Readonly<Record<string, unknown>> | undefined {
  return changed === true ? { changed } : undefined
}

/** Between two items of a loop: the next one sees what this one found. */
export function rememberItem(execution: TaskExecution, end: TaskEnding): void {
  keepFacts(execution, end)
  const { register } = execution.task
  if (register !== undefined && !isUncertain(execution, end)) execution.host.variables.register(register, withFailedFlag(end.result))
}

function keepFacts({ host, task }: TaskExecution, { facts = [] }: TaskEnding): void {
  for (const { kind, values, target = host } of facts) {
    if (kind === 'facts') target.variables.setFacts(isGathering(task) ? { ...values, ...gatheredMark } : values)
    else if (kind === 'included') target.variables.includeVariables(values, task.action)
    else target.variables.setVariables(values)
  }
}

/** A real run goes on with what a single task in check mode says, as Ansible does: it is no reason to leave out others. */
export function isUncertain({ run }: TaskExecution, { status }: TaskEnding): boolean {
  return run.input.options.check && (status === 'cannot-tell' || status === 'would-run')
}
