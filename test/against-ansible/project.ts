/** The projects both tools run: a playbook, an inventory, and the ways it is run. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const home = 'test/against-ansible'

export interface Project {
  readonly name: string
  /** Arguments of each run, by the run's name. */
  readonly runs: Readonly<Record<string, readonly string[]>>
  /** Whether Ansible keeps the types of what templates give, which it does only when asked; we always do. */
  readonly native: boolean
  /** What tsplay tells otherwise on purpose: the end of a difference's path, and why. */
  readonly differs: Readonly<Record<string, string>>
}

export function projects(): readonly Project[] {
  return readdirSync(join(home, 'projects'))
    .sort()
    .map((name) => ({ name, runs: { plain: [] }, native: true, differs: {}, ...settings(join(home, 'projects', name, 'settings.json')) }))
}

function settings(file: string): Partial<Project> {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

/** Gives a fresh copy of the project to `use`, and takes it away after. */
export async function withCopy<T>({ name }: Project, use: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tsplay-beside-')))
  try {
    cpSync(join(home, 'projects', name), folder, { recursive: true })
    mkdirSync(join(folder, 'out'), { recursive: true })
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Where the outcomes that Ansible had are kept. */
export function fixtureOf({ name }: Project): string {
  return join(home, 'fixtures', `${name}.json`)
}

/** The same environment for both tools, and nothing of the person's own settings. */
export function environment(folder: string): NodeJS.ProcessEnv {
  const { PATH, USER, LOGNAME } = process.env
  return { PATH, USER, LOGNAME, HOME: folder, LANG: 'C.UTF-8', FROM_OUTSIDE: 'seen', TZ: 'UTC' }
}
