/** The same against a real OpenSSH server, where this machine has one. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import type { Reach } from '../../engine/model/host.ts'
import { createConnect } from '../../engine/transport/index.ts'
import { type DelayProxy, startDelayProxy } from '../ssh-server/delay-proxy.ts'
import { keygen, type Sshd, sshdProgram, startSshd } from '../ssh-server/sshd.ts'
import { clients } from './clients.ts'
import { act, ask } from './steps.ts'

describe('a real sshd', function () {
  this.timeout(30_000)
  let server: Sshd
  let proxy: DelayProxy
  let reach: Reach
  before(async function () {
    if (!existsSync(sshdProgram)) this.skip()
    server = await startSshd((file) => {
      for (const type of ['ed25519', 'rsa']) keygen('-t', type, '-N', '', '-f', file(type))
      return [`AuthorizedKeysFile ${file('ed25519.pub')} ${file('rsa.pub')}`, 'MaxSessions 3', 'RekeyLimit 4M']
    })
    proxy = await startDelayProxy(server.port, 15)
    reach = { ...server.reach, keyFiles: [server.file('ed25519')] }
  })
  after(async () => {
    await proxy?.close()
    server?.close()
  })

  it('floods, in the middle of new keys, and every byte is counted', async () => {
    const connection = await createConnect()(reach, {})
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
        const connection = await connect(${JSON.stringify(reach)}, {})
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
      for (let tries = 0; tries < 8 && least > 4; tries += 1) least = Math.min(least, await tripsWith(server.file(type)))
      assert.equal(least, 4)
    })

  it('answers without pipelining as well', () => {
    const script = `
      const { createConnect } = await import(${JSON.stringify(new URL('../../engine/transport/index.js', import.meta.url).href)})
      const connection = await createConnect()(${JSON.stringify(reach)}, {})
      const { asks } = await connection.shell().send({ acts: [], asks: [{ script: 'echo here', args: [] }] })
      console.log(asks[0].stdout)
      process.exit()`
    const env = { ...process.env, TSPLAY_SSH2_PIPELINING: '0' }
    const answer = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', env })
    assert.equal(answer.trim(), 'here')
  })

  async function tripsWith(key: string): Promise<number> {
    proxy.reset()
    const connection = await createConnect()({ ...reach, port: proxy.port, keyFiles: [key] }, {})
    const { asks } = await connection.shell().send({ acts: [], asks: [ask('echo "$SSH_CONNECTION" | wc -w')] })
    assert.equal(asks[0]?.stdout.trim(), '4')
    const trips = proxy.trips()
    await connection.close()
    return trips
  }

  for (const client of clients)
    it(`takes from ${client} a first message larger than what goes early, a large file, and more shells than it has sessions`, async () => {
      const connection = await createConnect()({ ...reach, client }, {})
      const file = server.file('large')
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
    })
})
