/** Looks after one message: its limits, the time-outs of its steps, cancellation, and output that something left behind holds open. */
import { Cancelled, type Message, type Reply, Unreachable } from '../contract.ts'
import { END, RELEASE } from './ending.ts'
import type { Limits } from './limits.ts'
import type { ReplyParser, ReplyParserOptions, RunningStep } from './reply-parser.ts'

/** Runs a script as the same user beside what the shell is busy with; rejects where the host does not carry it out in time. */
export type Aside = (script: string, args: readonly string[]) => Promise<void>
type Timer = ReturnType<typeof setTimeout>

interface WatchOptions {
  /** The host, for messages. */
  readonly name: string
  readonly message: Message
  readonly limits: Limits
  readonly aside: Aside
  /** Bytes of the message that still wait to be sent. */
  readonly unsent: () => number
  /** The shell is of no use any more: its channel is closed. */
  readonly abandon: () => void
}

export class Watch {
  readonly events: Pick<ReplyParserOptions, 'onStart' | 'onBegin' | 'onEnd' | 'onActsOver' | 'onActsDone' | 'onFrame'>
  readonly #options: WatchOptions
  readonly #timers = new Set<Timer>()
  readonly #steps = new Map<number, Timer>()
  #parser: ReplyParser | undefined
  #silence: Timer | undefined
  #release: Timer | undefined
  /** The acts are over, and something holds their output open. */
  #held = false
  #unsent = 0
  #shell = 0
  #parent = 0
  #cancelled = false
  /** The channel of the shell was closed; a new one is needed. */
  #shellGone = false
  #giveUp!: (error: Error) => void
  readonly #givenUp: Promise<never>

  constructor(options: WatchOptions) {
    this.#options = options
    this.#givenUp = new Promise((_, reject) => {
      this.#giveUp = reject
    })
    this.#givenUp.catch(() => undefined)
    this.events = {
      onStart: (shell) => {
        this.#shell = shell
      },
      onBegin: (step, running) => this.#begin(step, running),
      onEnd: (step) => {
        clearTimeout(this.#steps.get(step))
        this.#steps.delete(step)
      },
      onActsOver: () => {
        if (this.#release === undefined) this.#releaseSoon()
      },
      onActsDone: () => this.#released(),
      onFrame: () => this.#listen(),
    }
  }

  /** The shell has begun the message. */
  get begun(): boolean {
    return this.#shell !== 0
  }

  /** The shell was given up: the next message starts another. */
  get shellGone(): boolean {
    return this.#shellGone
  }

  start(parser: ReplyParser): void {
    this.#parser = parser
    this.#listen()
    const { signal } = this.#options.message
    if (signal?.aborted) this.#cancel()
    else signal?.addEventListener('abort', this.#cancel, { once: true })
  }

  /** The reply, or Cancelled where the message was cancelled: then when what ran has ended. */
  async result(reply: Promise<Reply>): Promise<Reply> {
    const answered = await Promise.race([reply, this.#givenUp])
    if (this.#cancelled) throw new Cancelled()
    return answered
  }

  stop(): void {
    this.#options.message.signal?.removeEventListener('abort', this.#cancel)
    clearTimeout(this.#silence)
    this.#released()
    for (const timer of [...this.#timers, ...this.#steps.values()]) clearTimeout(timer)
  }

  /** While no step runs, it is the host's turn to say something. */
  #listen(): void {
    clearTimeout(this.#silence)
    if (!this.#parser || this.#parser.running.size > 0) return
    this.#unsent = this.#options.unsent()
    this.#silence = setTimeout(() => this.#mute(), this.#options.limits.silence)
  }

  #mute(): void {
    const { name, limits, unsent, abandon } = this.#options
    if (this.#cancelled) {
      this.#abandonAll()
      return
    }
    // A slow link still takes in what we say.
    if (unsent() < this.#unsent) {
      this.#listen()
      return
    }
    this.#shellGone = true
    abandon()
    this.#giveUp(
      new Unreachable(
        'mute',
        `\`${name}\` did not answer for ${limits.silence / 1000} seconds in the middle of a task, although the connection is open`,
        {
          hint: 'check its load, its memory and its file systems; what was running may still run',
        },
      ),
    )
  }

  #begin(step: number, running: RunningStep): void {
    this.#parent = running.parent
    if (this.#cancelled) this.#end('INT', running, true)
    const { message } = this.#options
    const limit = [...message.acts, ...message.asks][step]?.timeout
    if (limit !== undefined)
      this.#steps.set(
        step,
        setTimeout(() => this.#expire(step, running), limit * 1000),
      )
  }

  #expire(step: number, running: RunningStep): void {
    const { limits } = this.#options
    const still = (work: () => void) => () => {
      if (this.#parser?.running.get(step) === running && !this.#cancelled) work()
    }
    this.#parser?.timedOut(step)
    this.#end('TERM', running)
    this.#later(
      limits.terminate,
      still(() => {
        this.#end('KILL', running)
        this.#later(
          limits.kill,
          still(() => this.#abandonStep(step)),
        )
      }),
    )
  }

  /** Nothing ends it: its shell, which waits for it, is given up, and the host goes on with another. */
  #abandonStep(step: number): void {
    this.#shellGone = true
    this.#options.abandon()
    this.#parser?.giveUp(step)
  }

  readonly #cancel = (): void => {
    const { interrupt, terminate, kill, aside } = this.#options.limits
    this.#cancelled = true
    this.#parser?.cut()
    // Where nothing runs the message ends by itself, or the host is mute.
    if (this.#parser?.running.size === 0) this.#later(aside, () => this.#parser?.running.size === 0 && this.#abandonAll())
    this.#endAll('INT')
    this.#later(interrupt, () => this.#endAll('TERM'))
    this.#later(interrupt + terminate, () => this.#endAll('KILL'))
    this.#later(interrupt + terminate + kill, () => this.#abandonAll())
  }

  #endAll(signal: string): void {
    for (const running of this.#parser?.running.values() ?? []) this.#end(signal, running, true)
  }

  /** With `all`, what would start the next step is ended first. A host that does not even do this is mute. */
  #end(signal: string, { process, start }: RunningStep, all = false): void {
    this.#options.aside(END, [signal, String(process), start, all ? 'all' : '']).catch(() => {
      if (this.#cancelled) this.#abandonAll()
    })
  }

  #abandonAll(): void {
    this.#shellGone = true
    this.#options.abandon()
    this.#giveUp(new Cancelled('cancelled; what ran on the host could not be ended', true))
  }

  /**
   * Again only where it was not carried out, as on a busy host. While no step runs the limit on silence ends the message, and with it this:
   * a host that never ends its acts gets a few such scripts, one after the other.
   */
  #releaseSoon(): void {
    this.#held = true
    this.#release = setTimeout(() => {
      this.#options.aside(RELEASE, [String(this.#shell), String(this.#parent)]).catch(() => {
        if (this.#held && !this.#parser?.running.size) this.#releaseSoon()
      })
    }, this.#options.limits.release)
  }

  #released(): void {
    this.#held = false
    clearTimeout(this.#release)
  }

  #later(milliseconds: number, work: () => void): void {
    this.#timers.add(setTimeout(work, milliseconds))
  }
}
