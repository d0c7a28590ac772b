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
import { NotYetKnown, Undecided, Unknown } from '../prepare/unknown.ts'
import { delegateOf } from './delegate.ts'
import { type Ended, endingOf, type Given } from './ended.ts'
import { wordsOf } from './failure.ts'
import { foresee, foreseeNothing } from './foresight.ts'
import { checkHandlers } from './handlers.ts'
import { changedWithout, judged } from './judge.ts'
import { withModule } from './named.ts'
import { toolsOf } from './tools.ts'

/** `attempts` is which try it is, where a task may be tried again. */
export async function runOnce(written: TaskExecution, attempts?: number): Promise<Ended> {
  const turn = { ...written, task: await withModule(written.task, () => scopeOf(written)) }
  const { task, level, run, host, local } = turn
  if (task.findings) {
    const end = endingOf(new DiagnosticError(task.findings), performance.now(), run, turn.label)
    return isUnreadable(task.findings) ? end : judged(turn, end, true)
  }
  const { options } = run.input
  const check = keyword(turn, 'checkMode') ?? options.check
  const scope = scopeOf(turn)
  const { target, reachScope } = delegateOf(task, level, run, host, scope, local)
  try {
    const job = await whenSettled(() => prepare(task, run, host, target, scope, reachScope))
    const needs = job.module.minVerbosity?.(job.params)
    if (needs !== undefined && needs > options.verbosity) return unspoken(needs)
    const how = settleOptions(turn, job, check)
    const ending = await converge(job, how).catch((error) => {
      if (!(error instanceof Problem)) throw error
      return refused(error)
    })
    const settled = await withFolders(ending, job, how.tools.signal)
    tellUnsettled(turn, settled)
    if (options.check) predict(turn, job, settled)
    if (job.isOwn && !settled.changed && !settled.failure) job.session.answers.growWindow()
    const end = await judged(turn, counted(endOf(turn, job, settled, how.diff), attempts), settled.refused === true)
    if (job.module.runEffects && !end.failure) run.keep(job.module.runEffects(job.params), host)
    return {
      ...end,
      ...(target === host ? {} : { delegate: target.name }),
      ...(needs === undefined || settled.refused ? {} : { alwaysShown: true, ...(job.module.onlyMessage ? { onlyMessage: true } : {}) }),
      ...(settled.lines ? { multiline: true } : {}),
      ...(check === options.check ? {} : { check }),
    }
  } catch (error) {
    if (options.check && check && error instanceof NotYetKnown) foreseeNothing(turn, error)
    throw error
  }
}

/** Notes what later tasks are planned on. Throws Undecided where nobody can tell what this one comes to. */
function predict(turn: TaskExecution, job: Prepared, { announced, deeds = [], undecided, wouldRun, failure }: Settled): void {
  const machine = job.session.machine(job.context)
  const [bringer] = machine.planned.bringers.filter(({ kind }) => kind !== 'filled')
  // The shell has no program of that name.
  if (failure?.code === 127 && bringer) throw new Undecided(bringer.cause, failure.message)
  if (announced && !(wouldRun && changedWithout(turn) === false)) foresee(machine, turn, announced, deeds)
  if (undecided) throw new Undecided(undecided)
}

/** What `changed_when`, `failed_when` and `until` see. */
function counted(end: Ended, attempts: number | undefined): Ended {
  return attempts === undefined ? end : { ...end, attempts, result: { ...end.result, attempts } }
}

function settleOptions(turn: TaskExecution, job: Prepared, check: boolean): Parameters<typeof converge>[1] {
  const { run, host, label } = turn
  const { options, span } = run.input
  const hidden = keyword(turn, 'noLog') === true
  return {
    check,
    foresees: options.check,
    diff: (keyword(turn, 'diff') ?? options.diff) && !hidden,
    verify: options.verify,
    aboutToAct: () => checkHandlers(turn),
    tools: toolsOf(turn, job, hidden, keyword(turn, 'timeout')),
    span: span && ((name, start) => span({ host: host.name, name, task: label.name, start, end: performance.now() })),
  }
}

/** `debug` with more `verbosity` than the run has. */
function unspoken(needs: number): Ended {
  const result = { changed: false, skipped: true, skipped_reason: 'Verbosity threshold not met.' }
  return { status: 'skipped', reason: `shown with ${'-'.padEnd(needs + 1, 'v')}`, changes: [], result, seconds: 0 }
}

function tellUnsettled({ run, host, label }: TaskExecution, { unsettled }: Settled): void {
  if (!unsettled?.length) return
  const message = `“${label.name}” is not settled: asked again, it would still ${unsettled.join(', ')}`
  run.input.emit({ type: 'warning', time: now(), host: host.name, message, where: label.where })
}

/** The module says that it can not be done: an end like others, to be judged and tried again. */
function refused(error: Problem): Settled {
  const { results = {}, lines } = error
  return {
    changes: [],
    changed: results.changed === true,
    wouldRun: false,
    returned: results,
    failure: wordsOf(error),
    refused: true,
    ...(lines ? { lines } : {}),
  }
}

function endOf(turn: TaskExecution, job: Prepared, settled: Settled, diff: boolean): Ended {
  const { failure, changed, changes, returned, wouldRun } = settled
  if (wouldRun) return { ...leftOut(turn, job, returned), changes, seconds: 0 }
  const result = resultOf(job.module, { changed, returned, failure, ...(diff && { differences: changes }) })
  const status = failure ? 'failed' : changed ? 'changed' : 'ok'
  const told = failure && { ...failure, where: failure.where ?? whereOf(turn.task.place) }
  return { status, changes, failure: told, result, facts: failure ? [] : given(turn, job, returned.ansible_facts), seconds: 0 }
}

/** Nobody knows what would come of it. A run that is no check passes over a task in check mode, and goes on with what the module says of one. */
function leftOut(
  turn: TaskExecution,
  { module }: Prepared,
  returned: Settled['returned'],
): Pick<Ended, 'status' | 'reason' | 'result' | 'noChange'> {
  // Of a job that a check does not start it is known that it has a number, and no more.
  const awaited = Object.entries(returned).filter(([, value]) => value instanceof Unknown)
  const { check } = turn.run.input.options
  const known = check ? Object.fromEntries(awaited) : returned
  const changed = check ? changedWithout(turn) : undefined
  const result = { ...resultOf(module, { changed: changed ?? false, returned: known }), skipped: true, msg: known.msg ?? 'it would run' }
  if (check) return { status: 'would-run', result, ...(changed === false ? { noChange: true } : {}) }
  return { status: 'skipped', reason: 'it would run, but the task is in check mode', result }
}

/** Facts and variables that a module gives to its host, or with `delegate_facts` to the one it was delegated to. */
function given(turn: TaskExecution, { module, params, target }: Prepared, values: unknown): readonly Given[] {
  if (typeof values !== 'object' || values === null || module.resultScope === 'nothing') return []
  const elsewhere = target !== turn.host && keyword(turn, 'delegateFacts') === true
  const kind = module.resultScope ?? 'facts'
  const kinds = kind === 'variables' && module.cacheable?.(params) ? (['facts', kind] as const) : [kind]
  return kinds.map((each) => ({ kind: each, values: values as Variables, ...(elsewhere ? { target } : {}) }))
}
