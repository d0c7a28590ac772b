/** A project in a temporary folder, and the built command line run in it as a person would. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { runWarm, sharedCode } from './warm.ts'

export const executable = fileURLToPath(new URL('../../bin/tsplay.js', import.meta.url))

export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
  /** Both, in no special order. */
  readonly all: string
}

export interface Project {
  readonly dir: string
  file(name: string): string
  write(files: Readonly<Record<string, string>>, mode?: number): void
  read(name: string): string
  has(name: string): boolean
  /** Runs to its end, with HOME inside of the project and no terminal. */
  tsplay(...args: readonly string[]): Promise<Said>
  /** The same, with more in its environment. */
  withEnvironment(env: Readonly<Record<string, string>>): Project['tsplay']
  /** Starts and lets the test go on. */
  start(...args: readonly string[]): Started
  close(): void
}

export interface Started {
  readonly child: ChildProcessWithoutNullStreams
  readonly ended: Promise<Said>
  /** Standard output and error so far. */
  all(): string
}

export function project(files: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}): Project {
  return projectOf(files, env, false)
}

/** The same, whose `tsplay` is not started each time: for tests that look at what a command does and says, not at its process. */
export function warmProject(files: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}): Project {
  return projectOf(files, env, true)
}

function projectOf(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>>, warm: boolean): Project {
  const dir = mkdtempSync(path.join(tmpdir(), 'tsplay-project-'))
  const home = path.join(dir, '.home')
  mkdirSync(home)
  const file = (name: string) => path.join(dir, name)
  const write: Project['write'] = (more, mode) => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(path.dirname(file(name)), { recursive: true })
      writeFileSync(file(name), text, mode === undefined ? {} : { mode })
    }
  }
  write(files)
  // All of them have this machine for a host, at once.
  const environment = (more: Readonly<Record<string, string>>) => ({
    ...{ PATH: process.env.PATH ?? '', HOME: home, LANG: 'C.UTF-8', TSPLAY_LOCK: 'no', ...sharedCode },
    ...env,
    ...more,
  })
  const start: Project['start'] = (...args) => started(process.execPath, [executable, ...args], { cwd: dir, env: environment({}) })
  const endWith =
    (more: Readonly<Record<string, string>>): Project['tsplay'] =>
    (...args) => {
      if (warm) return runWarm({ folder: dir, args, environment: environment(more) })
      const { child, ended } = started(process.execPath, [executable, ...args], { cwd: dir, env: environment(more) })
      child.stdin.end()
      return ended
    }
  return {
    dir,
    file,
    write,
    read: (name) => readFileSync(file(name), 'utf8'),
    has: (name) => existsSync(file(name)),
    start,
    tsplay: endWith({}),
    withEnvironment: endWith,
    close: () => rmSync(dir, { recursive: true, force: true }),
  }
}

/** Any program, with what it says. */
export function started(program: string, args: readonly string[], options: { cwd: string; env: Record<string, string> }): Started {
  const child = spawn(program, args, options)
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  child.stdin.on('error', () => undefined)
  const ended = new Promise<Said>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code: code ?? (signal ? 128 : 1), out, err, all: out + err }))
  })
  return { child, ended, all: () => out + err }
}

/** Waits until something holds. */
export async function until(holds: () => boolean, what: string, seconds = 15): Promise<void> {
  for (let left = seconds * 20; left > 0; left--) {
    if (holds()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`it did not come to this: ${what}`)
}
