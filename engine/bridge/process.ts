/**
 * The controller's Python: one process for the whole run, started at first use. It packs modules and calls plug-ins (`program.ts`).
 * A worker thread owns it, so that a template can wait for an answer without giving up its turn.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { Problem } from '../model/diagnostic.ts'
import type { AskedBack, PythonQuestion } from '../model/plugin.ts'
import { pythonProgram } from './program.ts'

export interface PythonRequest {
  readonly op: string
  readonly [name: string]: unknown
}

interface PythonAnswer {
  readonly id: number
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
  #worker: Worker | undefined
  #port: MessagePort | undefined
  #answered = new Int32Array(new SharedArrayBuffer(4))
  #last = 0
  readonly #kept = new Map<string, { readonly value: unknown } | { readonly error: PythonError }>()
  #homes: PythonHomes | undefined

  readonly #longest: number

  /** `python`: the interpreter to start; `longest`: milliseconds that one call may block the run. */
  constructor(python: string, longest: number = longestCall) {
    this.python = python
    this.#longest = longest
  }

  /** Throws PythonError with what Python raised. */
  request(request: PythonRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(this.#send(request), { resolve, reject })
      this.#worker?.ref()
    })
  }

  /** The same, without giving up the turn: for filters, tests and lookups inside of a template. Throws what `askedBack` throws, once Python has seen an error. */
  requestNow(request: PythonRequest, askedBack?: AskedBack): unknown {
    const id = this.#send(request)
    const until = performance.now() + this.#longest
    let thrown: { readonly error: unknown } | undefined
    for (;;) {
      const seen = Atomics.load(this.#answered, 0)
      const received = this.#port && (receiveMessageOnPort(this.#port) as { message: PythonAnswer } | undefined)
      if (received?.message.id === id && received.message.ask) thrown = this.#reply(received.message.ask, askedBack) ?? thrown
      else if (received?.message.id === id && thrown) throw thrown.error
      else if (received?.message.id === id) return resultOf(received.message)
      else if (received) this.#settle(received.message)
      else if (Atomics.wait(this.#answered, 0, seen, Math.max(0, until - performance.now())) === 'timed-out') {
        this.#port?.postMessage({ kill: true })
        throw new PythonError(`no answer within ${this.#longest / 1000} seconds`, 'TimeoutError')
      }
    }
  }

  /** The answer to a request that files on the controller decide, which is asked once. Throws PythonError. */
  requestOnce(request: PythonRequest): unknown {
    const key = JSON.stringify(request)
    const kept = this.#kept.get(key) ?? this.#endOf(request)
    this.#kept.set(key, kept)
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
    this.#homes ??= this.#askHomes()
    return this.#homes
  }

  #askHomes(): PythonHomes {
    try {
      return this.requestNow({ op: 'homes' }) as PythonHomes
    } catch (error) {
      if (!(error instanceof PythonError)) throw error
      return { ansible: null, collections: null }
    }
  }

  async close(): Promise<void> {
    this.#port?.postMessage({ kill: true })
    await this.#worker?.terminate()
    this.#worker = undefined
    this.#port = undefined
  }

  #send(request: PythonRequest): number {
    const id = ++this.#last
    this.#start().postMessage({ id, line: `${JSON.stringify({ id, ...request })}\n` })
    return id
  }

  /** What the answer threw. */
  #reply(question: PythonQuestion, askedBack?: AskedBack): { readonly error: unknown } | undefined {
    let thrown: { readonly error: unknown } | undefined
    let answer: unknown = {}
    try {
      answer = askedBack?.(question) ?? {}
    } catch (error) {
      thrown = { error }
      answer = { error: error instanceof Error ? error.message : String(error) }
    }
    this.#port?.postMessage({ line: `${JSON.stringify(answer)}\n` })
    return thrown
  }

  #start(): MessagePort {
    if (this.#port) return this.#port
    const { port1, port2 } = new MessageChannel()
    const workerData = { python: this.python, program: pythonProgram, port: port2, answered: this.#answered }
    this.#worker = new Worker(ownerProgram, { eval: true, workerData, transferList: [port2] })
    this.#worker.unref()
    port1.on('message', (answer: PythonAnswer) => this.#settle(answer))
    port1.unref()
    this.#port = port1
    return port1
  }

  #settle(answer: PythonAnswer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
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

/**
 * Runs in the worker: starts Python at the first request and again after it has ended, passes lines on, and answers for it where it ends.
 * Plain JavaScript, since a worker is started from text.
 */
const ownerProgram = `
const { spawn } = require('node:child_process')
const { workerData: { python, program, port, answered } } = require('node:worker_threads')
let current
const post = (message) => {
  port.postMessage(message)
  Atomics.add(answered, 0, 1)
  Atomics.notify(answered, 0)
}
const start = () => {
  const child = spawn(python, ['-c', program], { stdio: ['pipe', 'pipe', 'pipe'] })
  const self = { child, open: new Set(), end }
  let rest = ''
  let printed = ''
  function end(why) {
    if (current === self) current = undefined
    for (const id of self.open) post({ id, error: why, type: 'EOFError' })
    self.open.clear()
    child.kill('SIGKILL')
  }
  const pass = (line) => {
    let message
    try { message = JSON.parse(line) } catch {}
    if (!message || !self.open.has(message.id)) return end(python + ' printed what is no answer: ' + line.slice(0, 200))
    if (!message.ask) self.open.delete(message.id)
    post(message)
  }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\\n')
    rest = lines.pop()
    for (const line of lines) if (self.open.size > 0) pass(line)
  })
  child.stderr.setEncoding('utf8').on('data', (text) => { printed = (printed + text).slice(-2000) })
  child.stdin.on('error', () => {})
  child.on('error', (error) => end(python + ' cannot be started: ' + error.message))
  child.on('close', (code, signal) => end(python + ' ended with ' + (signal ?? code) + (printed ? ': ' + printed.trim().split('\\n').pop() : '')))
  return self
}
port.on('message', ({ id, line, kill }) => {
  if (kill) return current?.end('ended')
  if (!id) return current?.child.stdin.write(line)
  current ??= start()
  current.open.add(id)
  current.child.stdin.write(line)
})
`
