/** In which order hosts go through a play: all at the same task (`linear`), each as fast as it can (`free`), or some after the others (`host_pinned`). */
import { Problem } from '../../model/diagnostic.ts'

/** Where a host stands in the play: ids from the outermost step inwards, compared number by number. */
export type Position = readonly number[]

export interface Strategy {
  /** Resolves when it is this host's turn at `position`. Rejects with Aborted once the play was aborted. */
  arrive(host: string, position: Position): Promise<void>
  /** The host has nothing more to do. */
  leave(host: string): void
  /** Nobody gets another turn. */
  abort(reason: string): void
  readonly aborted?: string
  /** All hosts are at the same step. */
  readonly together: boolean
}

/** The play was ended for all its hosts. */
export class Aborted extends Error {}

/** `between` is asked before each step that hosts come to together, whether the play must end, and why; `places` is how many hosts may be at work at once. */
export function makeStrategy(strategy: string, hosts: readonly string[], between: () => string | undefined, places: number): Strategy {
  switch (strategy.replace(/^ansible\.builtin\./, '')) {
    case 'linear':
      return new Linear(hosts, between)
    case 'free':
      return new Free()
    case 'host_pinned':
      return new Pinned(places)
    default:
      throw new Problem(`\`strategy\` is \`linear\`, \`free\` or \`host_pinned\`, not \`${strategy}\``)
  }
}

class Free implements Strategy {
  aborted?: string
  readonly together = false
  async arrive(_host: string) {
    if (this.aborted !== undefined) throw new Aborted(this.aborted)
  }
  leave(_host: string) {}
  abort(reason: string) {
    this.aborted ??= reason
  }
}

/** As free, but a host keeps its place until it has come to its end. */
class Pinned extends Free {
  readonly #waiting: (() => void)[] = []
  readonly #placed = new Map<string, Promise<void>>()
  #places: number

  constructor(places: number) {
    super()
    this.#places = places
  }

  override async arrive(host: string) {
    await this.#placeOf(host)
    return super.arrive(host)
  }

  override leave(host: string) {
    if (!this.#placed.delete(host)) return
    const next = this.#waiting.shift()
    if (next) next()
    else this.#places++
  }

  #placeOf(host: string): Promise<void> {
    let place = this.#placed.get(host)
    if (!place) {
      place = this.#places > 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve))
      if (this.#places > 0) this.#places--
      this.#placed.set(host, place)
    }
    return place
  }
}

interface Waiting {
  readonly position: Position
  readonly go: () => void
  readonly stop: (error: Error) => void
}

/** Whoever stands furthest back goes next, together with all that stand at the same place; the others wait for them. */
class Linear implements Strategy {
  aborted?: string
  readonly together = true
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

function compare(a: Position, b: Position): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] as number) - (b[i] as number)
    if (difference) return difference
  }
  return a.length - b.length
}
