/** Runs projects with tsplay, in one process for all of them: what has to be loaded is loaded once. */
import { type ChildProcess, fork } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Event, TaskLabel } from '../../engine/model/event.ts'
import type { CommandLine } from '../bin/warm.ts'
import { counted, filesOf, type Outcome, said, wordsIn } from './outcome.ts'
import { environment, type Project, withCopy } from './project.ts'

const patience = 50_000

/** The process that runs them; one that does not answer is ended, and the next project gets a new one. */
export class Tsplay {
  #worker: ChildProcess | undefined

  run(project: Project, args: readonly string[]): Promise<Outcome> {
    return withCopy(project, async (folder) => {
      const aside = mkdtempSync(join(tmpdir(), 'tsplay-told-'))
      try {
        return await this.#played(folder, join(aside, 'told'), args, project)
      } finally {
        rmSync(aside, { recursive: true, force: true })
      }
    })
  }

  close(): void {
    this.#worker?.kill()
    this.#worker = undefined
  }

  async #played(folder: string, told: string, args: readonly string[], { native }: Project): Promise<Outcome> {
    const all = ['run', 'play.yml', '-i', 'hosts.yml', '-c', 'local', '--report', `jsonl=${told}`, ...args]
    const exit = await this.#answer({
      folder,
      args: all,
      environment: { ...environment(folder), ...(native && { ANSIBLE_JINJA2_NATIVE: '1' }) },
    })
    const lines = existsSync(told) ? readFileSync(told, 'utf8').trim().split('\n') : []
    return {
      exit,
      ...toldBy(
        folder,
        lines.map((line) => JSON.parse(line) as Event),
      ),
      files: filesOf(folder),
    }
  }

  #answer(line: CommandLine): Promise<number> {
    const worker = this.#worker ?? start()
    this.#worker = worker
    return new Promise((resolve, reject) => {
      const lost = () => {
        this.close()
        reject(new Error('tsplay gave no answer'))
      }
      const timer = setTimeout(lost, patience)
      worker.once('exit', lost)
      worker.once('message', (exit: number) => {
        clearTimeout(timer)
        worker.off('exit', lost)
        resolve(exit)
      })
      worker.send(line)
    })
  }
}

function start(): ChildProcess {
  const output = process.env.SHOW ? 'inherit' : 'ignore'
  return fork(new URL('../bin/warm-worker.js', import.meta.url), { stdio: ['ignore', output, output, 'ipc'] })
}

function toldBy(folder: string, events: readonly Event[]): Pick<Outcome, 'recap' | 'endings' | 'said'> {
  const endings: Record<string, string[]> = {}
  const words: Record<string, unknown[]> = {}
  const recap: Record<string, Record<string, number>> = {}
  for (const event of events) {
    if (event.type === 'host-end' && counted.some((name) => event.counts[name] > 0))
      recap[event.host] = Object.fromEntries(counted.map((name) => [name, event.counts[name]]))
    if (event.type !== 'task-end') continue
    const { task, status, ignored, host } = event
    endings[host] ??= []
    endings[host]?.push(`${task.role ? `${task.role} : ` : ''}${nameOf(task)}: ${ignored && status !== 'unreachable' ? 'ignored' : status}`)
    if (!/^(?:ansible\.(?:builtin|legacy)\.)?debug$/.test(task.action) || status !== 'ok') continue
    words[host] ??= []
    words[host]?.push(said(event.result))
  }
  return { recap, endings, said: wordsIn(folder, words) }
}

/** Without a name of its own a task goes by its module alone. */
function nameOf({ name, action }: TaskLabel): string {
  return name.startsWith(`${action}: `) ? action : name
}
