/** One try of a task: prepared, settled, and its result put together. */
import { DiagnosticError, isUnreadable, Problem, whereOf } from '../diagnostic.ts'
import type { Variables } from '../template.ts'
import { settled as whenSettled } from '../values/template/index.ts'
import { now } from './clock.ts'
import { delegateOf } from './delegate.ts'
import { type Ended, endingOf, type Given } from './ended.ts'
import { wayOf } from './failure.ts'
import { checkHandlers } from './handlers.ts'
import { nearest } from './inherit.ts'
import { judged } from './judge.ts'
import { withModule } from './named.ts'
import { type Prepared, prepare } from './prepare.ts'
import { resultOf } from './result.ts'
import type { Session } from './session.ts'
import { type Settled, settle } from './settle.ts'
import { toolsOf } from './tools.ts'
import { flag, isHidden, numberOf, scopeOf, type Turn } from './turn.ts'
import { NotYetKnown, Unknown } from './unknown.ts'

export async function once(written: Turn): Promise<Ended> {
  const turn = { ...written, task: await withModule(written.task, () => scopeOf(written)) }
  const { task, level, run, host, local } = turn
  if (task.findings) {
    const end = endingOf(new DiagnosticError(task.findings), performance.now(), run, turn.label)
    return isUnreadable(task.findings) ? end : judged(turn, end, true)
  }
  const { options } = run.input
  const check = flag(turn, 'checkMode') ?? options.check
  const scope = scopeOf(turn)
  const { target, reachScope } = delegateOf(task, level, run, host, scope, local)
  const { session } = target
  try {
    const job = await whenSettled(() => prepare(task, run, target, scope, reachScope))
    const needs = job.module.speaks?.(job.params)
    if (needs !== undefined && needs > options.verbosity) return unspoken(needs)
    const settled = await settle(job, settleOptions(turn, job, check)).catch((error) => {
      if (!(error instanceof Problem) || isNotYetThere(error, session, check)) throw error
      return refused(error)
    })
    tellUnsettled(turn, settled)
    if (check && (settled.changed || settled.wouldRun)) session.speculative = true
    else if (!settled.changed && !settled.failure) session.calm()
    const end = await judged(turn, endOf(turn, job, settled), settled.refused === true)
    if (job.module.keeps && !end.failure) run.keep(job.module.keeps(job.params), host)
    return {
      ...end,
      ...(target === host ? {} : { delegate: target.name }),
      ...(needs === undefined || settled.refused ? {} : { speaks: true, ...(job.module.alone ? { alone: true } : {}) }),
      ...(settled.lines ? { lines: true } : {}),
      ...(check === options.check ? {} : { check }),
    }
  } catch (error) {
    // What earlier tasks would first have to make is missing: that is no failure of this one.
    if (error instanceof Problem && isNotYetThere(error, session, check)) throw new NotYetThere(error.message)
    throw error
  }
}

function settleOptions(turn: Turn, job: Prepared, check: boolean): Parameters<typeof settle>[1] {
  const { task, run, host, label } = turn
  const { options, span } = run.input
  const hidden = isHidden(turn)
  const timeout = nearest('timeout', task, run.play)
  return {
    check,
    diff: (flag(turn, 'diff') ?? options.diff) && !hidden,
    verify: options.verify,
    aboutToAct: () => checkHandlers(turn),
    tools: toolsOf(turn, job, hidden, timeout === undefined ? undefined : numberOf(turn, timeout, 0)),
    span: span && ((name, start) => span({ host: host.name, name, task: label.name, start, end: performance.now() })),
  }
}

/** `debug` with more `verbosity` than the run has. */
function unspoken(needs: number): Ended {
  const result = { changed: false, skipped: true, skipped_reason: 'Verbosity threshold not met.' }
  return { status: 'skipped', reason: `shown with ${'-'.padEnd(needs + 1, 'v')}`, changes: [], result, seconds: 0 }
}

function tellUnsettled({ run, host, label }: Turn, { unsettled }: Settled): void {
  if (!unsettled?.length) return
  const message = `“${label.name}” is not settled: asked again, it would still ${unsettled.join(', ')}`
  run.input.tell({ type: 'warning', time: now(), host: host.name, message, where: label.where })
}

/** Check mode: a sentence about the state of the host, not about the words of the playbook, after what would have changed it. */
function isNotYetThere(error: Problem, session: Session, check: boolean): boolean {
  return check && session.speculative && error.place === undefined
}

/** The module says that it can not be done: an end like others, to be judged and tried again. */
function refused(error: Problem): Settled {
  const { message, hint, results = {}, lines } = error
  const failure = { message, ...(hint === undefined ? {} : { hint }), ...wayOf(error) }
  return {
    changes: [],
    changed: results.changed === true,
    wouldRun: false,
    returned: results,
    failure,
    refused: true,
    ...(lines ? { lines } : {}),
  }
}

class NotYetThere extends NotYetKnown {
  constructor(message: string) {
    super('', '')
    this.message = `before earlier changes are made: ${message}`
  }
}

function endOf(turn: Turn, job: Prepared, { failure, changed, changes, returned, wouldRun, refused }: Settled): Ended {
  if (wouldRun) return { ...leftOut(turn, job, returned), changes, seconds: 0 }
  const result = resultOf(job.module, { changed, returned, failure })
  // A refusal may register other words than those that are told.
  if (refused && returned.msg !== undefined) result.msg = returned.msg
  const status = failure ? 'failed' : changed ? 'changed' : 'ok'
  const told = failure && { ...failure, where: failure.where ?? whereOf(turn.task.place) }
  return { status, changes, failure: told, result, facts: failure ? [] : given(turn, job, returned.ansible_facts), seconds: 0 }
}

/** Nobody knows what would come of it. A run that is no check passes over a task in check mode, and goes on with what the module says of one. */
function leftOut(turn: Turn, { module }: Prepared, returned: Settled['returned']): Pick<Ended, 'status' | 'reason' | 'result'> {
  // Of a job that a check does not start it is known that it has a number, and no more.
  const awaited = Object.entries(returned).filter(([, value]) => value instanceof Unknown)
  const { check } = turn.run.input.options
  const known = check ? Object.fromEntries(awaited) : returned
  const result = { ...resultOf(module, { changed: false, returned: known }), skipped: true, msg: known.msg ?? 'it would run' }
  if (check) return { status: 'would-run', result }
  return { status: 'skipped', reason: 'it would run, but the task is in check mode', result }
}

/** Facts and variables that a module gives to its host, or with `delegate_facts` to the one it was delegated to. */
function given(turn: Turn, { module, params, target }: Prepared, values: unknown): readonly Given[] {
  if (typeof values !== 'object' || values === null) return []
  const elsewhere = target !== turn.host && flag(turn, 'delegateFacts') === true
  const kind = module.gives ?? 'facts'
  const kinds = kind === 'variables' && module.outlasts?.(params) ? (['facts', kind] as const) : [kind]
  return kinds.map((each) => ({ kind: each, values: values as Variables, ...(elsewhere ? { target } : {}) }))
}
