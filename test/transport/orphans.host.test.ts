/** Acts of other runs that are still at work: which processes are found, what is read of them, who is waited for and who is ended. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { findStart } from '../../engine/host-scripts/process-start.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Message, OrphanOptions, OrphansFound, Reply, StepOutcome } from '../../engine/transport/contract.ts'
import { connectLocal } from '../../engine/transport/local.ts'
import { usualLimits } from '../../engine/transport/protocol/limits.ts'
import { LOOK, OrphanSearch, readOrphans } from '../../engine/transport/protocol/orphans.ts'
import { thisRun } from '../../engine/transport/protocol/shell.ts'
import { act, ask, HERE } from './steps.ts'

const shells = [['/bin/dash'], ['busybox', 'sh'], ['bash', '--posix']].filter(([shell = '']) => !spawnSync(shell, ['-c', ':']).error)
const byShell = ([shell = '', ...words]: readonly string[], ...runs: readonly string[]) =>
  readOrphans(spawnSync(shell, [...words, '-c', LOOK, 'sh', thisRun, ...runs], { encoding: 'utf8' }).stdout).acts
const startOf = (process: number) =>
  spawnSync('/bin/sh', ['-c', `${findStart}since "$1"; echo "$started"`, 'sh', String(process)], { encoding: 'utf8' }).stdout.trim()

describe('acts of other runs', function () {
  this.timeout(60_000)
  const begun = new Set<ChildProcess>()
  afterEach(() => {
    for (const child of begun) if (child.pid && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL')
    begun.clear()
  })

  /** Runs a script of which `mark` is what an act begins with; settles when it says that it runs. */
  const begin = async (script: string, link = '- -', options: { uid?: number } = {}): Promise<number> => {
    const mark = `${findStart}since $$; export TSPLAY_ACT="0123456789ab $1 $$ $started"\n`
    const child = spawn('/bin/sh', ['-c', `${mark}echo on; ${script}`, 'sh', link], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
      ...options,
    })
    begun.add(child)
    await once(child.stdout, 'data')
    const pid = child.pid as number
    await until(() => spawnSync('grep', ['-q', 'sleep', `/proc/${pid}/cmdline`]).status === 0 || script.includes('wait'))
    return pid
  }
  const isAlive = (process: number) => spawnSync('kill', ['-0', String(process)]).status === 0 && startOf(process) !== ''
  const endedConnection = async () => {
    const child = spawn('true')
    await once(child, 'exit')
    return `${child.pid} 1`
  }

  for (const shell of shells)
    it(`are found by ${shell.join(' ')}: what names itself in its own environment, and nothing that somebody left behind or made up`, async () => {
      const closed = await begin('exec sleep 300', await endedConnection())
      const open = await begin('exec sleep 301', `${process.pid} ${startOf(process.pid)}`)
      const unknown = await begin('exec sleep 302')
      const here = await begin('exec sleep 303', `c${process.pid} ${startOf(process.pid)}`)
      const daemons = await begin("sleep 304 & sh -c 'exec setsid sleep 305' & sleep 306 & exec env -u TSPLAY_ACT sleep 307")
      const forged = spawn('sleep', ['308'], {
        env: { ...process.env, TSPLAY_ACT: `0123456789ab - - ${process.pid} ${startOf(process.pid)}` },
        detached: true,
      })
      const reused = spawn('sleep', ['309'], { env: { ...process.env, TSPLAY_ACT: '0123456789ab - - 1 1\n2 $(id)' }, detached: true })
      begun.add(forged).add(reused)
      const mine = [closed, open, unknown, here, daemons, forged.pid, reused.pid, process.pid]
      const found = byShell(shell).filter((each) => mine.includes(each.process))
      assert.deepEqual(
        found.map(({ process, connection, program, start }) => [process, connection, program, start]).sort(),
        [
          [closed, 'closed', 'sleep', startOf(closed)],
          [open, 'open', 'sleep', startOf(open)],
          [unknown, 'unknown', 'sleep', startOf(unknown)],
        ].sort(),
      )
      assert.deepEqual(
        byShell(shell, '0123456789ab').filter((each) => mine.includes(each.process)),
        [],
      )
    })

  it('are none of another user, whatever stands in their environment', async function () {
    if (process.getuid?.() !== 0) return this.skip()
    const other = await begin('exec sleep 300', '- -', { uid: 65534 })
    const found = byShell(['/bin/sh'])
    assert.equal(isAlive(other), true)
    assert.deepEqual(
      found.filter((each) => each.process === other),
      [],
    )
  })

  it('are read strictly, with the name of a program as plain text and a bound on their number', () => {
    const line = (process: number | string, start = '7', seconds = '3', word = 'closed', name = 'sleep') =>
      `${process} ${start} ${seconds} ${word} ${name}\n`
    assert.deepEqual(readOrphans('end 0\n'), { acts: [], more: 0 })
    assert.deepEqual(readOrphans(`${line(12, '7', '3', 'open', `\x1b[2J${'n'.repeat(90)}`)}end 1\n`).acts, [
      { process: 12, start: '7', seconds: 3, connection: 'open', program: `?[2J${'n'.repeat(36)}` },
    ])
    const many = Array.from({ length: 200 }, (_, index) => line(index + 2)).join('')
    assert.equal(readOrphans(`${many}end 1000\n`).more, 800)
    const lies = ['', 'end\n', 'end 1\n', 'end -1\n', 'end 0', `${line(12)}end 0\n`, `${line(12)}end 2\n`, `${many}${line(999)}end 201\n`]
    const numbers = [
      line(0),
      line(1),
      line('-1'),
      line(2 ** 31),
      line('NaN'),
      line(12, '-7'),
      line(12, '7', 'x'),
      line(12, '7', '3', 'gone'),
    ]
    for (const lie of [...lies, ...numbers.map((each) => `${each}end 1\n`)])
      assert.throws(() => readOrphans(lie), Problem, JSON.stringify(lie))
  })

  const found: OrphansFound[] = []
  const unclear: string[] = []
  beforeEach(() => found.splice(0) && unclear.splice(0))
  const options = (mode: OrphanOptions['mode'], seconds = 30): OrphanOptions => ({
    mode,
    seconds,
    onFound: (each) => found.push(each),
    onUnclear: (why) => unclear.push(why),
  })
  const told = (process: number) => found.flatMap(({ acts }) => acts).find((each) => each.process === process)
  const seen = (mode: OrphanOptions['mode'], seconds?: number) =>
    connectLocal(HERE, { orphans: options(mode, seconds), limits: { terminate: 400, kill: 400 } })

  it('are told of with the first message, and cost no other one', async () => {
    const left = await begin('exec sleep 300', await endedConnection())
    for (const acts of [[], [act('echo one; exit 0'), act('echo two')]]) {
      found.splice(0)
      const connection = await seen('report')
      const said: string[] = []
      const onOutput = (index: number, stream: string, chunk: Buffer) => said.push(`${index} ${stream} ${chunk}`)
      const reply = await connection.shell().send({ acts, asks: [ask('echo three'), { ...ask('echo four'), slow: true }], onOutput })
      assert.deepEqual(
        [...reply.acts, ...reply.asks].map(({ stdout }) => stdout),
        [...acts.map((_, index) => ['one\n', 'two\n'][index]), 'three\n', 'four\n'],
      )
      assert.equal(said.join(''), acts.length > 0 ? '0 stdout one\n1 stdout two\n' : '')
      assert.deepEqual([connection.messages, told(left)?.connection, told(left)?.program], [1, 'closed', 'sleep'])
      found.splice(0)
      await connection.shell().send({ acts: [act(':')], asks: [] })
      assert.deepEqual([connection.messages, found], [2, []])
      await connection.close()
    }
    assert.equal(isAlive(left), true)
  })

  it('are ended before the first message, by KILL where TERM does not do; those with a connection are left alone', async () => {
    const dead = await endedConnection()
    const gentle = await begin('exec sleep 300', dead)
    const stubborn = await begin(`exec sh -c 'trap "" TERM; sleep 300 & wait; wait'`, dead)
    const open = await begin('exec sleep 301', `${process.pid} ${startOf(process.pid)}`)
    const connection = await seen('end')
    const reply = await connection.shell().send({
      acts: [],
      asks: [ask('for p; do grep -q . "/proc/$p/environ" && echo "$p"; done; :', ...[gentle, stubborn, open].map(String))],
    })
    assert.equal(reply.asks[0]?.stdout, `${open}\n`)
    assert.deepEqual([told(gentle)?.connection, told(stubborn)?.connection, told(open)?.connection], ['closed', 'closed', 'open'])
    await connection.close()
  })

  it('are sent KILL too where every look takes longer than a process is given to end', async () => {
    const limits = { ...usualLimits, terminate: 10, kill: 10 }
    const signals: string[] = []
    const answer = (stdout: string): StepOutcome => ({ stdout, bytes: Buffer.from(stdout), stderr: '', code: 0, start: '', end: '' })
    const search = new OrphanSearch(options('end'), { name: 'web1', user: 'root', limits })
    await search.before(async ({ acts, asks }) => {
      await sleep(50)
      signals.push(...acts.map(({ args }) => `${args[0]} ${args[1]}`))
      const left = signals.includes('KILL 12') ? 'end 0\n' : '12 7 3 closed sleep\nend 1\n'
      return { acts: acts.map(() => answer('')), asks: asks.map(() => answer(left)) }
    }, undefined)
    assert.deepEqual([signals, search.due], [['TERM 12', 'KILL 12'], false])
  })

  it('are waited for, and a host that waits too long does nothing', async () => {
    const left = await begin('exec sleep 300', await endedConnection())
    const hasty = await seen('wait', 1)
    const message: Message = { acts: [act('echo on')], asks: [] }
    await assert.rejects(hasty.shell().send(message), (error) => error instanceof Problem && error.message.includes(`process ${left}`))
    await hasty.close()
    setTimeout(() => process.kill(-left, 'SIGKILL'), 300)
    // Programs that other tests run meanwhile are waited for as well.
    const patient = await seen('wait', 50)
    const { acts } = await patient.shell().send(message)
    assert.deepEqual([acts[0]?.stdout, isAlive(left)], ['on\n', false])
    await patient.close()
  })

  it('are waited for no longer once the message is cancelled', async () => {
    await begin('exec sleep 300', await endedConnection())
    const connection = await seen('wait', 600)
    const abort = new AbortController()
    const sent = connection.shell().send({ acts: [act('echo on')], asks: [], signal: abort.signal })
    await until(() => found.length > 0)
    abort.abort()
    await assert.rejects(sent, { name: 'Cancelled' })
    await connection.close()
  })

  it('cost no question a second time where the look does not end, and no act has begun then', async () => {
    const answer = (more: Partial<StepOutcome>): StepOutcome => ({
      stdout: '',
      bytes: Buffer.alloc(0),
      stderr: '',
      code: 0,
      start: '',
      end: '',
      ...more,
    })
    const late = answer({ code: 143, timedOut: true })
    const nonsense = answer({ stdout: 'end of the world\n' })
    const own = answer({ stdout: 'own' })
    for (const [look, sends] of [
      [late, 2],
      [answer({ code: 2 }), 2],
      [nonsense, 1],
    ] as const)
      for (const message of [
        { acts: [act('a')], asks: [ask('b')] },
        { acts: [], asks: [ask('b')] },
      ] satisfies Message[]) {
        unclear.splice(0)
        const sent: Message[] = []
        const send = async (each: Message): Promise<Reply> => {
          sent.push(each)
          const looks = each.acts.length + each.asks.length > message.acts.length + message.asks.length
          if (!looks) return { acts: message.acts.map(() => own), asks: [own] }
          if (message.acts.length === 0) return { acts: [], asks: [own, look] }
          return look.code === 0 ? { acts: [look, own], asks: [own] } : { acts: [look], asks: [own] }
        }
        const reply = await new OrphanSearch(options('report'), { name: 'here', user: 'root', limits: usualLimits }).sendWith(message, send)
        assert.deepEqual(reply, { acts: message.acts.map(() => own), asks: [own] })
        assert.deepEqual([sent.length, unclear.length], [message.acts.length > 0 ? sends : 1, 1])
        if (sent.length === 2) assert.equal(sent[1], message)
      }
    // Nothing could end the look: its shell was given up, and one question had no turn.
    const stuck = answer({ code: 137, timedOut: true, alive: 7 })
    const sent: Message[] = []
    const send = async (each: Message): Promise<Reply> => {
      sent.push(each)
      return { acts: [], asks: sent.length === 1 ? [own, late, stuck] : [answer({ stdout: 'second' })] }
    }
    const message: Message = { acts: [], asks: [ask('a'), { ...ask('b'), slow: true }] }
    const reply = await new OrphanSearch(options('report'), { name: 'here', user: 'root', limits: usualLimits }).sendWith(message, send)
    assert.deepEqual([reply.asks.map(({ stdout }) => stdout), sent[1]?.asks], [['own', 'second'], message.asks.slice(1)])
  })

  it('are those of a controller that was killed, and of none that is alive', async () => {
    const code = `import { connectLocal } from '${new URL('../../engine/transport/local.js', import.meta.url)}'
const connection = await connectLocal(${JSON.stringify(HERE)}, {})
console.log('on')
await connection.shell().send({ acts: [{ script: 'exec "$@"', args: ['sleep', '12.34'], accept: [0] }, { script: 'exec sleep 0', args: [], accept: [0] }], asks: [] })`
    const controller = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: fileURLToPath(new URL('.', import.meta.url)),
    })
    await once(controller.stdout, 'data')
    const at = () => Number(spawnSync('pgrep', ['-xf', 'sleep 12.34'], { encoding: 'utf8' }).stdout) || undefined
    await until(() => at() !== undefined)
    const left = at() as number
    assert.deepEqual(
      byShell(['/bin/sh']).filter((each) => each.process === left),
      [],
    )
    controller.kill('SIGKILL')
    await once(controller, 'exit')
    assert.deepEqual(
      byShell(['/bin/sh'])
        .filter((each) => each.process === left)
        .map(({ connection, program }) => [connection, program]),
      [['closed', 'sleep']],
    )
    process.kill(left, 'SIGKILL')
  })
})

async function until(moment: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (moment()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('it did not come to that')
}
