/** A task or one item of its loop, as often as `until` wants it: condition, settle, and what the outcome means. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem, whereOf } from '../diagnostic.ts'
import type { ChangeTold, Failure, Status, TaskLabel } from '../event.ts'
import type { Task } from '../play.ts'
import type { Variables } from '../template.ts'
import type { Scope } from '../values/scope.ts'
import { holds, renderValue, toText, settled as whenSettled } from '../values/template/index.ts'
import { delegateOf } from './delegate.ts'
import { endingOf, skippedResult } from './ending.ts'
import { inheritedOf, nearest } from './inherit.ts'
import { hideEnd } from './no-log.ts'
import { type Prepared, prepare } from './prepare.ts'
import { type Settled, settle } from './settle.ts'
import type { HostRun, PlayRun } from './state.ts'
import { toolsOf } from './tools.ts'
import { isTrue } from './truth.ts'
import { NotYetKnown } from './unknown.ts'
import type { Level } from './walk.ts'

export interface Given {
  readonly kind: 'facts' | 'variables'
  readonly values: Variables
  /** Another host the facts belong to (`delegate_facts`). */
  readonly target?: HostRun
}

/** How a task, or one item of it, ended. */
export interface Ended {
  readonly status: Status
  readonly changes: readonly ChangeTold[]
  readonly failure?: Failure
  readonly reason?: string
  readonly ignored?: boolean
  readonly result: Readonly<Record<string, unknown>>
  /** What reports see of the result where it is hidden. */
  readonly hidden?: Readonly<Record<string, unknown>>
  readonly facts?: readonly Given[]
  readonly delegate?: string
  readonly attempts?: number
  readonly speaks?: boolean
  /** Set where `check_mode` says otherwise than the run. */
  readonly check?: boolean
  readonly seconds: number
}

/** Never throws: what went wrong is how it ended. */
export async function attempt(task: Task, level: Level, run: PlayRun, host: HostRun, local: Variables, label: TaskLabel): Promise<Ended> {
  const start = performance.now()
  const end = await tries(task, level, run, host, local, label).catch((error: unknown) => endingOf(error, start, run, label))
  const seconds = (performance.now() - start) / 1000
  return isHidden(task, run, run.scope(task, level, host, { local })) ? hideEnd({ ...end, seconds }) : { ...end, seconds }
}

/** `no_log`; one that can not be rendered hides as well. */
function isHidden(task: Task, run: PlayRun, scope: Scope): boolean {
  try {
    return word('noLog', task, run, scope) === true
  } catch {
    return true
  }
}

async function tries(task: Task, level: Level, run: PlayRun, host: HostRun, local: Variables, label: TaskLabel): Promise<Ended> {
  const scope = run.scope(task, level, host, { local })
  const skipped = await whenSettled(() => inheritedOf(task, run.play).when.find((condition) => !holds(condition, scope)))
  if (skipped) return { status: 'skipped', reason: skipped.text, changes: [], result: skippedResult(skipped.text), seconds: 0 }

  const hidden = isHidden(task, run, scope)
  const check = (word('checkMode', task, run, scope) as boolean | undefined) ?? run.input.options.check
  const most = task.until ? number(task.retries, 3, scope) + 1 : task.retries === undefined ? 1 : number(task.retries, 0, scope) + 1
  for (let count = 1; ; count++) {
    const once = await settleOnce(task, level, run, host, { local, label, check, hidden })
    const enough = once.status === 'would-run' || once.status === 'cannot-tell' || count >= most
    const done = enough || (await until(task, level, run, host, local, once))
    if (done) {
      const end = count > 1 || task.until ? { ...once, attempts: count, result: { ...once.result, attempts: count } } : once
      return task.until && !enough ? end : exhausted(task, level, run, host, local, end)
    }
    host.session.touch()
    run.input.tell({ type: 'waiting', time: new Date().toISOString(), host: host.name, task: label, reason: `try ${count + 1} of ${most}` })
    await sleep(number(task.delay, 5, scope) * 1000, undefined, { signal: run.input.signal })
  }
}

interface Once {
  readonly local: Variables
  readonly label: TaskLabel
  readonly check: boolean
  readonly hidden: boolean
}

async function settleOnce(task: Task, level: Level, run: PlayRun, host: HostRun, { local, label, check, hidden }: Once): Promise<Ended> {
  const scope = run.scope(task, level, host, { local })
  const { target, reachScope } = delegateOf(task, level, run, host, scope, local)
  const delegate = target === host ? undefined : target.name
  let settled: Settled
  let job: Prepared | undefined
  let quiet: number | undefined
  try {
    job = await whenSettled(() => prepare(task, run, target, scope, reachScope))
    quiet = job.module.speaks?.(job.params)
    if (quiet !== undefined && quiet > run.input.options.verbosity) {
      return {
        status: 'skipped',
        reason: `shown with ${'-'.padEnd(quiet + 1, 'v')}`,
        changes: [],
        result: { changed: false, skipped: true, skipped_reason: 'Verbosity threshold not met.' },
        seconds: 0,
      }
    }
    const diff = (word('diff', task, run, scope) as boolean | undefined) ?? run.input.options.diff
    settled = await settle(job, {
      check,
      diff: diff && !hidden,
      verify: run.input.options.verify,
      tools: toolsOf(level, run, host, job, {
        label,
        hidden,
        timeout: timeoutOf(task, run, scope),
      }),
      span:
        run.input.span && ((name, start) => run.input.span?.({ host: host.name, name, task: label.name, start, end: performance.now() })),
    })
  } catch (error) {
    // What earlier tasks would first have to make is missing: that is no failure of this one.
    if (check && target.session.speculative && error instanceof Problem && isAboutTheHost(error)) throw new NotYetKnownHost(error.message)
    throw error
  }
  if (settled.unsettled?.length) {
    const message = `“${label.name}” is not settled: asked again, it would still ${settled.unsettled.join(', ')}`
    run.input.tell({ type: 'warning', time: new Date().toISOString(), host: host.name, message, where: label.where })
  }
  if (check && (settled.changed || settled.wouldRun)) target.session.speculative = true
  else if (!settled.changed && !settled.failure) target.session.calm()
  const end = endOf(settled, job, target, host, task, run, scope)
  const otherwise = check === run.input.options.check ? {} : { check }
  return { ...(await judged(task, level, run, host, local, end)), delegate, speaks: quiet !== undefined, ...otherwise }
}

