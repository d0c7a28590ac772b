/** Runs of playbooks in one process, one after the other: what a start loads and compiles is loaded once. For suites that are about hosts, not about the program. */
import { type ChildProcess, fork } from 'node:child_process'
import type { Job } from '../against-ansible/worker.ts'

export class WarmRuns {
  #worker: ChildProcess | undefined
  #text = ''

  /** How `tsplay` ends with this command and its words. */
  async run(job: Job): Promise<{ readonly code: number; readonly text: string }> {
    this.#worker ??= this.#start()
    const worker = this.#worker
    this.#text = ''
    const code = await new Promise<number>((resolve) => {
      const lost = (ended: number | null) => {
        this.#worker = undefined
        resolve(ended ?? 137)
      }
      worker.once('exit', lost)
      worker.once('message', (exit: number) => {
        worker.off('exit', lost)
        resolve(exit)
      })
      worker.send(job)
    })
    return { code, text: this.#text }
  }

  close(): void {
    this.#worker?.kill()
    this.#worker = undefined
  }

  #start(): ChildProcess {
    const worker = fork(new URL('../against-ansible/worker.js', import.meta.url), { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    for (const stream of [worker.stdout, worker.stderr])
      stream?.setEncoding('utf8').on('data', (part: string) => {
        this.#text += part
      })
    return worker
  }
}
