/**
 * The controller's Python: one process for the whole run, started at first use. It packs modules and calls plug-ins (`program.ts`).
 * A worker thread owns it (`process-owner.ts`) and passes on requests that can wait. A template cannot give up its turn: its calls go
 * through named pipes that are written and read here.
 */
import { closeSync, readSync, writeSync } from 'node:fs'
import type { MessagePort, Worker } from 'node:worker_threads'
import { jsonIn } from '../formats/json-text.ts'
import { Problem } from '../model/diagnostic.ts'
import type { AskedBack, PythonQuestion } from '../model/plugin.ts'
import { ownerProgram } from './process-owner.ts'
import { pythonProgram } from './program.ts'

export interface PythonRequest {
  readonly op: string
  readonly [name: string]: unknown
}

interface PythonAnswer {
  /** Absent where the caller blocks. */
  readonly id?: number
  readonly value?: unknown
  readonly error?: string
  /** Name of the exception. */
  readonly type?: string
  /** Line of the plug-in's file that it came from. */
  readonly line?: number | null
  /** The plug-in's file. */
  readonly path?: string | null
  /** It is a question: a plug-in looks at a variable. */
  readonly ask?: PythonQuestion
  /** The process has ended; it is what the worker says in its place. */
  readonly ended?: true
  /** Opened for calls that block. */
  readonly pipes?: Pipes
}

/** Descriptors of the named pipes. */
interface Pipes {
  readonly requests: number
  readonly answers: number
}

/** An exception that a request raised in Python. */
export class PythonError extends Problem {
  /** Name of the exception. */
  readonly type: string
  /** Line of the file that the request names. */
  readonly line: number | undefined
  readonly path: string | undefined
  constructor(message: string, type: string, line?: number, path?: string) {
    super(message)
    this.path = path
    this.type = type
    this.line = line
  }

  /** There is no such interpreter, or it is none. */
  get cannotStart(): boolean {
    return this.type === 'EOFError' && this.message.includes('cannot be started')
  }

  /** Python ended before it answered: started again, it may answer. */
  get isInterrupted(): boolean {
    return this.type === 'EOFError' && !this.cannotStart
  }
}

const longestCall = 60_000

/** Where the controller's Python has Ansible, and the directory that holds `ansible_collections`. */
export interface PythonHomes {
  readonly ansible: string | null
  readonly collections: string | null
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: unknown): void
}

export class PythonProcess {
  readonly python: string
  readonly #waiting = new Map<number, Waiting>()
  readonly #posted = new Int32Array(new SharedArrayBuffer(4))
  /** When the call that blocks began, 0 if there is none: the worker ends it. */
  readonly #since = new Float64Array(new SharedArrayBuffer(8))
  readonly #chunk = Buffer.allocUnsafe(1 << 16)
  #worker: Worker | undefined
  #port: MessagePort | undefined
  #pipes: Pipes | undefined
  #last = 0
  readonly #kept = new Map<string, { readonly value: unknown } | { readonly error: PythonError }>()

  readonly #longest: number

  /** `python`: the interpreter to start; `longest`: milliseconds that one call may block the run. */
  constructor(python: string, longest: number = longestCall) {
    this.python = python
    this.#longest = longest
  }

