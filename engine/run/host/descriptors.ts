/** File descriptors of the controller for connections: who wants one waits in line, and connections that nobody uses give theirs up. */
import { readFileSync } from 'node:fs'

/** A connection as the one who counts descriptors sees it. */
export interface Holder {
  /** Descriptors that it takes at the most, as a rule. */
  readonly cost: number
  isIdle(): boolean
  end(): Promise<void>
}

/** What the files of the run, its reports and programs of the controller need. */
const reserve = 40

export class Descriptors {
  #free: number
  readonly #holders = new Set<Holder>()
  readonly #line: (() => void)[] = []

  constructor(limit: number = openFilesLimit()) {
    this.#free = Math.max(limit - reserve, 1)
  }

  /** Settles when there is room for it. One always has room, however low the limit is. */
  async take(holder: Holder): Promise<void> {
    while (holder.cost > this.#free && this.#holders.size > 0) {
      const idle = [...this.#holders].find((each) => each.isIdle())
      if (idle) await idle.end()
      else await new Promise<void>((resolve) => this.#line.push(resolve))
    }
    this.#holders.add(holder)
    this.#free -= holder.cost
  }

  /** It has none any longer. */
  give(holder: Holder): void {
    if (!this.#holders.delete(holder)) return
    this.#free += holder.cost
    this.changed()
  }

  /** Somebody may be idle now: those in line look again. */
  changed(): void {
    for (const next of this.#line.splice(0)) next()
  }
}

/** The soft limit of this process, to which Node.js has raised it where it may; without bound where the system does not say. */
function openFilesLimit(): number {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft)
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
