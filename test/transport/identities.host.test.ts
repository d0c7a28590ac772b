/** Keys: encrypted files, agents, their order, and what is said where none will do. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { puttyToOpenssh } from '../../engine/formats/putty-key.ts'
import { Unreachable } from '../../engine/transport/contract.ts'
import { createConnect } from '../../engine/transport/index.ts'
import { keyPair, type SshServer, startSshServer } from '../ssh-server/server.ts'
import { clients } from './clients.ts'

describe('keys', () => {
  let server: SshServer
  const agentBefore = process.env.SSH_AUTH_SOCK
  const ends: (() => void)[] = []
  before(() => {
    delete process.env.SSH_AUTH_SOCK
  })
  afterEach(async () => {
    delete process.env.SSH_AUTH_SOCK
    for (const end of ends.splice(0)) end()
    await server.close()
  })
  after(() => {
    if (agentBefore !== undefined) process.env.SSH_AUTH_SOCK = agentBefore
  })
  const written = (name: string, pair: { private: string; public: string }) => {
    const file = join(server.dir, name)
    writeFileSync(file, pair.private, { mode: 0o600 })
    writeFileSync(`${file}.pub`, `${pair.public}\n`)
    return file
  }
  const agentWith = async (...files: readonly string[]) => {
    const socket = join(server.dir, 'agent')
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] })
    await new Promise((resolve) => agent.stdout.once('data', resolve))
    ends.push(() => agent.kill())
    process.env.SSH_AUTH_SOCK = socket
    for (const file of files) execFileSync('ssh-add', ['-q', file], { stdio: 'ignore' })
  }

  for (const type of ['ed25519', 'ecdsa', 'rsa'] as const)
    it(`of type ${type} are offered with their signature at once, to hosts with keys of that type`, async () => {
      const pair = keyPair(type)
      server = await startSshServer({ users: { tester: { keys: [pair.public] } }, hostKeyTypes: [type] })
      const connection = await createConnect()(server.reach({ keyFiles: [written('key', pair)] }), {})
      assert.equal(server.counts.authentications.length, 1)
      assert.match(
        server.counts.authentications[0] ?? '',
        /^tester publickey:(ssh-ed25519|ecdsa-sha2-nistp256|ssh-rsa:sha(256|512)):signed$/,
      )
      await connection.close()
    })

  it('of PuTTY are opened with their passphrase, and need none where the agent has them', async () => {
    const file = resolve('test/transport/fixtures/putty/ed25519.v3.locked.ppk')
    const key = readFileSync(file.replace('.v3.locked.ppk', '.pub'), 'utf8').trim()
    server = await startSshServer({ users: { tester: { keys: [key] } } })
    const connection = await createConnect()(server.reach({ keyFiles: [file] }), { askPassphrase: async () => 'secret' })
    assert.equal(server.counts.authentications.length, 1)
    await connection.close()
    const opened = await puttyToOpenssh(readFileSync(file), 'secret')
    assert.ok(Buffer.isBuffer(opened))
    writeFileSync(join(server.dir, 'opened'), opened, { mode: 0o600 })
    await agentWith(join(server.dir, 'opened'))
    const again = await createConnect()(server.reach({ keyFiles: [file] }), { askPassphrase: async () => assert.fail() })
    await again.close()
  })

  for (const client of clients)
    it(`that are encrypted are opened once for all hosts, by ${client}`, async () => {
      const pair = keyPair('ed25519', 'open sesame')
      server = await startSshServer({ users: { tester: { keys: [pair.public] } } })
      const asked: string[] = []
      const connect = createConnect()
      const askPassphrase = async (file: string) => {
        asked.push(file)
        return 'open sesame'
      }
      const file = written('locked', pair)
      const reach = server.reach({ client, keyFiles: [file] })
      const connections = await Promise.all([1, 2, 3].map(() => connect(reach, { askPassphrase })))
      assert.deepEqual(asked, [file])
      for (const connection of connections) await connection.close()
      for (const options of [{ askPassphrase: async () => 'wrong' }, {}])
        await assert.rejects(createConnect()(reach, options), (error: unknown) => {
          assert.ok(error instanceof Unreachable)
          assert.equal(error.kind, 'auth', error.message)
          // OpenSSH goes on without the key, and says what the server accepts.
          if (client === 'ssh2') assert.ok(error.message.includes(file), error.message)
          return true
        })
    })

  it('that are encrypted need no passphrase where the agent holds them', async () => {
    const pair = keyPair('ed25519')
    server = await startSshServer({ users: { tester: { keys: [pair.public] } } })
    const file = written('held', pair)
    await agentWith(file, server.keyFile)
    const other = keyPair('ed25519', 'unknown')
    writeFileSync(file, other.private)
    const connection = await createConnect()(server.reach({ keyFiles: [file] }), {})
    assert.deepEqual(server.counts.authentications, ['tester publickey:ssh-ed25519:signed'])
    await connection.close()
  })

  for (const client of clients)
    it(`of an agent are asked about one after the other, and left alone under IdentitiesOnly, by ${client}`, async () => {
      const [wrong, right] = [keyPair('ed25519'), keyPair('rsa')]
      server = await startSshServer({ users: { tester: { keys: [right.public] } } })
      await agentWith(written('a', wrong), written('b', right))
      const reach = server.reach({ client, keyFiles: [] })
      const connection = await createConnect()(reach, {})
      assert.equal(server.counts.authentications.filter((each) => /:signed$/.test(each)).length, 1)
      await connection.close()
      server.counts.authentications.length = 0
      await assert.rejects(
        createConnect()({ ...reach, sshArgs: `${reach.sshArgs} -o IdentitiesOnly=yes -o IdentityFile=${server.keyFile}` }, {}),
        (error: unknown) => error instanceof Unreachable && error.kind === 'auth' && !/agent/.test(error.message),
      )
      assert.ok(!server.counts.authentications.some((each) => each.includes('rsa')))
    })

  for (const client of clients)
    it(`that cannot be found or read are named by ${client}`, async () => {
      server = await startSshServer()
      writeFileSync(join(server.dir, 'text'), 'nothing', { mode: 0o600 })
      for (const file of ['/no/such/key', join(server.dir, 'text')])
        await assert.rejects(createConnect()(server.reach({ client, keyFiles: [file] }), {}), (error: unknown) => {
          assert.ok(error instanceof Unreachable)
          assert.equal(error.kind, 'auth', error.message)
          assert.ok(error.message.includes(file) && error.message.includes('server'), error.message)
          return true
        })
    })
})
