/** The one place where what failed is tried again after a pause. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Cancelled, type Connect, Unreachable } from './contract.ts'

export interface Waiting {
  readonly signal?: AbortSignal | undefined
  readonly wait?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<unknown>
}

/** Rejects with Cancelled as soon as the signal aborts. */
function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return sleep(milliseconds, undefined, { signal }).catch(() => {
    throw new Cancelled()
  })
}

/** Attempts until one gives a result after which there is no pause; returns it. */
export async function repeated<T>(
  attempt: () => Promise<T>,
  pauseAfter: (result: T, attempts: number) => number | undefined,
  { signal, wait = pause }: Waiting,
): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    const result = await attempt()
    const milliseconds = pauseAfter(result, attempts)
    if (milliseconds === undefined) return result
    await wait(milliseconds, signal)
  }
}

/** Attempts until one succeeds, or fails with an error after which there is no pause. */
async function untilDone<T>(
  attempt: () => Promise<T>,
  pauseAfter: (error: unknown, attempts: number) => number | undefined,
  waiting: Waiting,
): Promise<T> {
  const ended = await repeated(
    () =>
      attempt().then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      ),
    (result, attempts) => ('error' in result && !waiting.signal?.aborted ? pauseAfter(result.error, attempts) : undefined),
    waiting,
  )
  if ('error' in ended) throw ended.error
  return ended.value
}

/** Attempts where the other side drops a connection before login, as sshd does beyond `MaxStartups`. */
const mostStarts = 5

/** Starts a connection; one that is dropped before login is started again, after a longer pause each time. */
export function startRetrying<T>(start: () => Promise<T>, waiting: Waiting): Promise<T> {
  const dropped = (error: unknown) => error instanceof Unreachable && error.kind === 'lost'
  const pauseAfter = (error: unknown, attempts: number) =>
    dropped(error) && attempts < mostStarts ? 200 * 2 ** attempts * (0.5 + Math.random()) : undefined
  return untilDone(start, pauseAfter, waiting)
}

/** What may be better in a moment; a key or a password that is refused will not be. */
const passing: readonly Unreachable['kind'][] = ['refused', 'timeout', 'lost', 'jump', 'other']
/** The most seconds between two attempts. */
const longest = 30

/** Connects again as often as `retries` says: at once, after one second, then three, seven … */
export function retrying(connect: Connect, retries = 0, wait?: Waiting['wait']): Connect {
  if (retries === 0) return connect
  const passes = (error: unknown) => error instanceof Unreachable && passing.includes(error.kind)
  return (reach, options) =>
    untilDone(
      () => connect(reach, options),
      (error, attempts) => (passes(error) && attempts <= retries ? 1000 * Math.min(2 ** (attempts - 1) - 1, longest) : undefined),
      { signal: options.signal, ...(wait && { wait }) },
    )
}
