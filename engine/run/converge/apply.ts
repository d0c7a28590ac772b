/** Carries out the changes of a plan, in order, and says how far it came and why it stopped. */

import { setTimeout as sleep } from 'node:timers/promises'
import { httpError } from '../../formats/http-error.ts'
import { carriesReports, markName } from '../../host-scripts/reports.ts'
import type { Action, Exchange, Fetch, Outcome, Pause, Reconnect, Request, Run } from '../../model/action.ts'
import type { Failure } from '../../model/event.ts'
import type { Change } from '../../model/module.ts'
import { type Act, accepted, Cancelled, type StepOutcome, Unreachable } from '../../transport/contract.ts'
import { now, outcomeSince } from '../host/clock.ts'
import { LockWaited } from '../host/lock.ts'
import type { ExecutionContext, Question } from '../host/questioner.ts'
import type { ActOptions, Session } from '../host/session.ts'
import type { PreparedTask } from '../prepare/prepare.ts'
import type { Background, Job } from './background.ts'
import { accepts, actionFailure, exchangeFailure, type HostAction, isHostAction } from './failure.ts'
import { actOf, outcomeOf, writeCodes } from './scripts.ts'
import type { Stretch, Travelled } from './stretch.ts'

/** What carrying out needs besides the plan. */
export interface Tools {
  readonly session: Session
  readonly context: ExecutionContext
  readonly limits: Limits
  readonly signal?: AbortSignal
  readonly onOutput?: (stream: 'stdout' | 'stderr', chunk: Buffer) => void
  readonly onWaiting?: (reason: string) => void
  /** Questions of the tasks that come next, to ride with the last message. */
  readonly ahead: () => Promise<readonly Question[]>
  readonly pause: (action: Pause, signal?: AbortSignal) => Promise<Outcome>
  /** The host that the task is for, wherever it is delegated to. */
  readonly own: PreparedTask['own']
  /** Goes along with the last message. */
  readonly stretch?: Stretch | undefined
  /** The actions were carried out before, in the message of an earlier task. */
  readonly travelled?: Pick<Travelled, 'acts' | 'outcomes'> | undefined
  /** The actions go on as a job on the host, whatever becomes of the connection. */
  readonly background?: Background
}

/** Seconds that an action may take; 0 is without end. */
export interface Limits {
  /** The task's own `timeout`: nothing may take longer. */
  readonly task?: number
  /** The module as the task names it. */
  readonly action?: string
  /** For actions that say nothing themselves. */
  readonly usual: number
}

export interface Applied {
  /** One for each change that was carried out; the last may be the one that failed. */
  readonly outcomes: readonly Outcome[]
  readonly failure?: Failure
  /** A file was not what the plan was made from: nothing was written to it. */
  readonly moved?: true
  /** The job it was, where it went on in the background. */
  readonly job?: Job
}

export async function apply(changes: readonly Change[], tools: Tools): Promise<Applied> {
  const outcomes: Outcome[] = []
  let job: Job | undefined
  while (outcomes.length < changes.length) {
    const action = (changes[outcomes.length] as Change).action
    if (!isHostAction(action)) {
      const outcome = await controlAction(action, tools)
      outcomes.push(outcome)
      if (outcome.code !== 0)
        return { outcomes, failure: action?.do === 'exchange' ? exchangeFailure(action, outcome) : refused(action, outcome) }
      continue
    }
    const run: HostAction[] = []
    for (const change of changes.slice(outcomes.length)) {
      if (!isHostAction(change.action)) break
      run.push(change.action)
    }
    await endShells(changes.slice(outcomes.length, outcomes.length + run.length), tools)
    const last = outcomes.length + run.length === changes.length
    const applied = await hostActions(run, tools, last)
    outcomes.push(...applied.outcomes)
    job = applied.job ?? job
    if (applied.failure || applied.moved) return { ...applied, outcomes }
  }
  return { outcomes, ...(job ? { job } : {}) }
}

async function endShells(changes: readonly Change[], { session, context }: Tools): Promise<void> {
  const idle = changes.flatMap((change) => change.idle ?? [])
  if (idle.length > 0) await session.endShells(context, idle.includes('all') ? 'all' : idle)
}