  /** Throws PythonError with what Python raised. */
  request(request: PythonRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = ++this.#last
      this.#start().postMessage({ id, line: lineOf({ id, ...request }) })
      this.#waiting.set(id, { resolve, reject })
      this.#worker?.ref()
    })
  }

  /** The same, without giving up the turn: for filters, tests and lookups inside of a template. Throws what `askedBack` throws, once Python has seen an error. */
  requestNow(request: PythonRequest, askedBack?: AskedBack): unknown {
    const outer = this.#since[0] as number
    this.#since[0] ||= Date.now()
    try {
      const pipes = this.#begin(lineOf(request))
      let thrown: { readonly error: unknown } | undefined
      for (;;) {
        const answer = this.#read(pipes)
        if (!answer.ask && thrown) throw thrown.error
        if (!answer.ask) return resultOf(answer)
        thrown = this.#reply(pipes, answer.ask, askedBack) ?? thrown
      }
    } finally {
      this.#since[0] = outer
    }
  }

  /** The answer to a request that files on the controller decide, which is asked once; again where Python ended before it answered. Throws PythonError. */
  requestOnce(request: PythonRequest): unknown {
    const key = JSON.stringify(request)
    const kept = this.#kept.get(key) ?? this.#endOf(request)
    if (!('error' in kept && kept.error.isInterrupted)) this.#kept.set(key, kept)
    if ('error' in kept) throw kept.error
    return kept.value
  }

  #endOf(request: PythonRequest): { readonly value: unknown } | { readonly error: PythonError } {
    try {
      return { value: this.requestNow(request) }
    } catch (error) {
      if (error instanceof PythonError) return { error }
      throw error
    }
  }

  /** Asked once; null where there is none, or no Python. */
  homes(): PythonHomes {
    try {
      return this.requestOnce({ op: 'homes' }) as PythonHomes
    } catch (error) {
      if (!(error instanceof PythonError)) throw error
      return { ansible: null, collections: null }
    }
  }

  async close(): Promise<void> {
    this.#port?.postMessage({ kill: true })
    await this.#worker?.terminate()
    this.#closePipes()
    this.#worker = undefined
    this.#port = undefined
  }

  /** Sends a request; Python is started where it has ended since the last one. */
  #begin(line: string): Pipes {
    if (this.#pipes && writeAll(this.#pipes, line)) return this.#pipes
    this.#closePipes()
    const pipes = this.#open()
    writeAll(pipes, line)
    return pipes
  }

  #open(): Pipes {
    const port = this.#start()
    port.postMessage({ open: true })
    for (;;) {
      const seen = Atomics.load(this.#posted, 0)
      const message = (threads().receiveMessageOnPort(port) as { readonly message: PythonAnswer } | undefined)?.message
      if (message?.pipes) {
        this.#pipes = message.pipes
        return message.pipes
      }
      if (message?.id === 0) resultOf(message)
      else if (message) this.#settle(message)
      else Atomics.wait(this.#posted, 0, seen)
    }
  }

  #closePipes(): void {
    for (const descriptor of Object.values(this.#pipes ?? {})) closeSync(descriptor)
    this.#pipes = undefined
  }

  #read({ answers }: Pipes): PythonAnswer {
    let text = ''
    do text += this.#chunk.toString('latin1', 0, readSync(answers, this.#chunk))
    while (!text.endsWith('\n'))
    // The worker's last words are a line of their own: before them stands an answer, the beginning of one, or nothing.
    const lines = text
      .split('\n')
      .filter(Boolean)
      .map((line) => jsonIn(line) as PythonAnswer | undefined)
    const lastWords = lines.find((line) => line?.ended)
    const isBroken = !lastWords && lines.includes(undefined)
    if (isBroken) this.#port?.postMessage({ kill: true })
    if (lastWords || isBroken) this.#closePipes()
    return lines[0] ?? lastWords ?? { error: `${this.python} printed what is no answer: ${text.trim().slice(0, 200)}`, type: 'EOFError' }
  }

  /** What the answer threw. */
  #reply(pipes: Pipes, question: PythonQuestion, askedBack?: AskedBack): { readonly error: unknown } | undefined {
    let thrown: { readonly error: unknown } | undefined
    let answer: unknown = {}
    try {
      answer = askedBack?.(question) ?? {}
    } catch (error) {
      thrown = { error }
      answer = { error: error instanceof Error ? error.message : String(error) }
    }
    // A call within the answer may have seen the end of the process.
    if (this.#pipes !== pipes) throw thrown?.error ?? new PythonError(`${this.python} has ended`, 'EOFError')
    writeAll(pipes, lineOf(answer))
    return thrown
  }

  #start(): MessagePort {
    if (this.#port) return this.#port
    const { MessageChannel, Worker } = threads()
    const { port1, port2 } = new MessageChannel()
    // Its descriptors are closed here.
    const shared = { posted: this.#posted, since: this.#since, longest: this.#longest }
    const workerData = { python: this.python, program: pythonProgram, port: port2, ...shared }
    this.#worker = new Worker(ownerProgram, { eval: true, workerData, transferList: [port2], trackUnmanagedFds: false })
    this.#worker.unref()
    port1.on('message', (answer: PythonAnswer) => this.#settle(answer))
    port1.unref()
    this.#port = port1
    return port1
  }

  #settle(answer: PythonAnswer): void {
    const { id = 0 } = answer
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (this.#waiting.size === 0) this.#worker?.unref()
    try {
      waiting?.resolve(resultOf(answer))
    } catch (error) {
      waiting?.reject(error)
    }
  }
}

function resultOf({ value, error, type = 'Exception', line, path }: PythonAnswer): unknown {
  if (error !== undefined) throw new PythonError(error, type, line ?? undefined, path ?? undefined)
  return value
}

function lineOf(message: unknown): string {
  return `${JSON.stringify(message)}\n`
}

/** false where nobody reads: Python has ended, and what is read next says why. */
function writeAll({ requests }: Pipes, line: string): boolean {
  const bytes = Buffer.from(line)
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(requests, bytes, at)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
    return false
  }
}

/** How to get what a plug-in imports. */
export function missingHint(error: PythonError, python: string): string | undefined {
  const { message } = error
  if (error.cannotStart) return 'install Python 3, or set `TSPLAY_PYTHON` to an interpreter'
  const name = /^No module named '([\w.]+)'/.exec(message)?.[1]?.split('.')[0]
  if (name === undefined) return undefined
  if (name !== 'ansible') return `install the Python package that has \`${name}\` for \`${python}\``
  return `run \`${python} -m pip install ansible-core\`, or set \`TSPLAY_PYTHON\` to an interpreter that has it`
}

/** Few runs need threads, and none until its first connection. */
function threads(): typeof import('node:worker_threads') {
  return process.getBuiltinModule('node:worker_threads')
}
