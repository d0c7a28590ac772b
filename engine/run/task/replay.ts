/** Tasks that ended in the run that goes on here are not carried out: what they came to is taken over. */
import { crc32 } from 'node:zlib'
import { isPlainDict } from '../../model/dict.ts'
import type { Intent } from '../../model/oversight.ts'
import type { Ended, TaskKey } from '../../model/progress.ts'
import { addOutputLines, copyOf } from '../converge/output-lines.ts'
import type { ResultVariables, TaskResult } from '../converge/result.ts'
import { isHidden, keyword, type TaskExecution } from '../prepare/task-execution.ts'
import { isIgnored } from './judge.ts'

/** How the task, or the item at hand, ended before; undefined where it is to be carried out. */
export function endedBefore(execution: TaskExecution): TaskResult | undefined {
  const { progress } = execution.run.input
  if (!progress?.goesOn || execution.level.fresh) return undefined
  const ended = progress.before(keyOf(execution))
  return ended && restored(ended, execution)
}

/** Whether the first item of its loop ended before. */
export function hasBegunBefore(execution: TaskExecution): boolean {
  const { progress } = execution.run.input
  return progress?.goesOn === true && progress.hadEnded(keyOf({ ...execution, occurrence: `${execution.occurrence}.1` }))
}

/** Keeps how it ended, for a run that goes on. Gives the end: changed, where nothing is left to do of what the earlier run began. */
export function noteEnd(execution: TaskExecution, found: TaskResult): TaskResult {
  const { progress, signal } = execution.run.input
  // Nothing was done, or how much is unknown.
  const isCut = found.isFinal || found.status === 'unreachable' || (found.failure && signal.aborted)
  if (!progress || isCut) return found
  const key = keyOf(execution)
  const isDone = progress.goesOn && found.status === 'ok' && !execution.level.fresh && progress.hadBegun(key)
  const end: TaskResult = isDone ? { ...found, status: 'changed', result: copyOf(found.result, { changed: true }) } : found
  progress.end(key, keptOf(execution, end), end.wanted)
  return end
}

/** Keeps that it begins to change something. Rejects with NotConsented. */
export async function noteBeginning(execution: TaskExecution, { isCommand, isHarmless, changes }: Intent): Promise<void> {
  const { host, label: task, run } = execution
  if (!isHarmless && changes.length > 0) await run.input.progress?.begin(keyOf(execution), { host: host.name, task, isCommand })
}

/** The module or the task says that one host does it for all. */
export function isOnce(execution: TaskExecution): boolean {
  return execution.task.module?.runOnce === true || keyword(execution, 'runOnce') === true
}

function keyOf(execution: TaskExecution): TaskKey {
  const { task, label, local, level, run, host, occurrence } = execution
  const { name, action, where } = label
  const item = task.loop && !isHidden(execution) ? local[String(local.ansible_loop_var)] : undefined
  const called = run.input.progress?.redact([action, name, ...(level.rounds ?? []), item])
  return {
    host: isOnce(execution) ? run.state.batch : host.name,
    where: `${where.file}:${where.line}:${where.column}`,
    occurrence,
    print: crc32(textOf(called)).toString(36),
  }
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner))
}

/** Undefined where it is to be carried out again: it failed, or what others need of it is a secret or no plain data. */
function keptOf(execution: TaskExecution, end: TaskResult): Ended | undefined {
  const { status, facts = [], failure, effect, failedAfterChange, hidden } = end
  const { progress } = execution.run.input
  if ((failure && !isSurvived(execution, end)) || end.check) return undefined
  const { changed, skipped } = end.result
  const needed = isNeeded(execution, end)
  const shared = facts.map(({ kind, values, target }) =>
    kind === 'included' || values !== end.result.ansible_facts ? undefined : { kind, ...(target && { target: target.name }) },
  )
  const kept = {
    status,
    changes: end.changes.filter(({ notApplied }) => !notApplied).length,
    result: needed
      ? withoutLines(end.result)
      : { ...(changed === undefined ? {} : { changed }), ...(skipped === undefined ? {} : { skipped }) },
    ...(facts.length > 0 ? { facts: shared as NonNullable<Ended['facts']> } : {}),
    ...(effect ? { effect } : {}),
    ...(failedAfterChange ? { failedAfterChange } : {}),
  }
  const isWhole = !shared.includes(undefined) && !(needed && hidden) && isJson(kept) && progress?.redact(kept) === kept
  return isWhole ? { ...kept, ...(failure ? { failure: progress?.redact(failure) } : {}) } : undefined
}

/** The run goes on after the failure. */
function isSurvived(execution: TaskExecution, end: TaskResult): boolean {
  return !end.isFinal && (isIgnored(execution, end) || (end.status === 'failed' && execution.level.rescued))
}

function isNeeded({ task }: TaskExecution, { facts = [], failure }: TaskResult): boolean {
  return task.register !== undefined || facts.length > 0 || failure !== undefined || (task.loop?.control.breakWhen ?? []).length > 0
}

/** Without the lines of its output, which are made of the texts beside them. */
function withoutLines(result: TaskResult['result']): Record<string, unknown> {
  const plain: Record<string, unknown> = {}
  for (const name of Object.keys(result)) {
    if (/^std(?:out|err)_lines$/.test(name) && Object.getOwnPropertyDescriptor(result, name)?.get) continue
    if (result[name] !== undefined) plain[name] = result[name]
  }
  return plain
}

/** Whether it is the same once it was written as JSON and read again. */
function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object') return typeof value !== 'bigint' && typeof value !== 'function' && typeof value !== 'symbol'
  if (value === null) return true
  if (Array.isArray(value)) return value.every((inner) => inner !== undefined && isJson(inner))
  return isPlainDict(value) && Object.values(value).every(isJson)
}

function restored({ result, facts, effect, failure, changes, ...ended }: Ended, { run, host, task }: TaskExecution): TaskResult {
  const whole: Record<string, unknown> = { ...result }
  if (task.register !== undefined || failure) addOutputLines(whole)
  if (effect) run.services.keep(effect, host)
  const values = whole.ansible_facts as ResultVariables['values']
  return {
    ...ended,
    ...(failure ? { failure } : {}),
    result: whole,
    changes: Array.from({ length: changes }, () => ({ summary: '' })),
    ...(facts ? { facts: facts.map(({ kind, target }) => ({ kind, values, ...(target && { target: run.hostRun(target) }) })) } : {}),
    seconds: 0,
    doneBefore: true,
  }
}
