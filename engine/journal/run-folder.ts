/** Where journals are: a folder for each run, below the state folder of the user. */
import { randomInt } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { Variables } from '../model/template.ts'

/** The version of the format; journals of a newer one are refused. */
export const journalVersion = 1

/** `run.json`: what was asked for. Written once, before anything is done. */
export interface RunHeader {
  readonly journal: number
  /** The version of tsplay. */
  readonly tsplay: string
  readonly id: string
  /** ISO 8601. */
  readonly started: string
  /** Absolute; playbooks and flags are relative to it. */
  readonly directory: string
  readonly command: 'run' | 'playbook' | 'apply'
  readonly playbooks: readonly string[]
  /** As they were given, by the names of the command line's options, without secrets. */
  readonly flags: Variables
  /** Flags that held secrets, which are not kept. */
  readonly withheld?: readonly string[]
  /** SHA-256 of the files of the project that were read, by path. */
  readonly files: Readonly<Record<string, string>>
  readonly process: RunProcess
  /** Runs of the same playbooks of which it does not know what they left: those that went on when it began, and those behind the one it goes on from. */
  readonly besides?: readonly string[]
  /** The run that it goes on from. */
  readonly resumes?: string
}

/** The controller's process: another one of the same number began at another time. */
export interface RunProcess {
  readonly pid: number
  /** When it began, in the words of the system. */
  readonly start: string
}

/** Source that failures are about, a line of JSON each; there is none where nothing failed. */
export const sourcesFile = 'sources.jsonl'

/** `end.json`: how it ended. */
export interface RunEnd {
  readonly exitCode: number
  readonly interrupted: boolean
  readonly seconds: number
  readonly hosts: readonly string[]
  /** Bytes of all journals; undefined where that is not clear. */
  readonly total?: number
  /** Handlers that were notified and never ran, by host: also those of earlier runs of the playbooks. */
  readonly pending: Readonly<Record<string, readonly string[]>>
}

/** The folder of all journals. */
export function journalFolder(env: NodeJS.ProcessEnv, home: string): string {
  const state = env.XDG_STATE_HOME
  return join(state && isAbsolute(state) ? state : join(home, '.local/state'), 'tsplay/runs')
}

/** Makes the folder of a run, named by the time in UTC: to the second for people, behind it two digits of milliseconds, so that names sort, and one by chance. */
export function makeRunFolder(folder: string, now: Date): { readonly id: string; readonly path: string } {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const [day = '', time = ''] = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').split('T')
  for (let tries = 1; ; tries++) {
    const digits = [now.getMilliseconds() >> 5, now.getMilliseconds() & 31, randomInt(letters.length)].map((digit) => letters[digit])
    const id = `${day}-${time}-${digits.join('')}`
    const path = join(folder, id)
    try {
      mkdirSync(path, { mode: 0o700 })
      return { id, path }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || tries === 20) throw error
    }
  }
}

/** In their order, without those that are mistaken for others. */
const letters = '0123456789abcdefghjkmnpqrstvwxyz'

/** Whether a name may be that of a run. */
export function isRunId(name: string): boolean {
  return /^\d{8}-\d{6}-[a-z0-9]{3}$/.test(name)
}