/** A sentence about the state of the host, not about the words of the playbook. */
function isAboutTheHost(error: Problem): boolean {
  return error.place === undefined
}

class NotYetKnownHost extends NotYetKnown {
  constructor(message: string) {
    super('', '')
    this.message = `it can not be told before earlier changes are made: ${message}`
  }
}

function endOf(settled: Settled, job: Prepared, target: HostRun, host: HostRun, task: Task, run: PlayRun, scope: Scope): Ended {
  const { failure, changed, changes, returned, wouldRun } = settled
  const { ansible_facts: given, ...rest } = returned
  const result: Record<string, unknown> = { changed, ...rest }
  if (given !== undefined) result.ansible_facts = given
  if (failure)
    Object.assign(result, { failed: true, msg: failure.message }, failure.code === undefined || 'rc' in rest ? {} : { rc: failure.code })
  if (wouldRun) Object.assign(result, { skipped: true, msg: 'it would run' })
  const status: Status = failure ? 'failed' : wouldRun ? 'would-run' : changed ? 'changed' : 'ok'
  const delegateFacts = target !== host && word('delegateFacts', task, run, scope) === true
  const facts: Given[] = []
  if (given && !failure && typeof given === 'object') {
    facts.push({ kind: job.module.gives ?? 'facts', values: given as Variables, ...(delegateFacts ? { target } : {}) })
  }
  const where = failure && { ...failure, where: failure.where ?? whereOf(task.place) }
  return { status, changes, failure: where, result, facts, seconds: 0 }
}

/** `changed_when` and `failed_when` have the last word on what a result means. */
async function judged(task: Task, level: Level, run: PlayRun, host: HostRun, local: Variables, end: Ended): Promise<Ended> {
  if ((!task.changedWhen && !task.failedWhen) || end.status === 'would-run') return end
  return whenSettled(() => {
    const result: Record<string, unknown> = { ...end.result }
    const scope = () => run.scope(task, level, host, { local: { ...local, ...(task.register ? { [task.register]: result } : {}) } })
    if (task.changedWhen) result.changed = task.changedWhen.every((condition) => holds(condition, scope()))
    let { failure } = end
    if (task.failedWhen) {
      const broken = task.failedWhen.every((condition) => holds(condition, scope()))
      result.failed = broken
      result.failed_when_result = broken
      if (!broken) failure = undefined
      else
        failure ??= {
          message: `\`failed_when\` holds: ${task.failedWhen.map(({ text }) => text).join(' and ')}`,
          where: whereOf(task.place),
          ...said(result),
        }
    }
    const status: Status = failure ? 'failed' : result.changed === true ? 'changed' : 'ok'
    const changes = end.changes.length && result.changed !== true ? [] : end.changes
    return { ...end, status, failure, result, changes }
  })
}

function said(result: Readonly<Record<string, unknown>>): Partial<Failure> {
  const { stdout, stderr, rc } = result
  return {
    ...(typeof stdout === 'string' ? { stdout } : {}),
    ...(typeof stderr === 'string' ? { stderr } : {}),
    ...(typeof rc === 'number' ? { code: rc } : {}),
  }
}

async function until(task: Task, level: Level, run: PlayRun, host: HostRun, local: Variables, end: Ended): Promise<boolean> {
  const { until } = task
  if (!until) return !end.failure
  return whenSettled(() => {
    const scope = run.scope(task, level, host, { local: { ...local, ...(task.register ? { [task.register]: end.result } : {}) } })
    return until.every((condition) => holds(condition, scope))
  })
}

/** The last try: with `until` not met the task failed, whatever the result says. */
async function exhausted(task: Task, level: Level, run: PlayRun, host: HostRun, local: Variables, end: Ended): Promise<Ended> {
  if (!task.until || end.status === 'would-run' || end.status === 'cannot-tell' || (await until(task, level, run, host, local, end)))
    return end
  const condition = task.until.map(({ text }) => text).join(' and ')
  const failure: Failure = end.failure ?? {
    message: `after ${end.attempts} tries \`${condition}\` still does not hold`,
    where: whereOf(task.place),
    ...said(end.result),
  }
  return { ...end, status: 'failed', failure, result: { ...end.result, failed: true, msg: failure.message } }
}

/** A keyword of the nearest level, rendered; booleans by Python's and YAML's words. */
function word(name: 'noLog' | 'checkMode' | 'diff' | 'delegateFacts', task: Task, run: PlayRun, scope: Scope): boolean | undefined {
  const value = nearest(name, task, run.play)
  if (value === undefined || typeof value === 'boolean') return value
  return isTrue(renderValue(value, scope))
}

function timeoutOf(task: Task, run: PlayRun, scope: Scope): number | undefined {
  const value = nearest('timeout', task, run.play)
  return value === undefined ? undefined : number(value, 0, scope)
}

function number(value: unknown, otherwise: number, scope: Scope): number {
  if (value === undefined) return otherwise
  const rendered = Number(toText(renderValue(value, scope)))
  if (Number.isNaN(rendered)) throw new Problem(`\`${toText(value)}\` is not a number`)
  return rendered
}
