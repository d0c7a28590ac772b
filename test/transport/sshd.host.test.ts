/** The same against a real OpenSSH server, where this machine has one. */
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Reach } from '../../engine/model/host.ts'
import { createConnect } from '../../engine/transport/index.ts'
import { type DelayProxy, startDelayProxy } from '../ssh-server/delay-proxy.ts'
import { act, ask, HERE } from './steps.ts'

const SSHD = '/usr/sbin/sshd'

describe('a real sshd', function () {
  this.timeout(30_000)
  let dir: string
  let daemon: ChildProcess
  let port: number
  let proxy: DelayProxy
  let reach: Reach
  before(async function () {
    if (!existsSync(SSHD)) this.skip()
    dir = mkdtempSync(join(tmpdir(), 'tsplay-sshd-'))
    for (const [file, type] of [
      ['host', 'ed25519'],
      ['ed25519', 'ed25519'],
      ['rsa', 'rsa'],
    ])
      execFileSync('ssh-keygen', ['-q', '-t', type ?? '', '-N', '', '-f', join(dir, file ?? '')])
    writeFileSync(join(dir, 'authorized'), readFileSync(join(dir, 'ed25519.pub'), 'utf8') + readFileSync(join(dir, 'rsa.pub'), 'utf8'))
    if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true })
    port = await freePort()
    const config = `Port ${port}\nListenAddress 127.0.0.1\nHostKey ${dir}/host\nAuthorizedKeysFile ${dir}/authorized\nPidFile none\nStrictModes no\nUsePAM no\nPermitRootLogin yes\nMaxSessions 3\nRekeyLimit 4M\n`
    writeFileSync(join(dir, 'config'), config)
    daemon = spawn(SSHD, ['-D', '-e', '-f', join(dir, 'config')], { stdio: ['ignore', 'ignore', 'pipe'] })
    await new Promise((resolve) => daemon.stderr?.once('data', resolve))
    writeFileSync(join(dir, 'known'), `[127.0.0.1]:* ${readFileSync(join(dir, 'host.pub'), 'utf8')}`)
    proxy = await startDelayProxy(port, 15)
    reach = {
      ...HERE,
      kind: 'ssh',
      name: 'real',
      address: '127.0.0.1',
      port: proxy.port,
      users: [userInfo().username],
      keyFiles: [join(dir, 'ed25519')],
      sshArgs: `-F none -o UserKnownHostsFile=${dir}/known`,
      timeout: 20,
    }
  })
  after(async () => {
    await proxy?.close()
    daemon?.kill()
    if (dir) rmSync(dir, { recursive: true, force: true })
  })

  it('floods, in the middle of new keys, and every byte is counted', async () => {
    const connection = await createConnect()({ ...reach, port }, {})
    try {
      const { acts } = await connection.shell().send({ acts: [act('head -c 52428800 /dev/zero')], asks: [] })
      assert.equal((acts[0]?.bytes.length ?? 0) + (acts[0]?.dropped ?? 0), 52428800)
    } finally {
      await connection.close()
    }
  })

  it('costs less than a mebibyte for each connection that waits', () => {
    // In a process of its own, and after a first connection: neither what is loaded once nor other garbage counts.
    const script = `
      const { createConnect } = await import(${JSON.stringify(new URL('../../engine/transport/index.js', import.meta.url).href)})
      const connect = createConnect()
      const open = async () => {
        const connection = await connect(${JSON.stringify({ ...reach, port })}, {})
        await connection.shell().send({ acts: [], asks: [{ script: 'true', args: [] }] })
      }
      const memory = () => { gc(); const { heapUsed, external } = process.memoryUsage(); return heapUsed + external }
      await open()
      const before = memory()
      for (let count = 0; count < 20; count += 1) await open()
      console.log(Math.round((memory() - before) / 20))
      process.exit()`
    const each = Number(execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], { encoding: 'utf8' }))
    assert.ok(each > 10 * 1024 && each < 1024 * 1024, `${each} bytes`)
  })

  for (const type of ['ed25519', 'rsa'])
    it(`is spoken to in four round trips with a key of type ${type}`, async () => {
      // A server that is kept from running says in two parts what it would say in one, which counts as one more; as one less, nothing does.
      let least = Number.POSITIVE_INFINITY
      for (let tries = 0; tries < 8 && least > 4; tries += 1) least = Math.min(least, await tripsWith(join(dir, type)))
      assert.equal(least, 4)
    })

  it('answers without pipelining as well', () => {
    const script = `
      const { createConnect } = await import(${JSON.stringify(new URL('../../engine/transport/index.js', import.meta.url).href)})
      const connection = await createConnect()(${JSON.stringify({ ...reach, port })}, {})
      const { asks } = await connection.shell().send({ acts: [], asks: [{ script: 'echo here', args: [] }] })
      console.log(asks[0].stdout)
      process.exit()`
    const env = { ...process.env, TSPLAY_SSH2_PIPELINING: '0' }
    const answer = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', env })
    assert.equal(answer.trim(), 'here')
  })

  async function tripsWith(key: string): Promise<number> {
    proxy.reset()
    const connection = await createConnect()({ ...reach, keyFiles: [key] }, {})
    const { asks } = await connection.shell().send({ acts: [], asks: [ask('echo "$SSH_CONNECTION" | wc -w')] })
    assert.equal(asks[0]?.stdout.trim(), '4')
    const trips = proxy.trips()
    await connection.close()
    return trips
  }

  it('takes a first message larger than what goes early, a large file, and more shells than it has sessions', async () => {
    proxy.delay(0)
    const connection = await createConnect()(reach, {})
    const file = join(dir, 'large')
    writeFileSync(file, Buffer.alloc(20 * 1024 * 1024, 'tsplay\n'))
    const long = 'y'.repeat(600_000)
    const { acts, asks } = await connection.shell().send({
      acts: [{ ...act('wc -c'), stdin: long }, { ...act('wc -c'), stdin: { file } }, act('head -c 12000000 /dev/zero')],
      asks: [ask('echo done')],
    })
    assert.deepEqual(
      acts.map(({ stdout, bytes }) => (bytes.length > 100 ? bytes.length : Number(stdout))),
      [600_000, 20 * 1024 * 1024, 12_000_000],
    )
    assert.equal(asks[0]?.stdout, 'done\n')
    // Time-outs end what runs on a channel beside: one more of the three sessions.
    const late = await connection.shell().send({ acts: [{ ...act('sleep 30'), timeout: 0.2 }], asks: [] })
    assert.equal(late.acts[0]?.timedOut, true)
    await connection.close()
    proxy.delay(15)
  })
})

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
}
