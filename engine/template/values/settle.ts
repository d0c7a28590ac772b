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

type Known = { readonly value: unknown } | { readonly error: unknown }
let known: Map<string, Known> | undefined
/** How many values of each kind this try has asked to be kept for the next one. */
let asked = new Map<string, number>()

/** Runs `work` until no lookup of it suspends any more. It must be free of effects of its own. */
export async function settled<T>(work: () => T): Promise<T> {
  const memory = new Map<string, Known>()
  for (;;) {
    try {
      return withMemory(memory, work)
    } catch (error) {
      if (!(error instanceof Suspend)) throw error
      await error.waiting
    }
  }
}

function withMemory<T>(memory: Map<string, Known>, work: () => T): T {
  const before = { known, asked }
  known = memory
  asked = new Map()
  try {
    return work()
  } finally {
    known = before.known
    asked = before.asked
  }
}

/** Whether someone waits for values that take time. */
export function canWait(): boolean {
  return known !== undefined
}

/** Something random that must be the same when the evaluation runs again: of one kind the first that is asked for stays the first, the second the second. */
export function sameAgain<T>(kind: string, make: () => T): T {
  if (known === undefined) return make()
  const count = asked.get(kind) ?? 0
  asked.set(kind, count + 1)
  const key = `random ${kind} ${count}`
  const memorised = known.get(key)
  if (memorised !== undefined) return unwrap(memorised) as T
  const value = make()
  known.set(key, { value })
  return value
}

/** The value of something that takes time; `key` tells call site and arguments. */
export function awaited(key: string, start: () => Promise<unknown>): unknown {
  const memory = known
  const memorised = memory?.get(key)
  if (memorised !== undefined) return unwrap(memorised)
  throw new Suspend(
    start().then(
      (value) => memory?.set(key, { value }),
      (error: unknown) => memory?.set(key, { error }),
    ),
  )
}

function unwrap(memorised: Known): unknown {
  if ('error' in memorised) throw memorised.error
  return memorised.value
}
