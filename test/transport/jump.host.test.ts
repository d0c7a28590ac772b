/** Jump hosts: chains, sharing, checks and failures. */
import assert from 'node:assert/strict'
import { Unreachable } from '../../engine/transport/contract.ts'
import { createConnect } from '../../engine/transport/index.ts'
import { namesIn } from '../refusal.ts'
import { type SshServer, startSshServer } from '../ssh-server/server.ts'
import { ask } from './steps.ts'

describe('a jump host', () => {
  let gate: SshServer
  let inner: SshServer
  let host: SshServer
  beforeEach(async () => {
    gate = await startSshServer()
    const users = { tester: { keys: [gate.publicKey] } }
    inner = await startSshServer({ users })
    host = await startSshServer({ users })
  })
  afterEach(async () => {
    for (const server of [gate, inner, host]) await server.close()
  })
  const known = (...servers: readonly SshServer[]) => servers.map((server) => `"${server.knownHosts}"`).join(' ')
  const through = (jumps: readonly SshServer[]) =>
    host.reach({
      keyFiles: [gate.keyFile],
      sshArgs: `-F none -J ${jumps.map((server) => `tester@127.0.0.1:${server.port}`).join(',')} -o 'UserKnownHostsFile=${known(gate, inner, host)}'`,
    })

  it('is one connection for all hosts behind it, and closed with the last of them', async () => {
    const connect = createConnect()
    const connections = await Promise.all([1, 2, 3].map(() => connect(through([gate]), {})))
    assert.equal(gate.counts.connections, 1)
    assert.deepEqual(gate.counts.forwards, Array(3).fill(`127.0.0.1:${host.port}`))
    for (const connection of connections) {
      assert.equal((await connection.shell().send({ acts: [], asks: [ask('echo there')] })).asks[0]?.stdout, 'there\n')
      await connection.close()
    }
    const again = await connect(through([gate]), {})
    assert.equal(gate.counts.connections, 2)
    await again.close()
  })

  it('may stand behind another', async () => {
    const connection = await createConnect()(through([gate, inner]), {})
    assert.deepEqual(gate.counts.forwards, [`127.0.0.1:${inner.port}`])
    assert.deepEqual(inner.counts.forwards, [`127.0.0.1:${host.port}`])
    assert.deepEqual(connection.route, {
      address: '127.0.0.1',
      port: host.port,
      auth: `ssh-ed25519 ${gate.keyFile}`,
      jumps: [gate, inner].map(({ port }) => `tester@127.0.0.1:${port}`),
    })
    await connection.close()
  })

  it('is checked itself', async () => {
    const reach = host.reach({ keyFiles: [gate.keyFile], sshArgs: `-F none -J tester@127.0.0.1:${gate.port} -o UserKnownHostsFile=none` })
    await assert.rejects(createConnect()(reach, {}), (error: unknown) => {
      assert.ok(error instanceof Unreachable)
      assert.equal(error.kind, 'host-key-unknown')
      assert.equal(namesIn(error.message)[0], '127.0.0.1')
      assert.equal(error.hostKey?.fingerprint, gate.hostKey.fingerprint)
      return true
    })
  })

  it('tells that it does not reach the host', async () => {
    await host.close()
    await assert.rejects(createConnect()(through([gate]), {}), (error: unknown) => {
      assert.ok(error instanceof Unreachable)
      assert.equal(error.kind, 'jump')
      assert.ok(namesIn(error.message).includes('server'), error.message)
      return true
    })
    host = await startSshServer()
  })

  it('lets the host itself be spoken to from where it stands', async () => {
    const connection = await createConnect()(host.reach({ keyFiles: [gate.keyFile] }), {})
    const stream = await connection.dial('127.0.0.1', inner.port)
    const banner = await new Promise<Buffer>((resolve) => stream.once('data', resolve))
    assert.match(banner.toString(), /^SSH-2\.0-/)
    stream.destroy()
    await connection.close()
  })
})