async function controlAction(action: Exclude<Action, HostAction> | undefined, tools: Tools): Promise<Outcome> {
  if (!action) return outcomeSince(now())
  const { session, context } = tools
  if (action.do !== 'pause') return session.outside(context, () => outsideAction(action, tools))
  session.answers.forgetAll()
  return tools.pause(action, tools.signal)
}

async function outsideAction(action: Fetch | Exchange | Request | Reconnect, tools: Tools): Promise<Outcome> {
  if (action.do === 'fetch') return (await import('./fetch.ts')).fetchFile(action, tools)
  if (action.do === 'reconnect') return (await import('./reconnect.ts')).reconnect(action, tools)
  const { session, context, limits, own, signal, onOutput, onWaiting } = tools
  if (action.do === 'request') {
    const { request } = await import('../host/request.ts')
    return request(action, (address, port) => session.dial(context, address, port), { signal, onWaiting, seconds: limits.task })
  }
  await session.lock(context, tools)
  return (await import('../host/pipe.ts')).exchange(action, own(), { signal, onOutput, seconds: limits.task || limits.usual })
}

function refused(action: Action | undefined, outcome: Outcome): Failure {
  const { response, stderr, stuck } = outcome
  if (action?.do === 'fetch') return { message: stderr, ...action.explain?.(outcome) }
  if (action?.do === 'reconnect') return { message: stderr, ...(stuck && action.explain?.(stuck)) }
  const text = response?.body.toString('utf8')
  const wanted = action?.do === 'request' ? action.accept.join(', ') : ''
  const cause = response ? httpError(response.status) : `Request failed: <urlopen error ${stderr}>`
  return {
    ...(action?.do === 'request' && { msg: `Status code was ${response?.status ?? -1} and not [${wanted}]: ${cause}` }),
    message: response ? `\`${response.url}\` answered with status ${response.status}` : stderr,
    ...(text ? { detail: text.slice(0, 2000) } : {}),
    ...(action?.do === 'request' && action.explain?.(outcome)),
  }
}

/** Sends a run of actions as one message, again from where a lock or the like stopped it. */
async function hostActions(actions: readonly HostAction[], tools: Tools, last: boolean): Promise<Applied> {
  const outcomes: Outcome[] = []
  const patience = new Map<HostAction, number>()
  let { stretch, travelled } = tools
  for (;;) {
    const left = actions.slice(outcomes.length)
    const acts = travelled?.acts ?? actsOf(left, tools)
    const sent: Applied | Promise<Applied> = travelled ?? send(acts, { ...tools, stretch }, last).catch(planAgain)
    if (travelled) showOutput(travelled, tools)
    const { outcomes: performed, job, failure: ended, moved } = await sent
    // What was planned along with the first try would be old at the next.
    stretch = travelled = undefined
    if (moved) return { outcomes: [...outcomes, ...performed], moved }
    const results = performed.map((each, index) => outcomeOf(left[index] as HostAction, acts[index] as Act, each))
    const action = left[results.length - 1] as HostAction
    const outcome = results.at(-1) as Outcome
    const accepted = accepts(action, outcome)
    if (!accepted && action.do === 'run' && (await mayRetry(action, outcome, patience, tools))) {
      outcomes.push(...results.slice(0, -1))
      continue
    }
    outcomes.push(...results)
    if (accepted) return { outcomes, job }
    const stale = action.do === 'write' ? writeCodes.moved : action.stale
    if (outcome.code === stale) return { outcomes, moved: true }
    const failure = ended ?? (await failureOf(action, outcome, tools))
    return typeof stale === 'function' && stale(outcome) ? { outcomes, moved: true, failure } : { outcomes, job, failure }
  }
}

/** Another run changed the machine until now: nothing was carried out. */
export function planAgain(error: unknown): Applied & { readonly moved: true } {
  if (error instanceof LockWaited) return { outcomes: [outcomeSince(now(), { code: 1 })], moved: true }
  throw error
}

/** The actions as the transport takes them. */
export function actsOf(actions: readonly HostAction[], { context, limits }: Pick<Tools, 'context' | 'limits'>): readonly Act[] {
  return actions.map((action) => actOf(action, context.env, secondsFor(action, limits)))
}

