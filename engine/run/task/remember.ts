/** What is left of a task on its host: facts, variables and the registered result. */

import type { TaskExecution } from '../prepare/task-execution.ts'
import { Unknown } from '../prepare/unknown.ts'
import { type Ended, finished } from './ended.ts'
import { gatheredMark, isGathering } from './gathering.ts'

/** Keeps what a task found; what a check did not carry out is kept as unknown. */
export function remember(turn: TaskExecution, end: Ended): void {
  const { task, host, label } = turn
  const unsure = isUnsure(turn, end)
  keepFacts(turn, end)
  if (unsure && task.module?.resultScope === 'variables') {
    for (const name of Object.keys(task.args)) host.variables.setVariables({ [name]: new Unknown(name, label.name) })
  }
  if (task.register) host.variables.register(task.register, registered(turn, end))
}

/** What of a loop is sure is known: its items, and a change that is sure for one of them. */
function registered(turn: TaskExecution, { loop, someUnknown, result, ...end }: Ended): unknown {
  const { task, label } = turn
  const unknown = (known?: Readonly<Record<string, unknown>>) => new Unknown(task.register ?? '', label.name, known)
  if (!loop) return isUnsure(turn, { ...end, result }) ? unknown(sureOf(result)) : finished(result)
  return someUnknown ? unknown({ ...sureOf(result), results: result.results }) : finished(result)
}

/** A task that was not carried out changes something or does not, where its `changed_when` says so by itself. */
export function sureOf({ changed }: Ended['result']): Readonly<Record<string, unknown>> | undefined {
  return changed === true ? { changed } : undefined
}

/** Between two items of a loop: the next one sees what this one found. */
export function rememberItem(turn: TaskExecution, end: Ended): void {
  keepFacts(turn, end)
  const { register } = turn.task
  if (register !== undefined && !isUnsure(turn, end)) turn.host.variables.register(register, finished(end.result))
}

function keepFacts({ host, task }: TaskExecution, { facts = [] }: Ended): void {
  for (const { kind, values, target = host } of facts) {
    if (kind === 'facts') target.variables.setFacts(isGathering(task) ? { ...values, ...gatheredMark } : values)
    else if (kind === 'included') target.variables.includeVariables(values, task.action)
    else target.variables.setVariables(values)
  }
}

/** A real run goes on with what a single task in check mode says, as Ansible does: it is no reason to leave out others. */
export function isUnsure({ run }: TaskExecution, { status }: Ended): boolean {
  return run.input.options.check && (status === 'cannot-tell' || status === 'would-run')
}
