/** One message under way: turns the two streams of a shell into the answers of its steps. */
import { performance } from 'node:perf_hooks'
import type { Reply, StepAnswer } from './contract.ts'
import { frameReader } from './frames.ts'
import { Kept } from './kept.ts'
import type { Token } from './shell.ts'

export interface ExchangeOptions {
  readonly token: Token
  readonly acts: number
  readonly asks: number
  readonly oneStream: boolean
  readonly onOutput?: (act: number, stream: 'stdout' | 'stderr', chunk: Buffer) => void
  /** The shell itself speaks: it runs, as this process. */
  readonly onStart?: (shell: number) => void
  readonly onBegin?: (step: number, process: number, parent: number) => void
  readonly onEnd?: (step: number) => void
  /** An act has ended; if nothing follows, something it left behind holds its output open. */
  readonly onActEnd?: () => void
  /** The output of all acts is closed. */
  readonly onActsDone?: () => void
}

interface Progress {
  stdout?: { readonly bytes: Buffer; readonly dropped: number }
  stderr?: { readonly bytes: Buffer; readonly dropped: number }
  code?: number
  began?: number
  ended?: number
  timedOut?: boolean
}

/** Feed it what comes; `done` settles with the reply. */
export class Exchange {
  readonly done: Promise<Reply>
  readonly running = new Map<number, { readonly process: number; readonly parent: number }>()
  #settle!: (reply: Reply) => void
  readonly #options: ExchangeOptions
  readonly #sent = performance.now()
  readonly #steps: Progress[]
  readonly #kept = { stdout: new Kept(), stderr: new Kept() }
  readonly #finished = new Set<string>()
  readonly #read: Readonly<Record<'stdout' | 'stderr', (chunk: Buffer) => void>>
  readonly #phase: Record<'stdout' | 'stderr', 'before' | 'acts' | 'asks'> = { stdout: 'before', stderr: 'before' }
  readonly #act = { stdout: 0, stderr: 0 }
  /** Standard error follows in the stream of standard output. */
  #second = false
  #started = false

  constructor(options: ExchangeOptions) {
    this.#options = options
    this.#steps = Array.from({ length: options.acts + options.asks }, () => ({}))
    this.done = new Promise((resolve) => {
      this.#settle = resolve
    })
    this.#read = { stdout: this.#reader('stdout'), stderr: this.#reader('stderr') }
  }

  push(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    this.#read[stream](chunk)
  }

  /** Marks a step as ended by its time-out. */
  timedOut(step: number): void {
    const progress = this.#steps[step]
    if (progress) progress.timedOut = true
  }

  #reader(stream: 'stdout' | 'stderr'): (chunk: Buffer) => void {
    return frameReader(this.#options.token, {
      data: (bytes) => {
        if (this.#phase[stream] === 'before') return
        this.#kept[stream].add(bytes)
        if (this.#phase[stream] === 'acts' && this.#act[stream] < this.#options.acts)
          this.#options.onOutput?.(this.#act[stream], this.#second ? 'stderr' : stream, Buffer.from(bytes))
      },
      frame: ([kind, step, ...rest]) => this.#frame(stream, kind ?? '', Number(step), rest.map(Number)),
    })
  }

  #frame(stream: 'stdout' | 'stderr', kind: string, step: number, [first = 0, second = 0]: readonly number[]): void {
    if (kind === 's') this.#begin(stream, step)
    else if (kind === 'p') this.#tell(step, first, second)
    else if (kind === 'E') this.#apart(step, first)
    else if (kind === 'x') this.#over(step)
    else if (kind === 'e') this.#end(stream, step, first)
    else if (kind === 'd') this.#actsDone(stream)
    else if (kind === 'z') this.#streamDone(stream)
  }

  #begin(stream: 'stdout' | 'stderr', shell: number): void {
    this.#kept[stream].take()
    this.#phase[stream] = this.#options.acts > 0 ? 'acts' : 'asks'
    if (this.#started) return
    this.#started = true
    this.#options.onStart?.(shell)
  }

  #tell(step: number, process: number, parent: number): void {
    const progress = this.#steps[step]
    if (!progress || progress.began !== undefined) return
    progress.began = this.#now()
    this.running.set(step, { process, parent })
    this.#options.onBegin?.(step, process, parent)
  }

  #apart(step: number, code: number): void {
    const progress = this.#steps[step]
    if (!progress) return
    progress.stdout = this.#kept.stdout.take()
    progress.code = code
    this.#second = true
  }

  #end(stream: 'stdout' | 'stderr', step: number, code: number): void {
    const progress = this.#steps[step]
    if (!progress) return
    progress[this.#second ? 'stderr' : stream] = this.#kept[stream].take()
    this.#second = false
    progress.code = code
    this.#over(step)
    if (step >= this.#options.acts) return
    this.#act[stream] = step + 1
    this.#options.onActEnd?.()
  }

  #over(step: number): void {
    const progress = this.#steps[step]
    if (!progress) return
    progress.ended ??= this.#now()
    if (!this.running.delete(step)) return
    this.#options.onEnd?.(step)
  }

  #actsDone(stream: 'stdout' | 'stderr'): void {
    this.#kept[stream].take()
    this.#phase[stream] = 'asks'
    this.#second = false
    if (this.#options.oneStream || (this.#phase.stdout === 'asks' && this.#phase.stderr === 'asks')) this.#options.onActsDone?.()
  }

  #streamDone(stream: 'stdout' | 'stderr'): void {
    this.#finished.add(stream)
    if (this.#finished.size < (this.#options.oneStream ? 1 : 2)) return
    const answers = this.#steps.map((each) => this.#answer(each))
    const acts = answers.slice(0, this.#options.acts)
    const started = acts.findIndex((_, index) => this.#steps[index]?.code === undefined)
    this.#settle({ acts: started < 0 ? acts : acts.slice(0, started), asks: answers.slice(this.#options.acts) })
  }

  #answer(progress: Progress): StepAnswer {
    const stdout = progress.stdout ?? NOTHING
    const stderr = progress.stderr ?? NOTHING
    return {
      stdout: stdout.bytes.toString('utf8'),
      bytes: stdout.bytes,
      stderr: stderr.bytes.toString('utf8'),
      code: progress.code ?? 255,
      dropped: stdout.dropped + stderr.dropped,
      began: progress.began ?? progress.ended ?? 0,
      ended: progress.ended ?? this.#now(),
      ...(progress.timedOut ? { timedOut: true } : {}),
    }
  }

  #now(): number {
    return performance.now() - this.#sent
  }
}

const NOTHING = { bytes: Buffer.alloc(0), dropped: 0 }
