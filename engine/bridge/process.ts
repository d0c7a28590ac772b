/**
 * The controller's Python: one process for the whole run, started at first use. It packs modules and calls plug-ins (`program.ts`).
 * A worker thread owns it, so that a template can wait for an answer without giving up its turn.
 */
import { type MessagePort, MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { Problem } from '../model/diagnostic.ts'
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
  /** It is no answer: a lookup wants to see a variable, or the names of all. */
  readonly ask?: { readonly variable: string } | { readonly names: true }
}

/** Answers what a request asks in turn; undefined for a variable that is not set. */
export type AskedBack = (what: { readonly variable: string } | { readonly names: true }) => unknown

/** An exception that a request raised in Python. */
export class PythonError extends Problem {
  /** Name of the exception. */
  readonly type: string
  /** Line of the file that the request names. */
  readonly line: number | undefined
  constructor(message: string, type: string, line: number | undefined) {
    super(message)
    this.type = type
    this.line = line
  }
}

/** Milliseconds that one call of a plug-in may block the run. */
const longestCall = 60_000

interface Waiting {
  resolve(value: unknown): void
  reject(error: unknown): void
}

export class PythonProcess {
  readonly #python: string
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #port: MessagePort | undefined
  #answered = new Int32Array(new SharedArrayBuffer(4))
  #last = 0

  /** `python`: the interpreter to start. */
  constructor(python: string) {
    this.#python = python
  }

  /** Throws PythonError with what Python raised. */
  request(request: PythonRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(this.#send(request), { resolve, reject })
      this.#worker?.ref()
    })
  }

  /** The same, without giving up the turn: for filters, tests and lookups inside of a template. */
  requestNow(request: PythonRequest, askedBack?: AskedBack): unknown {
    const id = this.#send(request)
    const until = performance.now() + longestCall
    for (;;) {
      const seen = Atomics.load(this.#answered, 0)
      const received = this.#port && (receiveMessageOnPort(this.#port) as { message: PythonAnswer } | undefined)
      if (received?.message.id === id && received.message.ask) this.#reply(askedBack?.(received.message.ask))
      else if (received?.message.id === id) return valueOf(received.message)
      else if (received) this.#settle(received.message)
      else if (Atomics.wait(this.#answered, 0, seen, Math.max(0, until - performance.now())) === 'timed-out')
        throw new Problem(`a plug-in in Python did not answer within ${longestCall / 1000} seconds`)
    }
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
    this.#worker = undefined
  }

  #send(request: PythonRequest): number {
    const id = ++this.#last
    this.#start().postMessage({ id, line: `${JSON.stringify({ id, ...request })}\n` })
    return id
  }

  #reply(value: unknown): void {
    this.#port?.postMessage({ line: `${JSON.stringify(value === undefined ? {} : { value })}\n` })
  }

  #start(): MessagePort {
    if (this.#port) return this.#port
    const { port1, port2 } = new MessageChannel()
    const workerData = { python: this.#python, program: pythonProgram, port: port2, answered: this.#answered }
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
      waiting?.resolve(valueOf(answer))
    } catch (error) {
      waiting?.reject(error)
    }
  }
}

function valueOf({ value, error, type = 'Exception', line }: PythonAnswer): unknown {
  if (error !== undefined) throw new PythonError(error, type, line ?? undefined)
  return value
}

/** Runs in the worker: starts Python, passes lines on, and answers for it where it ends. Plain JavaScript, since a worker is started from text. */
const ownerProgram = `
const { spawn } = require('node:child_process')
const { workerData: { python, program, port, answered } } = require('node:worker_threads')
const child = spawn(python, ['-c', program], { stdio: ['pipe', 'pipe', 'pipe'] })
const open = new Set()
let rest = ''
let printed = ''
let ended
const answer = (message) => {
  if (!message.ask) open.delete(message.id)
  port.postMessage(message)
  Atomics.add(answered, 0, 1)
  Atomics.notify(answered, 0)
}
const end = (why) => {
  ended ??= why
  for (const id of open) answer({ id, error: ended, type: 'EOFError' })
}
child.stdout.setEncoding('utf8').on('data', (text) => {
  const lines = (rest + text).split('\\n')
  rest = lines.pop()
  for (const line of lines) answer(JSON.parse(line))
})
child.stderr.setEncoding('utf8').on('data', (text) => {
  printed = (printed + text).slice(-2000)
})
child.stdin.on('error', () => {})
child.on('error', (error) => end(python + ' cannot be started: ' + error.message))
child.on('close', (code, signal) => end(python + ' ended with ' + (signal ?? code) + (printed ? ': ' + printed.trim() : '')))
port.on('message', ({ id, line }) => {
  if (id) open.add(id)
  if (ended) return end()
  child.stdin.write(line)
})
`
