/** Values that take time, in evaluation that takes none: it stops, the value is awaited, and it runs again with the value at hand. */

/** Thrown by a lookup whose value is on its way. */
export class Suspend extends Error {
  readonly waiting: Promise<unknown>
  constructor(waiting: Promise<unknown>) {
    super('a lookup that takes time stands where nothing can wait for it')
    this.name = 'Suspend'
    this.waiting = waiting
  }
}

type AwaitedResult = { readonly value: unknown } | { readonly error: unknown }
let results: Map<string, AwaitedResult> | undefined
/** How many values of each kind this try has asked to be kept for the next one. */
let requestCounts = new Map<string, number>()

/** Runs `work` until no lookup of it suspends any more. It must be free of effects of its own. */
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

/** Whether someone waits for values that take time. */
export function canSuspend(): boolean {
  return results !== undefined
}

/** Something random that must be the same when the evaluation runs again: of one kind the first that is asked for stays the first, the second the second. */
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

/** The value of something that takes time; `key` tells call site and arguments. */
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
