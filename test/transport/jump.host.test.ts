/** Jump hosts: chains, sharing, checks and failures. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Unreachable } from '../../engine/transport/contract.ts'
import { createConnect } from '../../engine/transport/index.ts'
import { namesIn } from '../refusal.ts'
import { type SshServer, startSshServer } from '../ssh-server/server.ts'
import { clients, differences } from './clients.ts'
import { ask } from './steps.ts'

for (const client of clients)
  describe(`a jump host, by ${client}`, () => {
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
    /** A configuration is what both clients give the jump hosts as well. */
    const through = (jumps: readonly SshServer[], known: readonly SshServer[] = [gate, inner, host], address = '127.0.0.1') => {
      const file = join(gate.dir, 'config')
      const names = jumps.map((_, index) => `jump${index}`)
      const blocks = jumps.map(({ port }, index) => `Host jump${index}\n  HostName ${address}\n  User tester\n  Port ${port}\n`)
      const all = [
        `IdentityFile ${gate.keyFile}`,
        `UserKnownHostsFile ${['/dev/null', ...known.map(({ knownHosts }) => knownHosts)].join(' ')}`,
      ]
      writeFileSync(file, [...blocks, 'Host *', ...all.map((line) => `  ${line}`), ''].join('\n'))
      return host.reach({ client, keyFiles: [], sshArgs: `-F ${file} -J ${names.join(',')}` })
    }

    it('leads to all hosts behind it, and is closed with the last of them', async () => {
      const connect = createConnect()
      const connections = await Promise.all([1, 2, 3].map(() => connect(through([gate]), {})))
      assert.equal(gate.counts.connections, differences[client].jumpLogins)
      assert.deepEqual(gate.counts.forwards, Array(3).fill(`127.0.0.1:${host.port}`))
      for (const connection of connections) {
        assert.equal((await connection.shell().send({ acts: [], asks: [ask('echo there')] })).asks[0]?.stdout, 'there\n')
        await connection.close()
      }
      const again = await connect(through([gate]), {})
      assert.equal(gate.counts.connections, differences[client].jumpLogins + 1)
      await again.close()
    })

    it('may stand behind another', async () => {
      const connection = await createConnect()(through([gate, inner]), {})
      assert.deepEqual(gate.counts.forwards, [`127.0.0.1:${inner.port}`])
      assert.deepEqual(inner.counts.forwards, [`127.0.0.1:${host.port}`])
      assert.equal(connection.route?.port, host.port)
      assert.deepEqual(connection.route?.jumps, differences[client].jumpNames(gate.port, inner.port))
      await connection.close()
    })

    it('is checked itself', async () => {
      const reach = through([gate], [])
      await assert.rejects(createConnect()(reach, {}), (error: unknown) => {
        assert.ok(error instanceof Unreachable)
        assert.equal(error.kind, 'host-key-unknown')
        assert.equal(error.hostKey?.fingerprint, differences[client].showsKeyOfJump ? gate.hostKey.fingerprint : undefined)
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

    it('is not given the password of the host', async () => {
      const users = { tester: { password: 'for the host' } }
      const jump = await startSshServer({ users })
      writeFileSync(jump.knownHosts, `[localhost]:${jump.port} ${jump.hostKey.line}\n`)
      await assert.rejects(
        createConnect()({ ...through([jump], [jump, host], 'localhost'), password: 'for the host' }, {}),
        (error: unknown) => {
          assert.ok(error instanceof Unreachable)
          assert.equal(error.kind, 'jump', error.message)
          return true
        },
      )
      await jump.close()
    })

    it('opens streams that start at the host behind it', async () => {
      const connection = await createConnect()(host.reach({ client, keyFiles: [gate.keyFile] }), {})
      const stream = await connection.dial('127.0.0.1', inner.port)
      const banner = await new Promise<Buffer>((resolve) => stream.once('data', resolve))
      assert.match(banner.toString(), /^SSH-2\.0-/)
      stream.destroy()
      await connection.close()
    })
  })
