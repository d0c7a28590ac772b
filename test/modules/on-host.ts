/** Settles a module on a host of the lab as the engine would, plainly: for tests of what programs of a real host make of a plan. */
import assert from 'node:assert/strict'
import { execOn } from '../../engine/lab/inside.ts'
import type { HostRecord } from '../../engine/lab/record.ts'
import type { Action, Outcome } from '../../engine/model/action.ts'
import {
  type CarriedOut,
  type Change,
  changesOf,
  type Definition,
  type Done,
  doneOf,
  isStage,
  nothingDone,
  type Options,
  type Params,
} from '../../engine/model/module.ts'
import type { LocalContext, Read, Reads, State } from '../../engine/model/read.ts'
import { inputOf } from './ask.ts'
import { withDefaults } from './expect.ts'
import { reportEnv, reportedBy } from './reported.ts'

export interface Settled {
  /** Summaries of all changes but silent ones, in the order in which they were made. */
  readonly changes: readonly string[]
  readonly result: Readonly<Record<string, unknown>>
  readonly outcomes: readonly Outcome[]
}

/** Probes, plans and applies until it is so; what fails throws with its explanation and diagnosis. */
export async function settleOn<const O extends Options, R extends Reads>(
  host: HostRecord,
  module: Definition<O, R>,
  given: Partial<Params<O>>,
): Promise<Settled> {
  const params = withDefaults(module.options, given)
  assert.deepEqual(module.rules?.(params) ?? [], [])
  const changes: string[] = []
  const carriedOut: CarriedOut[] = []
  for (let round = 0; ; round++) {
    assert.ok(round < 4, `\`${module.name}\` does not come to rest`)
    const state = await stateOf(host, module, params, doneOf(carriedOut))
    const planned = module.plan(params, state, doneOf(carriedOut))
    const again = isStage(planned) ? [] : (module.readAgain?.(params, state) ?? [])
    for (const change of isStage(planned) ? planned.stage : planned) {
      if (change.action) carriedOut.push({ name: change.name, outcome: await carryOut(host, change.action) })
      if (!change.silent) changes.push(change.summary)
    }
    if (isStage(planned)) continue
    const done = doneOf(carriedOut)
    const fresh = done.any && again.length > 0 ? await stateOf(host, module, params, nothingDone) : state
    const after = { ...state, ...Object.fromEntries(again.map((name) => [name, fresh[name]])) }
    return { changes, outcomes: carriedOut.map(({ outcome }) => outcome), result: module.returns?.(params, state, done, after) ?? {} }
  }
}

/** What a plan would be now. */
export async function planOn<const O extends Options, R extends Reads>(
  host: HostRecord,
  module: Definition<O, R>,
  given: Partial<Params<O>>,
): Promise<readonly Change[]> {
  const params = withDefaults(module.options, given)
  return changesOf(module.plan(params, await stateOf(host, module, params, nothingDone), nothingDone))
}

async function stateOf<O extends Options, R extends Reads>(
  host: HostRecord,
  module: Definition<O, R>,
  params: Params<O>,
  done: Done,
): Promise<State<R>> {
  const state: Record<string, unknown> = {}
  for (const [name, read] of Object.entries(module.probe(params, done))) state[name] = await askOn(host, read)
  return state as State<R>
}

/** The answer of a host to one question. */
export async function askOn<T>(host: HostRecord, read: Read<T>): Promise<T> {
  if (read.at === 'control') return read.load(here as LocalContext)
  if (read.at === 'request') throw new Error('nothing is requested here')
  if (read.at === 'then') {
    const next = read.next(await askOn(host, read.first))
    return 'value' in next ? next.value : askOn(host, next)
  }
  const each = read.each === undefined ? [] : [read.each]
  const said = await execOn(host, ['sh', '-c', read.script, 'sh', ...(read.args ?? []), ...each], { input: String(inputOf(read.stdin)) })
  return read.parse({ ...said, bytes: Buffer.from(said.stdout) })
}

async function carryOut(host: HostRecord, action: Action): Promise<Outcome> {
  const time = { start: '', end: '' }
  if (action.do === 'write') {
    const { path, content, owner = '', group = '', mode = '0644' } = action
    const argv = ['sh', '-c', writeScript, 'sh', path, owner, group, mode]
    const said = await execOn(host, argv, { input: String(content) })
    assert.equal(said.code, 0, said.stderr)
    return { ...said, ...time }
  }
  if (action.do !== 'run') return { code: 0, stdout: '', stderr: '', ...time }
  const environment = Object.entries({ ...action.env, ...reportEnv(action) }).map(([name, value]) => `${name}=${value}`)
  const argv = ['sh', '-c', 'umask "$1"; shift; exec "$@"', 'sh', action.umask ?? '022', 'env', ...environment, ...action.argv]
  const said = reportedBy(action, await execOn(host, argv, { input: String(inputOf(action.stdin)) }))
  if ((action.accept ?? [0]).includes(said.code)) return { ...said, ...time }
  const detail = action.diagnose ? await askOn(host, action.diagnose) : ''
  throw new Error(`${action.explain?.(said)?.message ?? `${action.argv[0]} ended with ${said.code}: ${said.stderr}`}\n${detail}`)
}

const writeScript = `set -e
cat >"$1.new"; chmod "$4" "$1.new"
[ -z "$2" ] || chown "$2" "$1.new"
[ -z "$3" ] || chgrp "$3" "$1.new"
mv "$1.new" "$1"`

const here: Pick<LocalContext, 'startedJob' | 'randomBytes' | 'now' | 'variable'> = {
  variable: () => undefined,
  startedJob: () => undefined,
  randomBytes: (count) => Buffer.alloc(count, 7),
  now: Date.now,
}
