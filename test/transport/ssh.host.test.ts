/** SSH against the server of the tests: trips, users, passwords, drops. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import type { Connection } from '../../engine/transport/contract.ts'
import { Unreachable } from '../../engine/transport/contract.ts'
import { createConnect } from '../../engine/transport/index.ts'
import { type DelayProxy, startDelayProxy } from '../ssh-server/delay-proxy.ts'
import { type SshServer, startSshServer } from '../ssh-server/server.ts'
import { ask, HERE } from './steps.ts'

describe('an SSH connection', () => {
  let server: SshServer
  let proxy: DelayProxy | undefined
  let connection: Connection | undefined
  const connect = createConnect()
  afterEach(async () => {
    await connection?.close()
    await proxy?.close()
    await server.close()
    connection = undefined
    proxy = undefined
  })

  it('needs four round trips from TCP to the first answer, and one for each more', async () => {
    server = await startSshServer()
    proxy = await startDelayProxy(server.port, 10)
    connection = await connect(server.reach({ port: proxy.port }), {})
    assert.equal(proxy.trips(), 3)
    const first = await connection.shell().send({ acts: [], asks: [ask('echo hello')] })
    assert.equal(first.asks[0]?.stdout, 'hello\n')
    assert.equal(proxy.trips(), 4)
    await connection.shell().send({ acts: [], asks: Array.from({ length: 20 }, () => ask('echo more')) })
    assert.equal(proxy.trips(), 5)
    assert.deepEqual(server.counts.authentications, ['tester publickey:ssh-ed25519:signed'])
    assert.equal(server.counts.channels, 1)
  })

  it('tries users in order, each on a connection of its own', async () => {
    server = await startSshServer()
    connection = await connect(server.reach({ users: ['nobody-here', 'tester'] }), {})
    assert.equal(connection.user, 'tester')
    assert.equal(server.counts.connections, 2)
  })

  it('lets a password in, asked plainly or by keyboard-interactive', async () => {
    server = await startSshServer({ users: { plain: { password: 'secret' }, keyboard: { password: 'secret', keyboard: true } } })
    for (const user of ['plain', 'keyboard']) {
      connection = await connect(server.reach({ users: [user], keyFiles: [], password: 'secret' }), {})
      assert.equal(connection.user, user)
      await connection.close()
    }
  })

  it('says what was tried when nobody is let in', async () => {
    server = await startSshServer({ users: { tester: { password: 'other' } } })
    await assert.rejects(connect(server.reach({ password: 'wrong' }), {}), (error: unknown) => {
      assert.ok(error instanceof Unreachable)
      assert.equal(error.kind, 'auth')
      assert.match(error.message, /rejects `tester`: tried ssh-ed25519 .*id_ed25519, the password; it accepts publickey, password/)
      return true
    })
  })

  it('starts again when sshd drops it before the handshake', async () => {
    server = await startSshServer({ drop: 2 })
    connection = await connect(server.reach(), {})
    assert.equal(server.counts.connections, 3)
  })

  it('refuses a host whose key it does not know, and shows what it showed', async () => {
    server = await startSshServer()
    await assert.rejects(connect(server.reach({ sshArgs: '-F none -o UserKnownHostsFile=none' }), {}), (error: unknown) => {
      assert.ok(error instanceof Unreachable)
      assert.equal(error.kind, 'host-key-unknown')
      assert.equal(error.hostKey?.fingerprint, server.hostKey.fingerprint)
      assert.equal(error.hostKey?.line, `[127.0.0.1]:${server.port} ${server.hostKey.line}`)
      return true
    })
    assert.equal(server.counts.authentications.length, 0)
  })

  it('tells that the link was lost in the middle of a message', async () => {
    server = await startSshServer()
    connection = await connect(server.reach(), {})
    const reply = connection.shell().send({ acts: [], asks: [ask('sleep 5')] })
    setTimeout(() => server.cut(), 200)
    await assert.rejects(reply, (error: unknown) => error instanceof Unreachable && error.kind === 'lost')
  })

  it('survives that the run is cancelled, so that what runs on the host can be ended', async () => {
    server = await startSshServer()
    const abort = new AbortController()
    connection = await connect(server.reach(), { signal: abort.signal })
    abort.abort()
    const { asks } = await connection.shell().send({ acts: [], asks: [ask('echo alive')] })
    assert.equal(asks[0]?.stdout, 'alive\n')
  })

  it('is closed in a second where the other side is frozen', async () => {
    server = await startSshServer()
    proxy = await startDelayProxy(server.port)
    connection = await connect(server.reach({ port: proxy.port }), {})
    proxy.freeze()
    const began = Date.now()
    await connection.close()
    assert.ok(Date.now() - began < 2500)
  })

  it('is not even loaded for a local one', () => {
    const index = new URL('../../engine/transport/index.js', import.meta.url).href
    const script = `
      const { connect } = await import(${JSON.stringify(index)})
      const connection = await connect(${JSON.stringify(HERE)}, {})
      await connection.close()
      const { createRequire } = await import('node:module')
      console.log(Object.keys(createRequire(${JSON.stringify(index)}).cache).filter((file) => file.includes('ssh2')).length)`
    assert.equal(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }), '0\n')
  })
})
