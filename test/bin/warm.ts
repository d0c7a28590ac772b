/** Command lines in processes that have loaded the program before: for tests that look at what a command does and says, not at its process. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Said } from './project.ts'

/** Environment in which all tests share what a start compiles; a home folder of its own would have it made each time. */
export const sharedCode = { XDG_CACHE_HOME: fileURLToPath(new URL('../../cache', import.meta.url)) }

export interface CommandLine {
  /** By which name the executable is called, if not its own. */
  readonly program?: string
  readonly folder: string
  /** The command and its words. */
  readonly args: readonly string[]
  readonly environment: Readonly<NodeJS.ProcessEnv>
}

/** Ends what each stream says for one command line. */
export const mark = '\0\x04\n'

const idle: WarmProcess[] = []
/** What those said that ended by themselves while they were idle. */
const ended: string[] = []

/** Runs a command line in a process of its own time: those that overlap have one each. */
export async function runWarm(line: CommandLine): Promise<Said> {
  const warm = idle.pop() ?? new WarmProcess()
  const { said, gone } = await warm.run(line)
  if (!gone) idle.push(warm)
  return said
}

/** Ends them all: after the tests of a file. Throws where one has ended by itself behind what it was asked for. */
export async function endWarm(): Promise<void> {
  await Promise.all(idle.splice(0).map((warm) => warm.end()))
  const said = ended.splice(0)
  if (said.length > 0) throw new Error(`a command line left something behind that ended its process: ${said.join('\n')}`)
}

class WarmProcess {
  readonly #child: ChildProcess
  #said = { stdout: '', stderr: '' }
  #all = ''
  #heard: () => void = () => undefined
  #busy = false

  constructor() {
    const env = { ...process.env, ...sharedCode }
    this.#child = fork(new URL('warm-worker.js', import.meta.url), { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env, execArgv: [] })
    for (const name of ['stdout', 'stderr'] as const)
      this.#child[name]?.setEncoding('utf8').on('data', (part: string) => {
        this.#said[name] += part
        this.#all += part
        this.#heard()
      })
    this.#child.once('exit', (code) => {
      const at = idle.indexOf(this)
      if (at >= 0) idle.splice(at, 1)
      if (!this.#busy && code !== 0) ended.push(this.#all)
    })
  }

  run(line: CommandLine): Promise<{ readonly said: Said; readonly gone: boolean }> {
    this.#said = { stdout: '', stderr: '' }
    this.#all = ''
    this.#busy = true
    this.#hold(true)
    let code: number | undefined
    return new Promise((resolve) => {
      const done = (exit: number, gone: boolean) => {
        this.#child.removeAllListeners('close').removeAllListeners('message')
        this.#hold(false)
        this.#heard = () => undefined
        this.#busy = false
        const plain = (text: string) => text.replaceAll(mark, '')
        const { stdout, stderr } = this.#said
        resolve({ said: { code: exit, out: plain(stdout), err: plain(stderr), all: plain(this.#all) }, gone })
      }
      // The message and the two streams come in any order.
      this.#heard = () => {
        if (code !== undefined && this.#said.stdout.endsWith(mark) && this.#said.stderr.endsWith(mark)) done(code, false)
      }
      this.#child.once('message', (exit: number) => {
        code = exit
        this.#heard()
      })
      // What ends its process ends it.
      this.#child.once('close', (exit, signal) => done(exit ?? (signal ? 128 : 1), true))
      this.#child.send(line)
    })
  }

  end(): Promise<void> {
    return new Promise((resolve) => {
      this.#hold(true)
      this.#child.once('exit', () => resolve())
      if (this.#child.connected) this.#child.disconnect()
    })
  }

  /** Whether this process waits for it when nothing else is left to do. */
  #hold(held: boolean): void {
    const parts = [this.#child, this.#child.channel, this.#child.stdout, this.#child.stderr] as readonly ({
      ref?(): void
      unref?(): void
    } | null)[]
    for (const part of parts) held ? part?.ref?.() : part?.unref?.()
  }
}
