/** Whatever a host answers, a module says what is wrong with it or goes on with what it understood: no other error, no number that is none. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { jobOutcomes, lookScript, readLook } from '../../engine/host-scripts/job.ts'
import type { Outcome } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type AnyModule, changesOf, doneOf, nothingDone } from '../../engine/model/module.ts'
import type { Answer, HostRead, LocalContext, Read } from '../../engine/model/read.ts'
import { LOOK, readOrphans } from '../../engine/transport/protocol/orphans.ts'
import { loadModule, moduleNames } from '../../modules/registry.ts'
import { withDefaults } from '../modules/expect.ts'
import { distorted } from './distorted.ts'

interface Sample {
  readonly params: Readonly<Record<string, unknown>>
  readonly state: Readonly<Record<string, unknown>>
}
type Params = Parameters<AnyModule['plan']>[0]
type State = Parameters<AnyModule['plan']>[1]

/** TSPLAY_FUZZ: how often each question of each sample is answered. */
const runs = Number(process.env.TSPLAY_FUZZ ?? 20)
const seed = Number(process.env.TSPLAY_FUZZ_SEED ?? 1)

for (const name of moduleNames)
  describe(`module ${name}, lied to`, function () {
    this.timeout(60_000)
    let module: AnyModule
    let samples: readonly Sample[]
    before(async () => {
      module = (await loadModule(name)) as AnyModule
      samples = ((await import(`../modules/samples/${name}.js`)) as { samples: readonly Sample[] }).samples
    })

    it('gives a result or a problem', async () => {
      for (const sample of samples) {
        const params = withDefaults(module.options, sample.params as Partial<Params>)
        for (const [key, read] of Object.entries(module.probe(params, nothingDone))) {
          const hostRead = await firstOf(read)
          if (!hostRead) continue
          const answers = distorted(plausible(hostRead), hostRead.script)
          await fc.assert(
            fc.asyncProperty(fc.array(answers, { minLength: 1, maxLength: 4 }), async (lies) => {
              await allowing(async () => {
                const said = await answered(read, lies)
                if ('unknown' in said) return
                goOn(module, params, { ...sample.state, [key]: said.value } as State, lies[0] as Answer)
              })
            }),
            { numRuns: runs, seed },
          )
        }
      }
    })
  })

describe('the look at a job, lied to', () => {
  const honest =
    'ended 1700000100.5 /root/.ansible_async/j1.1\n0 yes no 1700000000.1 1700000001.2 4 3\n3 no step 1700000001.3 1700000050 0 0\nkept 2\n\nout\nerr{}'
  it('gives how it stands or a problem, with times that a calendar has', () => {
    fc.assert(
      fc.property(distorted(Buffer.from(honest), lookScript), (lie) => {
        try {
          const look = readLook(lie)
          checkNumber(look)
          for (const { start, end } of jobOutcomes(look, Date.parse(time))) assert.match(start + end, /^(20(25|26)-\d\d-\d\dT[\d:.]+Z){2}$/)
        } catch (error) {
          if (!(error instanceof Problem)) throw error
        }
      }),
      { numRuns: 40 * runs, seed },
    )
  })

  it('goes on without a clock, or with one that is out of its mind', () => {
    const look = (now: string, began: string, ended: string) =>
      readLook({ bytes: Buffer.from(`ended ${now} /root/j1.1\n0 yes no ${began} ${ended} 4 0\n\nout\n`) })
    for (const [now, began, ended] of [
      ['', '', ''],
      ['1200000000000', '1700000000', '1200000000000'],
      ['1700000000.%N', '%N', 'x'],
    ] as const) {
      const { folder, steps } = look(now, began, ended)
      assert.equal(folder, '/root/j1.1')
      assert.deepEqual(steps, [{ code: 0, accepted: true, began: 0, ended: 0, stdout: 'out\n', stderr: '' }])
    }
    assert.deepEqual(
      look('1700000010.5', '1700000000', '1700000008').steps.map(({ began, ended }) => [began, ended]),
      [[10.5, 2.5]],
    )
  })
})

describe('the look for acts of other runs, lied to', () => {
  it('names processes that a signal may go to, with plain words, or is a problem', () => {
    const honest = Buffer.from('412 7001 63 closed sleep\n2 5 0 open apt-get\n9 1 4 unknown sh\nend 3\n')
    fc.assert(
      fc.property(distorted(honest, LOOK), ({ stdout }) => {
        try {
          const { acts, more } = readOrphans(stdout)
          checkNumber([acts, more])
          for (const { process, start, program } of acts) {
            assert.ok(process > 1 && process < 2 ** 31)
            assert.match(`${start} ${program}`, /^\d{1,20} [\x21-\x7e]{1,40}$/)
          }
        } catch (error) {
          if (!(error instanceof Problem)) throw error
        }
      }),
      { numRuns: 40 * runs, seed },
    )
  })
})

