/** The projects both tools run: a playbook, an inventory, and the ways it is run; whole folders, cases of one file each, situations of modules. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filesBelow } from '../files-below.ts'
import { cases, regroups } from './case.ts'
import { situations } from './situations.ts'

const home = 'test/against-ansible'

export interface Project {
  /** `results`, `theme/name` of a case, or `situations/module`. */
  readonly name: string
  /** Arguments of each run, by the run's name. */
  readonly runs: Readonly<Record<string, readonly string[]>>
  /** Whether both keep the types of what templates give; else Ansible makes texts of numbers, which we do only when asked. */
  readonly native: boolean
  /** It sorts hosts into groups while it runs: Ansible puts them there in the order in which they happen to end, so that order says nothing. */
  readonly regroups: boolean
  /** What tsplay tells otherwise on purpose: the end of a difference's path, and why. */
  readonly differs: Readonly<Record<string, string>>
  /** Writes the project's files into an empty folder. */
  readonly layInto: (folder: string) => void
  /** The file that keeps what Ansible made of it, and the name of each run in there. */
  readonly fixture: string
  readonly keyOf: (run: string) => string
}

/** Those whose name begins with one of the words, or all of them. */
export function chosen(words: readonly string[]): readonly Project[] {
  return [...projects(), ...cases(), ...situations()].filter(
    ({ name }) => words.length === 0 || words.some((word) => name.startsWith(word)),
  )
}

export function projects(): readonly Project[] {
  return readdirSync(join(home, 'projects'))
    .sort()
    .map((name) => ({
      name,
      runs: { plain: [] },
      native: true,
      regroups: textsBelow(join(home, 'projects', name)).some(regroups),
      differs: {},
      layInto: (folder: string) => cpSync(join(home, 'projects', name), folder, { recursive: true }),
      fixture: join(home, 'fixtures', `${name}.json`),
      keyOf: (run: string) => run,
      ...settings(join(home, 'projects', name, 'settings.json')),
    }))
}

function textsBelow(folder: string): readonly string[] {
  return filesBelow(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
}

function settings(file: string): Partial<Project> {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

/** Gives a fresh copy of the project to `use`, and takes it away after. */
export async function withCopy<T>({ layInto }: Project, use: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tsplay-beside-')))
  try {
    layInto(folder)
    mkdirSync(join(folder, 'out'), { recursive: true })
    return await use(folder)
  } finally {
    // A job in the background may still write there.
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

/** The same environment for both tools, and nothing of the person's own settings. */
export function environment(folder: string): NodeJS.ProcessEnv {
  const { PATH, USER, LOGNAME } = process.env
  return { PATH, USER, LOGNAME, HOME: folder, LANG: 'C.UTF-8', FROM_OUTSIDE: 'seen', TZ: 'UTC' }
}
