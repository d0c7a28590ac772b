/** Keys: encrypted files, agents, their order, and what is said where none will do. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { puttyToOpenssh } from '../../engine/formats/putty-key.ts'
import { Unreachable } from '../../engine/transport/contract.ts'
import { createConnect } from '../../engine/transport/index.ts'
import { namesIn } from '../refusal.ts'
import { keyPair, type SshServer, startSshServer } from '../ssh-server/server.ts'

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

  it('that are encrypted are opened once for all hosts', async () => {
    const pair = keyPair('ed25519', 'open sesame')
    server = await startSshServer({ users: { tester: { keys: [pair.public] } } })
    const asked: string[] = []
    const connect = createConnect()
    const askPassphrase = async (file: string) => {
      asked.push(file)
      return 'open sesame'
    }
    const file = written('locked', pair)
    const connections = await Promise.all([1, 2, 3].map(() => connect(server.reach({ keyFiles: [file] }), { askPassphrase })))
    assert.deepEqual(asked, [file])
    for (const connection of connections) await connection.close()
    await assert.rejects(
      createConnect()(server.reach({ keyFiles: [file] }), { askPassphrase: async () => 'wrong' }),
      (error: unknown) => error instanceof Unreachable && error.kind === 'auth' && isDeepStrictEqual(namesIn(error.message), [file]),
    )
    await assert.rejects(
      createConnect()(server.reach({ keyFiles: [file] }), {}),
      (error: unknown) => error instanceof Unreachable && error.kind === 'auth' && error.message.includes(`${file} (`),
    )
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

  it('of an agent are asked about one after the other, and left alone under IdentitiesOnly', async () => {
    const [wrong, right] = [keyPair('ed25519'), keyPair('rsa')]
    server = await startSshServer({ users: { tester: { keys: [right.public] } } })
    await agentWith(written('a', wrong), written('b', right))
    const connection = await createConnect()(server.reach({ keyFiles: [] }), {})
    assert.equal(server.counts.authentications.length, 3)
    await connection.close()
    await assert.rejects(
      createConnect()(server.reach({ sshArgs: `${server.reach().sshArgs} -o IdentitiesOnly=yes` }), {}),
      (error: unknown) => error instanceof Unreachable && error.kind === 'auth' && !/agent/.test(error.message),
    )
  })

  it('that can not be found or read are named', async () => {
    server = await startSshServer()
    await assert.rejects(
      createConnect()(server.reach({ keyFiles: ['/no/such/key'] }), {}),
      (error: unknown) => error instanceof Unreachable && isDeepStrictEqual(namesIn(error.message), ['/no/such/key', 'server']),
    )
    writeFileSync(join(server.dir, 'text'), 'nothing')
    await assert.rejects(
      createConnect()(server.reach({ keyFiles: [join(server.dir, 'text')] }), {}),
      (error: unknown) => error instanceof Unreachable && isDeepStrictEqual(namesIn(error.message), [join(server.dir, 'text'), 'server']),
    )
  })
})