/** Runs the plan and what it returns; what programs said is as false as the answers. */
function goOn(module: AnyModule, params: Params, state: State, lie: Answer): void {
  checkNumbers(module.returns ? () => module.returns?.(params, state, nothingDone, state) : () => undefined, module, params, state)
  const changes = changesOf(module.plan(params, state, nothingDone))
  for (const { summary, action } of changes) {
    assert.doesNotMatch(summary, badWords)
    checkNumber(action)
    if (action?.do === 'run') action.diagnose?.parse(lie)
  }
  const outcome: Outcome = { code: 0, stdout: lie.stdout, stderr: lie.stderr, start: time, end: time }
  const done = doneOf(changes.map((change) => ({ name: change.name, outcome })))
  checkNumber(module.returns?.(params, state, done, state))
}
/** What nobody writes, but a program that did not look at what it was given. */
const badWords = /\bNaN\b|`undefined`|Invalid Date/
const time = '2026-01-01T00:00:00.000Z'

/** What a plan refuses is never returned. */
function checkNumbers(returned: () => unknown, module: AnyModule, params: Params, state: State): void {
  module.plan(params, state, nothingDone)
  checkNumber(returned())
}

function checkNumber(value: unknown, path = ''): void {
  if (typeof value === 'number') assert.ok(Number.isFinite(value), `${path} is ${value}`)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return
  if (value instanceof Date) assert.ok(!Number.isNaN(value.getTime()), path)
  for (const [key, inner] of Object.entries(value)) checkNumber(inner, `${path}.${key}`)
}

async function allowing(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    assert.doesNotMatch(error.message, badWords)
  }
}

/** The first question that a host is asked. */
async function firstOf(read: Read<unknown>): Promise<HostRead<unknown> | undefined> {
  if (read.at === 'host') return read
  if (read.at === 'control' || read.at === 'request') return undefined
  const first = await firstOf(read.first)
  if (first) return first
  const loaded = await loadedFrom(read.first)
  if ('unknown' in loaded) return undefined
  const next = read.next(loaded.value)
  return 'value' in next ? undefined : firstOf(next)
}

type Said = { readonly value: unknown } | { readonly unknown: true }

/** Follows a chain of questions, each of which is answered by the next lie. */
async function answered(read: Read<unknown>, lies: readonly Answer[]): Promise<Said> {
  let turn = 0
  const follow = async (each: Read<unknown>): Promise<Said> => {
    if (each.at === 'host') return { value: each.parse(lies[turn++ % lies.length] as Answer) }
    if (each.at === 'request') return { unknown: true }
    if (each.at === 'control') return loadedFrom(each)
    const first = await follow(each.first)
    if ('unknown' in first) return first
    const next = each.next(first.value)
    return 'value' in next ? next : follow(next)
  }
  return follow(read)
}

const beyond = new Error('not on the controller')
/** A controller that has nothing. */
const here = new Proxy({} as LocalContext, {
  get: (_, name) => {
    if (name === 'now') return () => Date.parse(time)
    if (name === 'randomBytes') return (count: number) => Buffer.alloc(count, 7)
    if (name === 'variable' || name === 'startedJob') return () => undefined
    throw beyond
  },
})

async function loadedFrom(read: Read<unknown>): Promise<Said> {
  if (read.at !== 'control') return { unknown: true }
  try {
    return { value: await read.load(here) }
  } catch (error) {
    if (error === beyond) return { unknown: true }
    throw error
  }
}

const asked = new Map<string, Buffer>()
/** What this machine answers; questions only read. Nothing where it would take long. */
function plausible({ script, args = [], each, stdin, late }: HostRead<unknown>): Buffer {
  const words = [...args, ...(each === undefined ? [] : [each])]
  const key = JSON.stringify([script, words])
  const known = asked.get(key)
  if (known) return known
  const input = typeof stdin === 'string' ? stdin : ''
  const said = late
    ? Buffer.alloc(0)
    : spawnSync('/bin/sh', ['-c', script, 'sh', ...words], { input, timeout: 3000, maxBuffer: 1e8 }).stdout
  asked.set(key, said ?? Buffer.alloc(0))
  return said ?? Buffer.alloc(0)
}
