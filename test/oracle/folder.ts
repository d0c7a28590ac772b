/** A program that works in a folder: what it says and what it leaves there, as it is kept or as it does. */
import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Answers, Own } from './answers.ts'

export interface Ran {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

interface Left extends Ran {
  /** Files that it made or changed; null where it took one away. */
  readonly files: Readonly<Record<string, string | null>>
}

export interface Command {
  readonly folder: string
  readonly argv: readonly string[]
  /** All of its environment but `PATH` and `HOME`, which is the folder. */
  readonly env?: Readonly<Record<string, string>>
}

/** Runs it, or does to the folder what it did when it was asked the same in the same folder. */
export async function ranIn(answers: Answers, name: string, command: Command, own: Own = {}): Promise<Ran> {
  const { folder, argv, env = {} } = command
  const before = filesIn(folder)
  const { files, ...ran } = await answers.of(name, { files: before, argv, env }, () => run(command, before), { ...own, FOLDER: folder })
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    if (text === null) rmSync(join(folder, file), { force: true })
    else writeFileSync(join(folder, file), text, 'latin1')
  }
  return ran
}

async function run({ folder, argv: [program = '', ...args], env }: Command, before: Left['files']): Promise<Left> {
  const child = spawn(program, args, { cwd: folder, env: { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C.UTF-8', ...env } })
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text
    })
  const status = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 128))
  })
  const after = filesIn(folder)
  const gone = Object.keys(before).filter((file) => !(file in after))
  const changed = Object.entries(after).filter(([file, text]) => before[file] !== text)
  return { status, ...said, files: Object.fromEntries([...changed, ...gone.map((file) => [file, null] as const)]) }
}

/** Every file by its path, a character a byte; without what programs keep for themselves in folders that begin with a dot. */
function filesIn(folder: string): Readonly<Record<string, string>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = entries.map((entry) => relative(folder, join(entry.parentPath, entry.name))).filter((path) => !/(^|\/)\.\w+\//.test(path))
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(folder, path), 'latin1')]))
}
