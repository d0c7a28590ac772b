/** Asynchronous values in synchronous evaluation: it is suspended, the value is awaited, and it is retried with the result. */

/** Thrown by a lookup whose value is pending. */
export class Suspend extends Error {
  readonly waiting: Promise<unknown>
  constructor(waiting: Promise<unknown>) {
    super('an asynchronous lookup was used in synchronous evaluation')
    this.name = 'Suspend'
    this.waiting = waiting
  }
}

type AwaitedResult = { readonly value: unknown } | { readonly error: unknown }
let results: Map<string, AwaitedResult> | undefined
/** Requests of each kind in this try. */
let requestCounts = new Map<string, number>()

/** Runs `work` until no lookup suspends it. It must be free of side effects. */
export async function settled<T>(work: () => T): Promise<T> {
  const memory = new Map<string, AwaitedResult>()
  for (;;) {
    try {
      return withResults(memory, work)
    } catch (error) {
      if (!(error instanceof Suspend)) throw error
      await error.waiting
    }
  }
}

function withResults<T>(memory: Map<string, AwaitedResult>, work: () => T): T {
  const before = { results, requestCounts }
  results = memory
  requestCounts = new Map()
  try {
    return work()
  } finally {
    results = before.results
    requestCounts = before.requestCounts
  }
}

/** Whether asynchronous values can be awaited. */
export function canSuspend(): boolean {
  return results !== undefined
}

/** A random value that stays the same on retry: the nth request of a kind always returns the same value. */
export function sameOnRetry<T>(kind: string, make: () => T): T {
  if (results === undefined) return make()
  const count = requestCounts.get(kind) ?? 0
  requestCounts.set(kind, count + 1)
  const key = `random ${kind} ${count}`
  const memorised = results.get(key)
  if (memorised !== undefined) return unwrap(memorised) as T
  const value = make()
  results.set(key, { value })
  return value
}

/** An asynchronous value; `key` identifies call site and arguments. */
export function awaitValue(key: string, start: () => Promise<unknown>): unknown {
  const memory = results
  const memorised = memory?.get(key)
  if (memorised !== undefined) return unwrap(memorised)
  throw new Suspend(
    start().then(
      (value) => memory?.set(key, { value }),
      (error: unknown) => memory?.set(key, { error }),
    ),
  )
}

function unwrap(memorised: AwaitedResult): unknown {
  if ('error' in memorised) throw memorised.error
  return memorised.value
}
