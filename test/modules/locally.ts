/** Carries a module out on this machine, plainly and without the engine: for tests of what its scripts and plans really do. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import type { Action, Outcome, Run } from '../../engine/model/action.ts'
import { type Change, changesOf, type Definition, doneOf, nothingDone, type Options, type Params } from '../../engine/model/module.ts'
import type { Answer, LocalContext, Read, Reads, State } from '../../engine/model/read.ts'
import { inputOf } from './ask.ts'
import { withDefaults } from './expect.ts'
import { reportEnv, reportedBy } from './reported.ts'

/** What one round brought: what was planned and what a registered result would hold. */
export interface Round {
  readonly changes: readonly Change[]
  readonly result: Readonly<Record<string, unknown>>
}

/** Probes, plans and does what was planned (unless it is only asked for), in the shell that is named. */
export async function settle<const O extends Options, R extends Reads>(
  module: Definition<O, R>,
  params: Partial<Params<O>>,
  { check = false, shell = ['sh'] }: { readonly check?: boolean; readonly shell?: readonly string[] } = {},
): Promise<Round> {
  const full = withDefaults(module.options, params)
  const state: Record<string, unknown> = {}
  for (const [name, read] of Object.entries(module.probe(full, nothingDone))) state[name] = await answer(read, shell)
  const changes = changesOf(module.plan(full, state as State<R>, nothingDone))
  const carriedOut = check ? [] : changes.flatMap(({ name, action }) => (action ? [{ name, outcome: carryOut(action) }] : []))
  return { changes, result: module.returns?.(full, state as State<R>, doneOf(carriedOut), state as State<R>) ?? {} }
}

/** Check, run, check again: what is announced is done, and then it is so. */
export async function twice<const O extends Options, R extends Reads>(
  module: Definition<O, R>,
  params: Partial<Params<O>>,
): Promise<Round & { readonly announced: Round }> {
  const announced = await settle(module, params, { check: true })
  const done = await settle(module, params)
  assert.deepEqual(summaries(done), summaries(announced))
  assert.deepEqual(summaries(await settle(module, params, { check: true })), [])
  return { ...done, announced }
}

/** What was planned, by its summaries. */
export const summaries = ({ changes }: Round): readonly string[] => changes.map(({ summary }) => summary)

async function answer(read: Read<unknown>, shell: readonly string[]): Promise<unknown> {
  if (read.at === 'control') return read.load(here)
  if (read.at === 'request') throw new Error('nothing is requested here')
  if (read.at === 'host')
    return read.parse(ask(shell, read.script, [...(read.args ?? []), ...(read.each === undefined ? [] : [read.each])], inputOf(read.stdin)))
  const next = read.next(await answer(read.first, shell))
  return 'value' in next ? next.value : answer(next, shell)
}

/** What a script says, run by a shell of this machine. */
export function ask(shell: readonly string[], script: string, args: readonly string[], input: string | Buffer = ''): Answer {
  const [program = 'sh', ...words] = shell
  const { stdout, stderr, status } = spawnSync(program, [...words, '-c', script, 'sh', ...args], { input, maxBuffer: 1 << 26 })
  return { bytes: stdout, stdout: stdout.toString(), stderr: stderr.toString(), code: status ?? 128 }
}

function carryOut(action: Action): Outcome {
  const outcome = { code: 0, stdout: '', stderr: '', start: '', end: '' }
  if (action.do === 'write') {
    const { path: file, content, mode, owner, group, backup } = action
    const old = fs.existsSync(file) ? fs.statSync(file) : undefined
    const kept = backup && old ? `${file}.kept` : undefined
    if (kept) fs.copyFileSync(file, kept)
    const bytes = typeof content === 'string' || Buffer.isBuffer(content) ? content : fs.readFileSync(content.file)
    fs.writeFileSync(`${file}.new`, bytes)
    program(['chmod', mode ?? (old ? (old.mode & 0o7777).toString(8) : '0644'), `${file}.new`])
    if (owner !== undefined) program(['chown', owner, `${file}.new`])
    if (group !== undefined) program(['chgrp', group, `${file}.new`])
    if (action.validate) program(action.validate.map((word) => word.replaceAll('%s', `${file}.new`)))
    fs.renameSync(`${file}.new`, file)
    return { ...outcome, ...(kept && { backup: kept }) }
  }
  if (action.do === 'run') return { ...outcome, ...program(action.argv, action) }
  if (action.do === 'fetch') {
    fs.mkdirSync(path.dirname(action.to), { recursive: true })
    fs.copyFileSync(action.from, action.to)
    return outcome
  }
  throw new Error(`${action.do} is not done here`)
}

function program([name = '', ...args]: readonly string[], action: Pick<Run, 'stdin' | 'reports'> = {}) {
  const env = { ...process.env, ...reportEnv(action) }
  const { stdout, stderr, status } = spawnSync(name, args, { input: inputOf(action.stdin), encoding: 'utf8', env })
  if (status !== 0) throw new Error(`${[name, ...args].join(' ')} ended with ${status}: ${stderr}`)
  return reportedBy(action, { stdout, stderr })
}

const here: LocalContext = {
  folder: '/play',
  find: (_kind, name) => name,
  readFile: async (file) => fs.readFileSync(file),
  async stat(file) {
    const facts = fs.lstatSync(file, { throwIfNoEntry: false })
    if (!facts) return undefined
    const kind = facts.isFile() ? 'file' : facts.isDirectory() ? 'directory' : facts.isSymbolicLink() ? 'link' : 'other'
    const { size, mode } = fs.statSync(file, { throwIfNoEntry: false }) ?? facts
    return { kind, size, mode: mode & 0o7777, ...(kind === 'link' && { target: fs.readlinkSync(file) }) }
  },
  async behind(file) {
    if (!fs.existsSync(file)) return undefined
    const facts = fs.statSync(file)
    return { path: fs.realpathSync(file), kind: facts.isFile() ? 'file' : facts.isDirectory() ? 'directory' : 'other' }
  },
  list: async (folder) => fs.readdirSync(folder).sort(),
  readVariables: (file) => JSON.parse(fs.readFileSync(file, 'utf8')),
  variable: (name) => (name === 'inventory_hostname' ? 'web1' : undefined),
  wouldChange: () => true,
  renderTemplate: async (file) => fs.readFileSync(path.resolve(file), 'utf8'),
  startedJob: () => undefined,
  rendered: () => Promise.resolve(undefined),
  ends: () => ({ kind: 'same', local: true }),
  exchange: () => Promise.reject(new Error('nobody speaks with another here')),
  request: () => Promise.reject(new Error('nothing is requested here')),
  randomBytes: (count) => Buffer.alloc(count),
  mode: () => ({ check: false, diff: false, noLog: false, background: false, verbosity: 0 }),
  clock: () => Date.now(),
  now: () => 0,
}
