/** A program that works in a folder: what it says and what it makes there, as it is kept or as it does. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { filesBelow } from '../files-below.ts'
import type { Answers, Own } from './answers.ts'

export interface Place {
  readonly folder: string
  /** Files and folders that are made there: they are kept. */
  readonly makes?: readonly string[]
  /** Whether work goes on with what there is of them; otherwise they are taken away first. */
  readonly goesOn?: boolean
}

export interface Command extends Place {
  /** What of its output matters; otherwise nothing of it is kept. */
  readonly says?: RegExp
  readonly argv: readonly string[]
  /** All of its environment but `PATH`, `LC_ALL` and `HOME`, which is the folder. */
  readonly env?: Readonly<Record<string, string>>
}

/** Runs it, or does to the folder what it did when it was asked the same; what it prints where that is wanted. It has to end well. */
export function ranIn(answers: Answers, name: string, command: Command, own: Own = {}): Promise<string> {
  const { argv, env = {}, says } = command
  return madeIn(
    answers,
    name,
    command,
    { argv, env },
    async () => {
      const said = await run(command)
      return says?.exec(said)?.[0] ?? ''
    },
    own,
  )
}

/** The answer to a question that is asked in a folder; what `makes` names is there then, made just now or as it was kept. */
export async function madeIn<T>(
  answers: Answers,
  name: string,
  { folder, makes = [], goesOn = false }: Place,
  question: unknown,
  ask: () => T | Promise<T>,
  own: Own = {},
): Promise<T> {
  const clear = () => {
    for (const made of goesOn ? Object.keys(filesIn(folder, makes)) : makes) rmSync(join(folder, made), { recursive: true, force: true })
  }
  if (!goesOn) clear()
  const whole = { question, files: filesIn(folder) }
  const { said, files } = await answers.of(name, whole, async () => ({ said: await ask(), files: filesIn(folder, makes) }), { ...own, FOLDER: folder }) // biome-ignore format: one line
  if (answers.asks) return said
  clear()
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text, 'latin1')
  }
  return said
}

async function run({ folder, argv: [program = '', ...args], env }: Command): Promise<string> {
  const child = spawn(program, args, { cwd: folder, env: { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C.UTF-8', ...env } })
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text
    })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  assert.equal(code, 0, said.stdout + said.stderr)
  return said.stdout
}

/** Files by their paths, a character a byte; without what programs keep for themselves in folders that begin with a dot. */
function filesIn(folder: string, below: readonly string[] = ['']): Readonly<Record<string, string>> {
  const paths = filesBelow(folder).filter((path) => !/(^|\/)\.\w+\//.test(path))
  const wanted = paths.filter((path) => below.some((each) => each === '' || path === each || path.startsWith(`${each}/`)))
  return Object.fromEntries(wanted.map((path) => [path, readFileSync(join(folder, path), 'latin1')]))
}
