/** What a result means: `changed_when`, `failed_when` and `until` have the last word. */
import { type Problem, whereOf } from '../../model/diagnostic.ts'
import type { Failure, Status } from '../../model/event.ts'
import type { Expression } from '../../model/template.ts'
import { settled, TemplateError, UndefinedError } from '../../template/index.ts'
import { traceOf } from '../converge/failure.ts'
import { copyOf } from '../converge/output-lines.ts'
import type { TaskResult } from '../converge/result.ts'
import { allHold } from '../prepare/keywords.ts'
import { keyword, scopeWith, type TaskExecution } from '../prepare/task-execution.ts'
import { Unknown } from '../prepare/unknown-value.ts'

/** What was refused before anything was done, and has no word of what it is judged by, stays as it is. */
export async function applyConditions(execution: TaskExecution, end: TaskResult, refused: boolean): Promise<TaskResult> {
  const { changedWhen, failedWhen } = execution.task
  if ((!changedWhen && !failedWhen) || end.status === 'would-run') return end
  let judging = 'changed_when'
  try {
    return await settled(() =>
      verdict(execution, end, (keyword) => {
        judging = keyword
      }),
    )
  } catch (error) {
    if (!(error instanceof TemplateError || error instanceof UndefinedError)) throw error
    return refused ? end : conditionError(execution, end, error, `${judging}_result`)
  }
}

/** What `changed_when` says of a task that was not carried out; undefined where that hangs on its result, or nothing is said. */
export function changedWithoutResult(execution: TaskExecution): boolean | undefined {
  const { changedWhen, register } = execution.task
  if (!changedWhen) return undefined
  try {
    const scope = scopeWith(execution, new Unknown(register ?? '', execution.label.name))
    return allHold(changedWhen, () => scope)
  } catch {
    return undefined
  }
}

function verdict(execution: TaskExecution, end: TaskResult, begin: (keyword: 'changed_when' | 'failed_when') => void): TaskResult {
  const { changedWhen, failedWhen } = execution.task
  const result = copyOf(end.result)
  const all = (conditions: readonly Expression[] | undefined) => allHold(conditions, () => scopeWith(execution, result))
  begin('changed_when')
  const changed = all(changedWhen)
  if (changed !== undefined) result.changed = changed
  let { failure } = end
  begin('failed_when')
  const broken = all(failedWhen)
  if (failedWhen && broken !== undefined) {
    Object.assign(result, { failed: broken, failed_when_result: broken })
    failure = broken ? (failure ?? conditionFailure(execution, `\`failed_when\` is true: ${textOf(failedWhen)}`, result)) : undefined
  }
  const status: Status = failure ? 'failed' : result.changed === true ? 'changed' : 'ok'
  return { ...end, status, failure, result, changes: result.changed === true ? end.changes : [] }
}

/** A condition that breaks fails the task; what was done is done, and the result says so. */
function conditionError({ task }: TaskExecution, end: TaskResult, error: Problem, name: string): TaskResult {
  const { message, hint, msg } = error
  const failure = { message, hint, where: whereOf(task.place), ...traceOf(error) }
  return { ...end, status: 'failed', failure, result: copyOf(end.result, { msg: end.result.msg ?? msg, failed: true, [name]: msg }) }
}

/** `ignore_errors`, or `ignore_unreachable`. */
export function isIgnored(execution: TaskExecution, { failure, status, isFinal }: TaskResult): boolean {
  if (failure === undefined || isFinal) return false
  try {
    return keyword(execution, status === 'unreachable' ? 'ignoreUnreachable' : 'ignoreErrors') === true
  } catch {
    // What is wrong with the keyword was found before the task began, or is part of why it failed.
    return false
  }
}

/** Whether `until` holds; undefined where the task does not say it. */
export function untilHolds(execution: TaskExecution, end: TaskResult): Promise<boolean | undefined> {
  return settled(() => allHold(execution.task.until, () => scopeWith(execution, end.result)))
}

/** What was wrong with a try that is not the last. */
export function retryReason({ task }: TaskExecution, { failure }: TaskResult): string {
  if (failure) return `the last attempt failed: ${failure.message.split('\n', 1)[0]}`
  return `\`${textOf(task.until ?? [])}\` was false`
}

/** The last try: where `until` does not hold the task failed, whatever the result says. */
export function exhausted(execution: TaskExecution, end: TaskResult, attempts: number): TaskResult {
  const failure =
    end.failure ??
    conditionFailure(execution, `after ${attempts} attempts \`${textOf(execution.task.until ?? [])}\` is still false`, end.result)
  // As Ansible counts: how often it was tried again.
  const more = { failed: true, msg: end.result.msg ?? failure.message, attempts: Math.max(1, attempts - 1) }
  return { ...end, status: 'failed', failure, result: copyOf(end.result, more) }
}

function textOf(conditions: readonly Expression[]): string {
  return conditions.map(({ text }) => text).join(' and ')
}

/** A failure that the playbook found, with what the program said. */
function conditionFailure({ task }: TaskExecution, message: string, result: Readonly<Record<string, unknown>>): Failure {
  const { stdout, stderr, rc } = result
  const judgedResult = relevantResult(result)
  return {
    message,
    where: whereOf(task.place),
    ...(Object.keys(judgedResult).length > 0 ? { judgedResult } : {}),
    ...(typeof stdout === 'string' ? { stdout } : {}),
    ...(typeof stderr === 'string' ? { stderr } : {}),
    ...(typeof rc === 'number' ? { code: rc } : {}),
  }
}

/** What the failure says elsewhere, what is the same for all results, and lists of lines that stand there as texts. */
const shownElsewhere =
  /^(?:changed|failed|failed_when_result|skipped|attempts|invocation|diff|ansible_facts|warnings|deprecations|stdout|stderr|std(?:out|err)_lines|start|end|delta|cmd)$/

/** The rest of a result: the body and status of an answer, a return code. */
function relevantResult(result: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const kept = Object.entries(result).filter(([name, value]) => !shownElsewhere.test(name) && value !== '' && value !== undefined)
  return Object.fromEntries(kept)
}
