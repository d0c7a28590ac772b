/** SSH against the server of the tests, by both clients: trips, users, passwords, host keys, drops. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Reach } from '../../engine/model/host.ts'
import { type Connect, type Connection, Unreachable } from '../../engine/transport/contract.ts'
import { createConnect, unverifiedHosts } from '../../engine/transport/index.ts'
import { type DelayProxy, startDelayProxy } from '../ssh-server/delay-proxy.ts'
import { keyPair, type SshServer, startSshServer } from '../ssh-server/server.ts'
import { clients, differences } from './clients.ts'
import { act, ask, HERE } from './steps.ts'

for (const client of clients)
  describe(`an SSH connection by ${client}`, () => {
    let server: SshServer
    let proxy: DelayProxy | undefined
    let connection: Connection | undefined
    const open = createConnect()
    const connect: Connect = (reach, options) => open({ client, ...reach }, options)
    afterEach(async () => {
      await connection?.close()
      await proxy?.close()
      await server.close()
      connection = undefined
      proxy = undefined
    })

    it('needs few round trips from TCP to the first answer, and one for each more', async () => {
      server = await startSshServer()
      proxy = await startDelayProxy(server.port, 10)
      // What a busy machine says in two parts counts as one more; as one less, nothing does.
      let least = Number.POSITIVE_INFINITY
      for (let tries = 0; tries < 5 && least > differences[client].trips; tries += 1) {
        await connection?.close()
        Object.assign(server.counts, { authentications: [], channels: 0 })
        proxy.reset()
        const before = proxy.trips()
        connection = await connect(server.reach({ port: proxy.port }), {})
        const first = await connection.shell().send({ acts: [], asks: [ask('echo hello')] })
        assert.equal(first.asks[0]?.stdout, 'hello\n')
        least = Math.min(least, proxy.trips() - before)
      }
      assert.ok(least <= differences[client].trips, String(least))
      const trips = proxy.trips()
      await connection?.shell().send({ acts: [], asks: Array.from({ length: 20 }, () => ask('echo more')) })
      assert.equal(proxy.trips(), trips + 1)
      assert.deepEqual(server.counts.authentications, differences[client].authentications)
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
        // OpenSSH does not say what it tried.
        if (client === 'ssh2') assert.match(error.message, /rejects `tester`: tried ssh-ed25519 .*id_ed25519, the password;/)
        assert.match(error.message, /publickey, ?password/)
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

    it('shows the keys of all hosts that are not known, and asks none that is', async () => {
      server = await startSshServer()
      const unknown = server.reach({ client, sshArgs: '-F none -o UserKnownHostsFile=none' })
      const found = await unverifiedHosts([unknown, server.reach({ client }), { ...unknown, name: 'second' }], {})
      assert.deepEqual(
        found.map(({ hostKey }) => [hostKey?.name, hostKey?.fingerprint]),
        ['server', 'second'].map((name) => [name, server.hostKey.fingerprint]),
      )
      assert.equal(server.counts.authentications.length, 0)
    })

    it('refuses a key that has changed or is revoked, knows a hashed name, and takes a new key where that is wanted', async () => {
      server = await startSshServer()
      const file = join(server.dir, 'known')
      const other = keyPair('ed25519').public
      const asked = (text: string, more: Partial<Reach> = {}, words = '') => {
        writeFileSync(file, text)
        return connect(server.reach({ sshArgs: `-F none -o UserKnownHostsFile=${file} ${words}`, ...more }), {})
      }
      const name = `[127.0.0.1]:${server.port}`
      const kindIs = (kind: Unreachable['kind'], part: string) => (error: unknown) => {
        assert.ok(error instanceof Unreachable, String(error))
        assert.equal(error.kind, kind, error.message)
        assert.ok(error.message.includes(part), error.message)
        return true
      }
      await assert.rejects(asked(`# first\n${name} ${other}\n`), kindIs('host-key-changed', `${file}:2`))
      await assert.rejects(asked(`@revoked ${name} ${server.hostKey.line}\n`), kindIs('host-key-revoked', ''))
      assert.equal(server.counts.authentications.length, 0)
      const hashed = (text: string) => {
        writeFileSync(file, text)
        execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' })
        return readFileSync(file, 'utf8')
      }
      const opened: Connection[] = []
      opened.push(await asked(hashed(`${name} ${server.hostKey.line}\n`)))
      opened.push(await asked(`${name} ${other}\n`, { hostKeys: 'ignore' }))
      opened.push(await asked(`${name} ${other}\n`, {}, '-o StrictHostKeyChecking=no -o PasswordAuthentication=no'))
      opened.push(await asked('', {}, '-o StrictHostKeyChecking=accept-new'))
      assert.equal(readFileSync(file, 'utf8'), `${name} ${server.hostKey.line}\n`)
      opened.push(await asked('', { hostKeys: 'accept-new' }, '-o HashKnownHosts=yes'))
      assert.match(readFileSync(file, 'utf8'), /^\|1\|/)
      for (const each of opened) await each.close()
    })

    it('tells that the link was lost in the middle of a message', async () => {
      server = await startSshServer()
      connection = await connect(server.reach(), {})
      const reply = connection.shell().send({ acts: [act('echo begun; sleep 5')], asks: [], onOutput: () => server.cut() })
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

    it('opens so many channels as the server allows, and logs in for none of them', async () => {
      server = await startSshServer({ maxSessions: 2 })
      connection = await connect(server.reach(), {})
      const programs = [await connection.start('cat'), await connection.start('cat')]
      await assert.rejects(connection.start('cat'), { name: 'Unreachable', kind: 'channels' })
      programs[0]?.stdout.resume()
      programs[0]?.stdin.end()
      await programs[0]?.ended
      programs.push(await connection.start('cat'))
      programs[2]?.stdout.resume()
      programs[2]?.stdin.end()
      assert.deepEqual(await programs[2]?.ended, { code: 0 })
      assert.equal(server.counts.connections, 1)
      server.cut()
      await assert.rejects(connection.start('cat'), { name: 'Unreachable', kind: 'lost' })
      assert.equal(server.counts.connections, 1)
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
  })

describe('an SSH client', () => {
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
