/** One message under way: turns the two streams of a shell into the answers of its steps. A frame that cannot come next is a protocol error of the host. */
import { performance } from 'node:perf_hooks'
import { type Act, type Ask, accepted, type Reply, type StepOutcome, Unreachable } from '../contract.ts'
import { frameReader, Kept } from './frames.ts'
import { type Progress, type Stream, StreamState } from './reply-state.ts'
import type { Token } from './shell.ts'

/** A step that is at work: its process, what started it, and when it started in ticks since the host booted (`-` where the host does not say). */
export interface RunningStep {
  readonly process: number
  readonly parent: number
  readonly start: string
}

export interface ReplyParserOptions {
  /** The host, for messages. */
  readonly name: string
  readonly token: Token
  readonly acts: readonly Pick<Act, 'accept'>[]
  readonly asks: readonly Ask[]
  readonly oneStream: boolean
  readonly onOutput?: (act: number, stream: 'stdout' | 'stderr', chunk: Buffer) => void
  /** The shell itself speaks: it runs, as this process. */
  readonly onStart?: (shell: number) => void
  readonly onBegin?: (step: number, running: RunningStep) => void
  readonly onEnd?: (step: number) => void
  /** The last act has ended; if nothing follows, something that was left behind holds the output open. */
  readonly onActsOver?: () => void
  /** The output of all acts is closed. */
  readonly onActsDone?: () => void
  /** After every frame. */
  readonly onFrame?: () => void
}

/** Feed it what comes; `done` settles with the reply, or rejects with Unreachable where the host breaks the protocol. */
export class ReplyParser {
  readonly done: Promise<Reply>
  readonly running = new Map<number, RunningStep>()
  #settle!: (reply: Reply) => void
  #reject!: (error: Error) => void
  readonly #options: ReplyParserOptions
  readonly #sent = performance.now()
  readonly #sentAt = Date.now()
  readonly #steps: Progress[]
  readonly #streams = { stdout: new StreamState(), stderr: new StreamState() }
  readonly #read: Readonly<Record<Stream, (chunk: Buffer) => void>>
  /** Standard error of this step follows in the stream of standard output. */
  #second: number | undefined
  readonly #seen = new Set<string>()
  #over = false
  #cut = false

  constructor(options: ReplyParserOptions) {
    this.#options = options
    this.#steps = Array.from({ length: options.acts.length + options.asks.length }, () => ({}))
    this.done = new Promise((resolve, reject) => {
      this.#settle = resolve
      this.#reject = reject
    })
    this.done.catch(() => undefined)
    this.#read = { stdout: this.#reader('stdout'), stderr: this.#reader('stderr') }
  }

