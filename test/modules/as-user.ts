/** Settles one module on this machine, as a user of it, without the engine: reads are asked, run actions carried out. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import type { Action, Outcome } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { changesOf, type Definition, doneOf, nothingDone, type Options, type Params } from '../../engine/model/module.ts'
import type { Answer, LocalContext, Read, Reads, State } from '../../engine/model/read.ts'
import { inputOf } from './ask.ts'
import { withDefaults } from './expect.ts'
import { reportEnv, reportedBy } from './reported.ts'

export interface Here {
  readonly user: string
  readonly env: Readonly<Record<string, string>>
}
export interface Settled {
  readonly summaries: readonly string[]
  readonly outcomes: readonly Outcome[]
  readonly returned: Readonly<Record<string, unknown>>
  /** Everything that was given to a process as an argument. */
  readonly argv: readonly string[]
}

/** Probes, plans and carries out; the first failure throws what the module says of it. */
export function settle<const O extends Options, R extends Reads>(
  module: Definition<O, R>,
  params: Partial<Params<O>>,
  here: Here,
): Settled {
  const full = withDefaults(module.options, params)
  assert.deepEqual(module.rules?.(full) ?? [], [])
  const argv: string[] = []
  const state = Object.fromEntries(
    Object.entries(module.probe(full, nothingDone)).map(([name, read]) => [name, ask(read, here, argv)]),
  ) as State<R>
  const changes = changesOf(module.plan(full, state, nothingDone))
  const carriedOut = changes.flatMap(({ name, action }) => (action ? [{ name, outcome: carryOut(action, here, argv) }] : []))
  const returned = module.returns?.(full, state, doneOf(carriedOut), state) ?? {}
  return { summaries: changes.map(({ summary }) => summary), outcomes: carriedOut.map(({ outcome }) => outcome), returned, argv }
}

/** A program as a user; what it said. */
export function program(words: readonly string[], { user, env }: Here, input = ''): Answer {
  const { stdout, stderr, status } = spawnSync('/usr/sbin/runuser', ['-u', user, '--', ...words], {
    env: { PATH: process.env.PATH, ...env },
    input,
    cwd: '/',
  })
  return { stdout: stdout.toString(), bytes: stdout, stderr: stderr.toString(), code: status ?? 1 }
}

function ask(read: Read<unknown>, here: Here, argv: string[]): unknown {
  if (read.at === 'control') return read.load({ randomBytes, now: Date.now } as unknown as LocalContext)
  if (read.at === 'request') throw new Error('nothing is requested here')
  if (read.at === 'then') {
    const next = read.next(ask(read.first, here, argv))
    return 'value' in next ? next.value : ask(next, here, argv)
  }
  const words = ['sh', '-c', read.script, 'sh', ...(read.args ?? []), ...(read.each === undefined ? [] : [read.each])]
  argv.push(...words)
  return read.parse(program(words, here, String(inputOf(read.stdin))))
}

function carryOut(action: Action, here: Here, argv: string[]): Outcome {
  const now = new Date().toISOString()
  if (action.do === 'write') {
    const said = program(['sh', '-c', 'umask 077; cat >"$1"', 'sh', action.path], here, String(action.content))
    assert.equal(said.code, 0, said.stderr)
    return { ...said, start: now, end: now }
  }
  assert.equal(action.do, 'run')
  if (action.do !== 'run') throw new Error('unreachable')
  argv.push(...action.argv)
  const env = { ...here.env, ...action.env, ...reportEnv(action) }
  const { code, stdout, stderr, ...rest } = reportedBy(action, program(action.argv, { ...here, env }, String(inputOf(action.stdin))))
  if (!(action.accept ?? [0]).includes(code)) {
    const explained = action.explain?.({ code, stdout, stderr }) ?? {}
    throw new Problem(explained.message ?? stderr, explained)
  }
  return { ...rest, code, stdout, stderr, start: now, end: now }
}
