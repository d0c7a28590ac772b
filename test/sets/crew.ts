/** Processes that run test files side by side, each taking the next file when it is done with one. */
import { type ChildProcess, fork } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FileEnded, FileWanted } from './worker.ts'

export interface Work {
  /** In the order in which they begin. */
  readonly files: readonly string[]
  readonly jobs: number
  readonly timeout: number
  readonly grep?: string
  /** Called for each file that has ended, with what it printed. */
  readonly tell: (ended: FileEnded, printed: string) => void
}

/** Runs all files; after an interrupt only those that had begun. */
export async function runAll({ files, jobs, timeout, grep, tell }: Work): Promise<readonly FileEnded[]> {
  const left = [...files]
  const results: FileEnded[] = []
  const stop = () => {
    left.length = 0
  }
  process.on('SIGINT', stop)
  await Promise.all(Array.from({ length: Math.min(jobs, files.length) }, () => member()))
  process.off('SIGINT', stop)
  return results

  async function member(): Promise<void> {
    let worker: Worker | undefined
    for (let file = left.shift(); file !== undefined; file = left.shift()) {
      worker ??= new Worker()
      const { ended, printed, lost } = await worker.run({ file, timeout, ...(grep && { grep }) })
      if (lost) worker = undefined
      results.push(ended)
      tell(ended, printed)
    }
    worker?.end()
  }
}

class Worker {
  readonly #child: ChildProcess
  #printed = ''

  constructor() {
    // A folder for temporary files of its own, removed however the process ends. Other users write there, as in any.
    const TMPDIR = mkdtempSync(join(tmpdir(), 'tsplay-t-'))
    chmodSync(TMPDIR, 0o1777)
    this.#child = fork(new URL('worker.js', import.meta.url), { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: { ...process.env, TMPDIR } })
    this.#child.once('exit', () => rmSync(TMPDIR, { recursive: true, force: true }))
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#printed += text
      })
  }

  run(wanted: FileWanted): Promise<{ readonly ended: FileEnded; readonly printed: string; readonly lost: boolean }> {
    this.#printed = ''
    return new Promise((resolve) => {
      const lost = (code: number | null, signal: string | null) => {
        const message = `the process ended with ${signal ?? code} before its tests did`
        const ended = { file: wanted.file, passed: 0, skipped: 0, failures: [{ title: wanted.file, message }], seconds: 0, cpu: 0 }
        this.#child.off('message', done)
        resolve({ ended, printed: this.#printed, lost: true })
      }
      const done = (ended: FileEnded) => {
        this.#child.off('close', lost)
        resolve({ ended, printed: this.#printed, lost: false })
      }
      this.#child.once('message', done)
      this.#child.once('close', lost)
      this.#child.send(wanted)
    })
  }

  end(): void {
    this.#child.kill()
  }
}