  push(stream: Stream, chunk: Buffer): void {
    if (!this.#over) this.#read[stream](chunk)
  }

  /** Acts that have ended so far. */
  get ended(): readonly StepOutcome[] {
    const { stdout, stderr } = this.#streams
    return this.#steps.slice(0, this.#options.oneStream ? stdout.act : Math.min(stdout.act, stderr.act)).map((each) => this.#outcome(each))
  }

  /** Marks a step as ended by its time-out. */
  timedOut(step: number): void {
    const progress = this.#steps[step]
    if (progress) progress.timedOut = true
  }

  /** What starts the acts may be ended from now on: those that have not ended say nothing. */
  cut(): void {
    this.#cut = true
  }

  /** Settles with what there is: nothing could end this step, whose process is still there. What was not answered counts as timed out. */
  giveUp(step: number): void {
    const progress = this.#steps[step]
    const running = this.running.get(step)
    if (!progress || !running) return
    Object.assign(progress, { timedOut: true, alive: running.process })
    const act = this.#streams.stdout.act
    if (step === act && step < this.#options.acts.length) {
      progress.code = 137
      progress.stdout = this.#streams.stdout.output.take()
      progress.stderr = this.#streams.stderr.output.take()
    }
    for (const ask of this.#steps.slice(this.#options.acts.length)) if (ask.code === undefined) ask.timedOut = true
    this.#finish()
  }

  #reader(stream: Stream): (chunk: Buffer) => void {
    const state = this.#streams[stream]
    return frameReader(this.#options.token, {
      data: (bytes) => {
        if (this.#over || state.phase === 'before' || state.phase === 'done') return
        state.output.add(bytes)
        if (state.phase === 'acts' && state.act < this.#options.acts.length)
          this.#options.onOutput?.(state.act, this.#second === undefined ? stream : 'stderr', Buffer.from(bytes))
      },
      frame: (words) => {
        if (this.#over) return
        const error = this.#frame(stream, words)
        if (error) this.#protocolError(error)
        else this.#options.onFrame?.()
      },
    })
  }

  /** What is wrong with it, if anything is. */
  #frame(stream: Stream, [kind = '', ...words]: readonly string[]): string | undefined {
    const numbers = words.map((word) => (/^\d{1,10}$/.test(word) ? Number(word) : undefined))
    const [first, second, third] = numbers
    const counts: Readonly<Record<string, number>> = { s: 1, p: 4, E: 2, x: 1, e: 2, d: 0, z: 0 }
    const wanted = counts[kind]
    if (wanted === undefined || words.length !== wanted) return `an unknown frame: ${kind}`
    if (kind === 'd') return this.#actsDone(stream)
    if (kind === 'z') return this.#streamDone(stream)
    if (first === undefined) return 'an invalid number'
    if (kind === 's') return this.#begin(stream, first)
    const progress = this.#steps[first]
    if (!progress) return 'a step that was not sent'
    if (kind === 'x') return this.#once(`x ${first}`, () => this.#stepOver(first, progress))
    if (second === undefined) return 'an invalid number'
    if (kind === 'p')
      return third === undefined
        ? 'an invalid number'
        : this.#stepStarted(stream, first, { process: second, parent: third, start: words[3] ?? '' })
    if (second > 255) return `an exit code of ${second}`
    return kind === 'E' ? this.#outputEnd(stream, first, progress, second) : this.#end(stream, first, progress, second)
  }

  #begin(stream: Stream, shell: number): string | undefined {
    const state = this.#streams[stream]
    if (state.phase !== 'before') return 'a second beginning'
    state.output.take()
    state.phase = this.#options.acts.length > 0 ? 'acts' : 'asks'
    // On one stream nothing ever comes on the other.
    if (this.#options.oneStream) this.#streams.stderr.phase = state.phase
    if (this.#seen.has('s')) return undefined
    this.#seen.add('s')
    this.#options.onStart?.(shell)
    return undefined
  }

  #stepStarted(stream: Stream, step: number, running: RunningStep): string | undefined {
    const state = this.#streams[stream]
    if (state.phase === 'before' || state.phase === 'done') return 'a step outside its message'
    const isAct = step < this.#options.acts.length
    if (isAct ? state.phase !== 'acts' || step !== state.act : state.phase !== 'asks') return 'a step out of order'
    if (running.process < 2 || !/^(\d{1,20}|-)$/.test(running.start)) return 'an invalid process id'
    return this.#once(`p ${step}`, () => {
      const progress = this.#steps[step] as Progress
      // Its end, on the other stream, may have come first.
      if (progress.ended !== undefined) return
      progress.began = this.#now()
      this.running.set(step, running)
      this.#options.onBegin?.(step, running)
    })
  }

  #outputEnd(stream: Stream, step: number, progress: Progress, code: number): string | undefined {
    const state = this.#streams[stream]
    if (this.#second !== undefined || !this.#isNext(state, step)) return 'an end out of order'
    progress.stdout = state.output.take()
    progress.code = code
    this.#second = step
    return undefined
  }

