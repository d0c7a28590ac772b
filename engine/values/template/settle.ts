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
  const before = known
  known = memory
  try {
    return work()
  } finally {
    known = before
  }
}

/** Whether someone waits for values that take time. */
export function canWait(): boolean {
  return known !== undefined
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
