/** One try of a task: prepared, settled, and its result put together. */
import { DiagnosticError, isUnreadable, Problem, whereOf } from '../../model/diagnostic.ts'
import type { Variables } from '../../model/template.ts'
import { settled as whenSettled } from '../../template/index.ts'
import { converge, type Settled } from '../converge/converge.ts'
import { withFolders } from '../converge/missing-program.ts'
import { resultOf } from '../converge/result.ts'
import { now } from '../host/clock.ts'
import { type Prepared, prepare } from '../prepare/prepare.ts'
import { keyword, scopeOf, type TaskExecution } from '../prepare/task-execution.ts'
import { Undecided, Unknown, UnknownValue } from '../prepare/unknown-value.ts'
import { delegateOf } from './delegate.ts'
import { failureOfProblem } from './failure.ts'
import { predictEffects, predictUnknown } from './foresight.ts'
import { checkHandlers } from './handlers.ts'
import { applyConditions, changedWithoutResult } from './judge.ts'
import { withModule } from './named.ts'
import { endingFromError, type ResultVariables, type TaskEnding } from './task-ending.ts'
import { toolsOf } from './tools.ts'

/** `attempts` is which try it is, where a task may be tried again. */
export async function runOnce(written: TaskExecution, attempts?: number): Promise<TaskEnding> {
  const execution = { ...written, task: await withModule(written.task, () => scopeOf(written)) }
  const { task, level, run, host, local } = execution
  if (task.findings) {
    const end = endingFromError(new DiagnosticError(task.findings), performance.now(), run, execution.label)
    return isUnreadable(task.findings) ? end : applyConditions(execution, end, true)
  }
  const { options } = run.input
  const check = keyword(execution, 'checkMode') ?? options.check
  const scope = scopeOf(execution)
  const { target, reachScope } = delegateOf(task, level, run, host, scope, local)
  try {
    const job = await whenSettled(() => prepare(task, run, host, target, scope, reachScope))
    const threshold = job.module.minVerbosity?.(job.params)
    if (threshold !== undefined && threshold > options.verbosity) return belowVerbosity(threshold)
    const how = convergeOptions(execution, job, check)
    const ending = await converge(job, how).catch((error) => {
      if (!(error instanceof Problem)) throw error
      return refused(error)
    })
    const settled = await withFolders(ending, job, how.tools.signal)
    warnUnsettled(execution, settled)
    if (options.check) predict(execution, job, settled)
    if (job.isOwn && !settled.changed && !settled.failure) job.session.answers.growWindow()
    const end = await applyConditions(execution, withAttempts(endOf(execution, job, settled, how.diff), attempts), settled.refused === true)
    if (job.module.runEffects && !end.failure) run.keep(job.module.runEffects(job.params), host)
    return {
      ...end,
      ...(target === host ? {} : { delegate: target.name }),
      ...(threshold === undefined || settled.refused
        ? {}
        : { alwaysShown: true, ...(job.module.onlyMessage ? { onlyMessage: true } : {}) }),
      ...(settled.lines ? { multiline: true } : {}),
      ...(check === options.check ? {} : { check }),
    }
  } catch (error) {
    if (options.check && check && error instanceof UnknownValue) predictUnknown(execution, error)
    throw error
  }
}

/** Notes what later tasks are planned on. Throws Undecided where its result is unknown. */
function predict(execution: TaskExecution, job: Prepared, { announced, opaqueActions = [], undecided, wouldRun, failure }: Settled): void {
  const machine = job.session.machine(job.context)
  const [bringer] = machine.planned.bringers.filter(({ kind }) => kind !== 'filled')
  // The shell has no program of that name.
  if (failure?.code === 127 && bringer) throw new Undecided(bringer.cause, failure.message)
  if (announced && !(wouldRun && changedWithoutResult(execution) === false)) predictEffects(machine, execution, announced, opaqueActions)
  if (undecided) throw new Undecided(undecided)
}

/** What `changed_when`, `failed_when` and `until` see. */
function withAttempts(end: TaskEnding, attempts: number | undefined): TaskEnding {
  return attempts === undefined ? end : { ...end, attempts, result: { ...end.result, attempts } }
}

