/** Looks after the steps of one message: time-outs, cancellation, and output that a daemon left behind holds open. */
import { Cancelled, type Message, type Reply } from './contract.ts'
import { END, RELEASE } from './ending.ts'
import type { Exchange, ExchangeOptions } from './exchange.ts'

/** Milliseconds: from INT to TERM, from TERM to KILL, and then until the shell itself is given up. */
const PATIENCE = { interrupt: 10_000, terminate: 5_000, kill: 5_000 }
/** Milliseconds of silence after an act before its left-over output is released. */
const QUIET = 400

type Aside = (script: string, args: readonly string[]) => Promise<void>
type Timer = ReturnType<typeof setTimeout>

export class Watch {
  readonly events: Pick<ExchangeOptions, 'onStart' | 'onBegin' | 'onEnd' | 'onActEnd' | 'onActsDone'>
  readonly #message: Message
  readonly #aside: Aside
  readonly #abandon: () => void
  readonly #timers = new Set<Timer>()
  readonly #limits = new Map<number, Timer>()
  #exchange: Exchange | undefined
  #release: Timer | undefined
  #shell = 0
  #parent = 0
  #cancelled = false
  #giveUp!: (error: Error) => void
  readonly #givenUp: Promise<never>

  constructor(message: Message, aside: Aside, abandon: () => void) {
    this.#message = message
    this.#aside = aside
    this.#abandon = abandon
    this.#givenUp = new Promise((_, reject) => {
      this.#giveUp = reject
    })
    this.#givenUp.catch(() => undefined)
    this.events = {
      onStart: (shell) => {
        this.#shell = shell
      },
      onBegin: (step, process, parent) => this.#begin(step, process, parent),
      onEnd: (step) => clearTimeout(this.#limits.get(step)),
      onActEnd: () => this.#releaseSoon(),
      onActsDone: () => clearTimeout(this.#release),
    }
  }

  start(exchange: Exchange): void {
    this.#exchange = exchange
    if (this.#message.signal?.aborted) this.#cancel()
    else this.#message.signal?.addEventListener('abort', this.#cancel, { once: true })
  }

  /** The reply, or Cancelled where the message was cancelled: then when what ran has ended. */
  async result(reply: Promise<Reply>): Promise<Reply> {
    const answered = await Promise.race([reply, this.#givenUp])
    if (this.#cancelled) throw new Cancelled()
    return answered
  }

  stop(): void {
    this.#message.signal?.removeEventListener('abort', this.#cancel)
    clearTimeout(this.#release)
    for (const timer of [...this.#timers, ...this.#limits.values()]) clearTimeout(timer)
  }

  #begin(step: number, process: number, parent: number): void {
    clearTimeout(this.#release)
    this.#parent = parent
    if (this.#cancelled) this.#end('INT', process, parent)
    const limit = [...this.#message.acts, ...this.#message.asks][step]?.timeout
    if (limit !== undefined)
      this.#limits.set(
        step,
        setTimeout(() => this.#expire(step, process), limit * 1000),
      )
  }

  #expire(step: number, process: number): void {
    this.#exchange?.timedOut(step)
    this.#end('TERM', process)
    this.#later(PATIENCE.terminate, () => {
      if (this.#exchange?.running.get(step)?.process === process) this.#end('KILL', process)
    })
  }

  readonly #cancel = (): void => {
    this.#cancelled = true
    this.#endAll('INT')
    this.#later(PATIENCE.interrupt, () => this.#endAll('TERM'))
    this.#later(PATIENCE.interrupt + PATIENCE.terminate, () => this.#endAll('KILL'))
    this.#later(PATIENCE.interrupt + PATIENCE.terminate + PATIENCE.kill, () => this.#abandonAll())
  }

  #endAll(signal: string): void {
    for (const { process, parent } of this.#exchange?.running.values() ?? []) this.#end(signal, process, parent)
  }

  /** With `parent`, what would start the next step is ended first. */
  #end(signal: string, process: number, parent?: number): void {
    this.#aside(END, [signal, String(process), parent === undefined ? '' : String(parent)]).catch(() => {
      if (signal === 'KILL') this.#abandonAll()
    })
  }

  #abandonAll(): void {
    this.#abandon()
    this.#giveUp(new Cancelled('cancelled; what ran on the host could not be ended', true))
  }

  #releaseSoon(): void {
    clearTimeout(this.#release)
    this.#release = setTimeout(() => {
      this.#aside(RELEASE, [String(this.#shell), String(this.#parent)]).catch(() => undefined)
      this.#releaseSoon()
    }, QUIET)
  }

  #later(milliseconds: number, work: () => void): void {
    this.#timers.add(setTimeout(work, milliseconds))
  }
}