  #end(stream: Stream, step: number, progress: Progress, code: number): string | undefined {
    const state = this.#streams[stream]
    if ((this.#second !== undefined && this.#second !== step) || !this.#isNext(state, step)) return 'an end out of order'
    if (progress.code !== undefined && progress.code !== code) return 'two exit codes for one step'
    progress[this.#second === undefined ? stream : 'stderr'] = state.output.take()
    this.#second = undefined
    state.codes.set(step, code)
    progress.code = code
    this.#stepOver(step, progress)
    if (step >= this.#options.acts.length) return undefined
    state.act = step + 1
    if (this.#actsOver(state)) this.#options.onActsOver?.()
    return undefined
  }

  #isNext({ phase, act, codes }: StreamState, step: number): boolean {
    if (step < this.#options.acts.length) return phase === 'acts' && step === act
    return phase === 'asks' && !codes.has(step)
  }

  /** All acts have ended, or one as it should not. */
  #actsOver({ act, codes }: StreamState): boolean {
    const [last, code] = [this.#options.acts[act - 1], codes.get(act - 1)]
    return act === this.#options.acts.length || (last !== undefined && code !== undefined && !accepted(last, code))
  }

  #stepOver(step: number, progress: Progress): void {
    progress.ended ??= this.#now()
    if (!this.running.delete(step)) return
    this.#options.onEnd?.(step)
  }

  #actsDone(stream: Stream): string | undefined {
    const state = this.#streams[stream]
    if (state.phase !== 'acts') return 'an end of actions out of order'
    if (!this.#cut && !this.#actsOver(state)) return 'an action without an end'
    state.output.take()
    state.phase = 'asks'
    if (this.#options.oneStream) this.#streams.stderr.phase = 'asks'
    if (this.#streams.stdout.phase === 'asks' && this.#streams.stderr.phase === 'asks') this.#options.onActsDone?.()
    return undefined
  }

  #streamDone(stream: Stream): string | undefined {
    const state = this.#streams[stream]
    if (state.phase !== 'asks') return 'an end out of order'
    const first = this.#options.acts.length
    for (const index of this.#options.asks.keys()) if (!this.#answered(state, stream, first + index)) return 'a question without an answer'
    state.phase = 'done'
    if (this.#options.oneStream) this.#streams.stderr.phase = 'done'
    if (this.#streams.stdout.phase === 'done' && this.#streams.stderr.phase === 'done') this.#finish()
    return undefined
  }

  /** Of a question asked beside others standard error says no more than when it ended. */
  #answered({ codes }: StreamState, stream: Stream, step: number): boolean {
    return codes.has(step) || (stream === 'stderr' && this.#seen.has(`x ${step}`))
  }

  #finish(): void {
    this.#over = true
    const outcomes = this.#steps.map((each) => this.#outcome(each))
    const acts = outcomes.slice(0, this.#options.acts.length)
    const started = acts.findIndex((_, index) => this.#steps[index]?.code === undefined)
    this.#settle({ acts: started < 0 ? acts : acts.slice(0, started), asks: outcomes.slice(this.#options.acts.length) })
  }

  #once(what: string, work: () => void): string | undefined {
    if (this.#seen.has(what)) return `a repeated frame: ${what}`
    this.#seen.add(what)
    work()
    return undefined
  }

  #protocolError(why: string): void {
    this.#over = true
    this.#reject(
      new Unreachable('protocol', `\`${this.#options.name}\` breaks the protocol: ${why}`, {
        hint: 'the shell was killed, the host is out of processes or memory, or its output was altered on the way',
      }),
    )
  }

  #outcome({ stdout = new Kept(), stderr = new Kept(), ...progress }: Progress): StepOutcome {
    const time = (milliseconds: number) => new Date(this.#sentAt + milliseconds).toISOString()
    return {
      get stdout() {
        return stdout.text
      },
      bytes: stdout.bytes,
      get stderr() {
        return stderr.text
      },
      code: progress.code ?? 255,
      dropped: stdout.dropped + stderr.dropped,
      start: time(progress.began ?? progress.ended ?? 0),
      end: time(progress.ended ?? this.#now()),
      ...(progress.timedOut ? { timedOut: true } : {}),
      ...(progress.alive === undefined ? {} : { alive: progress.alive }),
    }
  }

  #now(): number {
    return performance.now() - this.#sent
  }
}