function convergeOptions(execution: TaskExecution, job: Prepared, check: boolean): Parameters<typeof converge>[1] {
  const { run, host, label } = execution
  const { options, span } = run.input
  const hidden = keyword(execution, 'noLog') === true
  return {
    check,
    foresees: options.check,
    diff: (keyword(execution, 'diff') ?? options.diff) && !hidden,
    verify: options.verify,
    aboutToAct: () => checkHandlers(execution),
    tools: toolsOf(execution, job, hidden, keyword(execution, 'timeout')),
    span: span && ((name, start) => span({ host: host.name, name, task: label.name, start, end: performance.now() })),
  }
}

/** `debug` with more `verbosity` than the run has. */
function belowVerbosity(threshold: number): TaskEnding {
  const result = { changed: false, skipped: true, skipped_reason: 'Verbosity threshold not met.' }
  return { status: 'skipped', reason: `shown with ${'-'.padEnd(threshold + 1, 'v')}`, changes: [], result, seconds: 0 }
}

function warnUnsettled({ run, host, label }: TaskExecution, { unsettled }: Settled): void {
  if (!unsettled?.length) return
  const message = `“${label.name}” is not idempotent: a second run would still ${unsettled.join(', ')}`
  run.input.emit({ type: 'warning', time: now(), host: host.name, message, where: label.where })
}

/** The module says that it cannot be done: an end like others, to be judged and tried again. */
function refused(error: Problem): Settled {
  const { results = {}, lines } = error
  return {
    changes: [],
    changed: results.changed === true,
    wouldRun: false,
    returned: results,
    failure: failureOfProblem(error),
    refused: true,
    ...(lines ? { lines } : {}),
  }
}

function endOf(execution: TaskExecution, job: Prepared, settled: Settled, diff: boolean): TaskEnding {
  const { failure, changed, changes, returned, wouldRun } = settled
  if (wouldRun) return { ...notExecuted(execution, job, returned), changes, seconds: 0 }
  const result = resultOf(job.module, { changed, returned, failure, ...(diff && { differences: changes }) })
  const status = failure ? 'failed' : changed ? 'changed' : 'ok'
  const located = failure && { ...failure, where: failure.where ?? whereOf(execution.task.place) }
  return {
    status,
    changes,
    failure: located,
    result,
    facts: failure ? [] : resultVariables(execution, job, returned.ansible_facts),
    seconds: 0,
  }
}

/** Nobody knows what would come of it. A run that is no check passes over a task in check mode, and goes on with what the module says of one. */
function notExecuted(
  execution: TaskExecution,
  { module }: Prepared,
  returned: Settled['returned'],
): Pick<TaskEnding, 'status' | 'reason' | 'result' | 'noChange'> {
  // Of a job that a check does not start it is known that it has a number, and no more.
  const awaited = Object.entries(returned).filter(([, value]) => value instanceof Unknown)
  const { check } = execution.run.input.options
  const certain = check ? Object.fromEntries(awaited) : returned
  const changed = check ? changedWithoutResult(execution) : undefined
  const result = {
    ...resultOf(module, { changed: changed ?? false, returned: certain }),
    skipped: true,
    msg: certain.msg ?? 'it would run',
  }
  if (check) return { status: 'would-run', result, ...(changed === false ? { noChange: true } : {}) }
  return { status: 'skipped', reason: 'it would run, but the task is in check mode', result }
}

/** Facts and variables that a module gives to its host, or with `delegate_facts` to the one it was delegated to. */
function resultVariables(execution: TaskExecution, { module, params, target }: Prepared, values: unknown): readonly ResultVariables[] {
  if (typeof values !== 'object' || values === null || module.resultScope === 'nothing') return []
  const elsewhere = target !== execution.host && keyword(execution, 'delegateFacts') === true
  const kind = module.resultScope ?? 'facts'
  const kinds = kind === 'variables' && module.cacheable?.(params) ? (['facts', kind] as const) : [kind]
  return kinds.map((each) => ({ kind: each, values: values as Variables, ...(elsewhere ? { target } : {}) }))
}
