/** A host that is to be reached again: what breaks the connection is done, then it is tried until the host answers as it should. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Outcome, type Reconnect, type Run, run, type Stuck } from '../../model/action.ts'
import { Problem } from '../../model/diagnostic.ts'
import { Cancelled, Unreachable } from '../../transport/contract.ts'
import { repeated } from '../../transport/retries.ts'
import { now, outcomeSince } from '../host/clock.ts'
import type { Tools } from './apply.ts'
import { actionFailure } from './failure.ts'
import { actOf } from './scripts.ts'

type Missed = Extract<Stuck, { readonly until: number }>
type Where = Pick<Tools, 'session' | 'context' | 'signal' | 'onWaiting'>

export async function reconnect(action: Reconnect, where: Where): Promise<Outcome> {
  const { signal } = where
  const start = now()
  const failure = action.by && (await runBreakingAction(action.by, action, where))
  if (failure !== undefined) return outcomeSince(start, { code: 1, ...failure })
  const end = performance.now() + (action.delay + action.timeout) * 1000
  if (action.delay > 0) await sleep(action.delay * 1000, undefined, { signal })
  const pauseAfter = (missed: Missed | undefined) => {
    if (missed === undefined || performance.now() > end) return undefined
    where.onWaiting?.(missed.why)
    return action.every * 1000
  }
  const missed = await repeated(() => tryHost(action, where), pauseAfter, { signal })
  if (missed === undefined) return outcomeSince(start)
  const stderr = `the host did not come back within ${action.timeout} seconds: ${missed.why}`
  return outcomeSince(start, { code: 1, stderr, stuck: missed })
}

/** Runs what breaks the connection; why it did not do so. */
async function runBreakingAction(
  action: Run,
  { home }: Reconnect,
  { session, context, signal }: Where,
): Promise<Pick<Outcome, 'stderr' | 'stuck'> | undefined> {
  if (context.reach.kind === 'local')
    throw new Problem('this is the controller: restarting it would end the run', {
      hint: 'run it from another machine',
      ...home,
    })
  try {
    const [answer] = await session.act(context, [actOf(action, context.env, action.timeout)], [], { signal })
    if (!answer || (action.accept ?? [0]).includes(answer.code)) return undefined
    return { stderr: actionFailure(action, answer, action.timeout).message, stuck: { by: answer } }
  } catch (error) {
    if (error instanceof Unreachable && error.kind === 'lost') return undefined
    throw error
  }
}

/** Why the host is not back; nothing where it is. */
async function tryHost({ until, connectTimeout }: Reconnect, { session, context, signal }: Where): Promise<Missed | undefined> {
  const timeout = connectTimeout ?? context.reach.timeout
  const freshContext = { ...context, reach: { ...context.reach, ...(timeout === undefined ? {} : { timeout }) } }
  let at = 0
  try {
    await session.reset()
    for (const [index, { argv, was }] of until.entries()) {
      at = index
      const [answer] = await session.act(freshContext, [actOf(run(argv), context.env, (timeout ?? 10) + 60)], [], { signal })
      if (answer?.code !== 0) return { until: at, why: `\`${argv.join(' ')}\` ends with code ${answer?.code ?? 255}` }
      if (was !== undefined && answer.stdout.trim() === was.trim()) return { until: at, why: 'it still runs as before' }
    }
    return undefined
  } catch (error) {
    // A host that is starting may not let everybody in yet; a wrong key will not become right.
    const unreachable = error instanceof Unreachable && !error.kind.startsWith('host-key')
    if (signal?.aborted || error instanceof Cancelled || !(unreachable || error instanceof Problem)) throw error
    return { until: at, why: (error as Error).message }
  }
}
