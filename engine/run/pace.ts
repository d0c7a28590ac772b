/** In which order hosts go through a play: all at the same task (`linear`), or each as fast as it can (`free`). */

/** Where a host stands in the play: ids from the outermost step inwards, compared number by number. */
export type Position = readonly number[]

export interface Pace {
  /** Resolves when it is this host's turn at `position`. Rejects with Aborted once the play was aborted. */
  arrive(host: string, position: Position): Promise<void>
  /** The host has nothing more to do. */
  leave(host: string): void
  /** Nobody gets another turn. */
  abort(reason: string): void
  readonly aborted?: string
}

/** The play was ended for all its hosts. */
export class Aborted extends Error {}

/** `between` is asked before each step of `linear` whether the play must end, and why. */
export function makePace(strategy: string, hosts: readonly string[], between: () => string | undefined): Pace {
  return strategy === 'free' ? new Free(between) : new Linear(hosts, between)
}

class Free implements Pace {
  aborted?: string
  readonly #between: () => string | undefined
  constructor(between: () => string | undefined) {
    this.#between = between
  }
  async arrive() {
    this.aborted ??= this.#between()
    if (this.aborted !== undefined) throw new Aborted(this.aborted)
  }
  leave() {}
  abort(reason: string) {
    this.aborted ??= reason
  }
}

interface Waiting {
  readonly position: Position
  readonly go: () => void
  readonly stop: (error: Error) => void
}

/** Whoever stands furthest back goes next, together with all that stand at the same place; the others wait for them. */
class Linear implements Pace {
  aborted?: string
  readonly #active: Set<string>
  readonly #waiting = new Map<string, Waiting>()
  readonly #between: () => string | undefined

  constructor(hosts: readonly string[], between: () => string | undefined) {
    this.#active = new Set(hosts)
    this.#between = between
  }

  arrive(host: string, position: Position): Promise<void> {
    if (this.aborted !== undefined) return Promise.reject(new Aborted(this.aborted))
    return new Promise((resolve, reject) => {
      this.#waiting.set(host, { position, go: resolve, stop: reject })
      this.#release()
    })
  }

  leave(host: string) {
    this.#active.delete(host)
    this.#release()
  }

  abort(reason: string) {
    this.aborted ??= reason
    for (const { stop } of this.#waiting.values()) stop(new Aborted(this.aborted))
    this.#waiting.clear()
  }

  #release() {
    if (this.#waiting.size < this.#active.size || this.#waiting.size === 0) return
    const reason = this.#between()
    if (reason !== undefined) return this.abort(reason)
    let first: Position | undefined
    for (const { position } of this.#waiting.values()) if (!first || compare(position, first) < 0) first = position
    const released: Waiting[] = []
    for (const host of this.#active) {
      const waiting = this.#waiting.get(host)
      if (!waiting || compare(waiting.position, first as Position) !== 0) continue
      this.#waiting.delete(host)
      released.push(waiting)
    }
    // Once the last one waits as well: the first host of the batch is then the first to go on.
    queueMicrotask(() => {
      for (const { go } of released) go()
    })
  }
}

export function compare(a: Position, b: Position): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] as number) - (b[i] as number)
    if (difference) return difference
  }
  return a.length - b.length
}