/** One message, or one job in the background: its outcomes as they came, and why it stopped, if not because of an action. */
async function send(acts: readonly Act[], tools: Tools, last: boolean): Promise<Applied> {
  const { session, context, onOutput, background } = tools
  if (background) return (await import('./background.ts')).follow(acts, background, tools, last)
  const options: ActOptions = {
    signal: tools.signal,
    onWaiting: tools.onWaiting,
    plansAgain: true,
    onOutput: onOutput && ((index, stream, chunk) => isShown(acts[index], stream) && onOutput(stream, chunk)),
  }
  // What was answered so far does not outlive the actions: what comes next is asked again, behind them.
  session.touch(context)
  const stretch = last ? tools.stretch : undefined
  if (!stretch) return { outcomes: await session.act(context, acts, last ? await tools.ahead() : [], options) }
  const all = [...acts, ...stretch.steps]
  const { ended, error } = await session.act(context, all, await tools.ahead(), options).then(
    (outcomes) => ({ ended: outcomes, error: undefined }),
    (error: unknown) => ({ ended: endedBefore(error), error }),
  )
  // What ended the message ended the task that was at work by then.
  if (error !== undefined && (ended.length < acts.length || !accepted(acts.at(-1) as Act, ended[acts.length - 1]?.code))) throw error
  stretch.take(ended.slice(acts.length), error)
  return { outcomes: ended.slice(0, acts.length) }
}

/** Steps that travel show theirs at their turn; what a script reports is for the engine alone. */
function isShown(act: Act | undefined, stream: 'stdout' | 'stderr'): boolean {
  return act !== undefined && !carriesReports(act.env?.[markName], stream)
}

function showOutput({ acts, outcomes }: NonNullable<Tools['travelled']>, { onOutput }: Tools): void {
  for (const [index, { stdout, stderr }] of outcomes.entries()) {
    if (stdout && isShown(acts[index], 'stdout')) onOutput?.('stdout', Buffer.from(stdout))
    if (stderr && isShown(acts[index], 'stderr')) onOutput?.('stderr', Buffer.from(stderr))
  }
}

function endedBefore(error: unknown): readonly StepOutcome[] {
  return error instanceof Unreachable || error instanceof Cancelled ? error.ended : []
}

function secondsFor(action: HostAction, { task, usual }: Limits): number | undefined {
  const actionTimeout = action.do === 'run' ? action.timeout : undefined
  if (task) return Math.min(actionTimeout ?? task, task)
  return actionTimeout ?? (task === 0 ? undefined : usual || undefined)
}

async function mayRetry(action: Run, outcome: Outcome, patience: Map<HostAction, number>, tools: Tools): Promise<boolean> {
  const { retry } = action
  if (!retry || outcome.timedOut || !(retry.when.test(outcome.stderr) || retry.when.test(outcome.stdout))) return false
  const since = patience.get(action) ?? performance.now()
  patience.set(action, since)
  if (performance.now() - since > retry.seconds * 1000) return false
  const who = action.diagnose && (await diagnosis(action, tools))
  tools.onWaiting?.(who ? `${retry.waiting}: ${who}` : retry.waiting)
  await sleep(retry.every * 1000, undefined, { signal: tools.signal })
  return true
}

async function failureOf(action: HostAction, outcome: Outcome, tools: Tools): Promise<Failure> {
  const detail = action.do === 'run' ? await diagnosis(action, tools) : undefined
  const { task, usual, action: name } = tools.limits
  const seconds = secondsFor(action, tools.limits)
  const late = outcome.timedOut && seconds !== undefined && seconds === (task || usual)
  return {
    ...actionFailure(action, outcome, seconds),
    ...(late ? { msg: `The ${name} action failed to execute in the expected time frame (${seconds}) and was terminated` } : {}),
    ...(detail ? { detail } : {}),
  }
}

async function diagnosis(action: Run, { session, context }: Tools): Promise<string | undefined> {
  if (!action.diagnose) return undefined
  const wanted = { context, read: action.diagnose }
  const [answer] = await session.ask([wanted])
  return answer && action.diagnose.parse(answer).trim()
}
