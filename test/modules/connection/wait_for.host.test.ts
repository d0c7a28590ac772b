/** Waiting on the host, with the script at work on this machine. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Params } from '../../../engine/model/module.ts'
import wait_for from '../../../modules/connection/wait_for.ts'
import { runOf } from '../actions.ts'
import { expect, returned, withDefaults } from '../expect.ts'

type Written = Partial<Params<typeof wait_for.options>>
const quick = { timeout: 1, sleep: 1 }

function attempt(params: Written, path = process.env.PATH): Promise<{ code: number; stdout: string; stderr: string; seconds: number }> {
  const [change] = expect(wait_for, { ...quick, ...params })
    .on({})
    .changes()
  const action = runOf(change)
  const [program = '', ...argv] = action.argv
  const start = Date.now()
  return new Promise((done) => {
    const child = spawn(program === 'sh' ? '/bin/sh' : program, argv, { env: { PATH: path }, stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk) => (stdout += chunk))
    child.stderr.on('data', (chunk) => (stderr += chunk))
    child.on('close', (code) => done({ code: code ?? 1, stdout, stderr, seconds: (Date.now() - start) / 1000 }))
  })
}

describe('wait_for', () => {
  it('says what it waits for, and what did not come', () => {
    const late = (params: Written) => {
      const [change] = expect(wait_for, params).on({}).changes()
      return [change?.summary, runOf(change).explain?.({ code: 124, stdout: '', stderr: '' })?.message, change?.silent]
    }
    assert.deepEqual(late({ port: 80 }), ['wait for 127.0.0.1:80', 'Timeout when waiting for 127.0.0.1:80', true])
    assert.deepEqual(late({ port: 80, state: 'stopped' }), [
      'wait for 127.0.0.1:80 to stop',
      'Timeout when waiting for 127.0.0.1:80 to stop.',
      true,
    ])
    assert.deepEqual(late({ path: '/x' }), ['wait for file /x', 'Timeout when waiting for file /x', true])
    assert.deepEqual(late({ path: '/x', state: 'absent' }), ['wait for /x to be absent', 'Timeout when waiting for /x to be absent.', true])
    assert.deepEqual(late({ path: '/x', search_regex: 'y' }), [
      'wait for search string y in /x',
      'Timeout when waiting for search string y in /x',
      true,
    ])
    assert.deepEqual(late({ port: 1, state: 'drained' }), [
      'wait for 127.0.0.1:1 to drain',
      'Timeout when waiting for 127.0.0.1:1 to drain',
      true,
    ])
    assert.deepEqual(late({ timeout: 3 })[0], 'wait 3 seconds')
    assert.deepEqual(late({ timeout: 3, delay: 2 })[0], 'wait 5 seconds')
    assert.equal(late({ port: 80, msg: 'too bad' })[1], 'too bad')
  })
  it('refuses what makes no sense', () => {
    const problems = (params: Written) => wait_for.rules?.(withDefaults(wait_for.options, params))?.length
    assert.deepEqual([problems({ port: 1 }), problems({})], [0, 0])
    const wrong: readonly Written[] = [
      { port: 1, path: '/x' },
      { state: 'drained' },
      { port: 1, exclude_hosts: ['10.0.0.1'] },
      { search_regex: 'x' },
      { port: 1, state: 'stopped', search_regex: 'x' },
      { port: 1, state: 'drained', host: 'example.org' },
    ]
    for (const params of wrong) assert.equal(problems(params), 1, JSON.stringify(params))
  })
  it('returns groups of the line that matched', () => {
    const times = { start: '2024-05-01T10:00:00.000Z', end: '2024-05-01T10:00:02.900Z' }
    const params = withDefaults(wait_for.options, { path: '/etc/passwd', search_regex: 'ro(o)t:(?P<word>x)' })
    const said = returned(wait_for, params, {}, { wait: { ...times, code: 0, stdout: 'root:x:0:0\n', stderr: '' } })
    assert.deepEqual([said?.elapsed, said?.match_groups, said?.match_groupdict], [2, ['o', 'x'], { word: 'x' }])
  })
})

describe('the script of wait_for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-wait-'))
  const open: Server[] = []
  const listen = (greeting?: string) =>
    new Promise<number>((done) => {
      const server = createServer((socket) => {
        socket.on('error', () => {})
        if (greeting) socket.write(greeting)
      }).listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port))
      open.push(server)
    })
  after(() => {
    for (const server of open) server.close()
    rmSync(folder, { recursive: true })
  })

  it('sees files come, go and be filled', async () => {
    const path = join(folder, 'a b')
    assert.equal((await attempt({ path })).code, 124)
    const waiting = attempt({ path, search_regex: '^re(ad)y$', timeout: 5 })
    setTimeout(() => writeFileSync(path, 'not\nready\n'), 300)
    assert.deepEqual((await waiting).stdout, 'ready\0')
    assert.equal((await attempt({ path })).code, 0)
    assert.equal((await attempt({ path, state: 'absent' })).code, 124)
    assert.equal((await attempt({ path, state: 'absent', search_regex: 'other' })).code, 0)
    assert.equal((await attempt({ path, search_regex: '(' })).code, 123)
  })
  it('looks over the ends of lines', async () => {
    const path = join(folder, 'lines')
    writeFileSync(path, 'one\ntwo 22\nthree\n')
    for (const search_regex of ['one\\ntwo', '^three$', '\\Aone$', 'two (\\d+)\\s+th'])
      assert.equal((await attempt({ path, search_regex })).code, 0)
    for (const search_regex of ['one.two', '^wo', '\\Athree']) assert.equal((await attempt({ path, search_regex })).code, 124, search_regex)
    const port = await listen('220 mail\r\n250 ready\r\n')
    assert.equal((await attempt({ port, search_regex: 'mail\\n250', connect_timeout: 2, timeout: 3 })).code, 0)
  })
  it('sees ports', async () => {
    const port = await listen()
    assert.equal((await attempt({ port })).code, 0)
    assert.equal((await attempt({ port, state: 'stopped' })).code, 124)
    assert.equal((await attempt({ port: 1 })).code, 124)
    assert.equal((await attempt({ port: 1, state: 'stopped' })).code, 0)
  })
  it('reads a greeting at once from a port that stays open', async () => {
    const port = await listen('SSH-2.0-OpenSSH_9.2\r\n')
    const { code, stdout, seconds } = await attempt({ port, search_regex: 'OpenSSH_[0-9]', connect_timeout: 4 })
    assert.deepEqual([code, stdout], [0, 'OpenSSH_9\0'])
    assert.ok(seconds < 3, `${seconds}`)
    assert.equal((await attempt({ port, search_regex: 'dropbear', connect_timeout: 1 })).code, 124)
  })
  it('sees who is connected', async () => {
    const port = await listen()
    assert.equal((await attempt({ port, state: 'drained' })).code, 0)
    const { connect } = await import('node:net')
    const socket = connect(port, '127.0.0.1')
    await new Promise((done) => socket.once('connect', done))
    assert.equal((await attempt({ port, state: 'drained' })).code, 124)
    assert.equal((await attempt({ port, state: 'drained', host: '0.0.0.0' })).code, 124)
    assert.equal((await attempt({ port, state: 'drained', exclude_hosts: ['127.0.0.1'] })).code, 0)
    assert.equal((await attempt({ port, state: 'drained', host: '10.9.8.7' })).code, 0)
    socket.destroy()
  })
  it('only sleeps where there is no port and no path: the delay, and then the timeout', async () => {
    const [bin, log] = [join(folder, 'bin'), join(folder, 'slept')]
    mkdirSync(bin)
    writeFileSync(join(bin, 'sleep'), `#!/bin/sh\necho "$1" >>'${log}'\n`, { mode: 0o755 })
    const slept = async (params: Written) => {
      writeFileSync(log, '')
      assert.equal((await attempt(params, bin)).code, 0)
      return readFileSync(log, 'utf8').trim().split('\n').map(Number)
    }
    assert.deepEqual(await slept({ delay: 7, timeout: 40 }), [7, 40])
    assert.deepEqual(await slept({ delay: 7, timeout: 0, state: 'absent', host: 'db.example.org' }), [7, 0])
    assert.deepEqual(await slept({ timeout: 40, port: 0, path: '' }), [40])
  })
  it('waits for the time alone, and before the first look', async () => {
    const plain = await attempt({ timeout: 1 })
    assert.ok(plain.code === 0 && plain.seconds >= 1)
    const delayed = await attempt({ path: '/etc/passwd', delay: 1 })
    assert.ok(delayed.code === 0 && delayed.seconds >= 1)
  })
})
