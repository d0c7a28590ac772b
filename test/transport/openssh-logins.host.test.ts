/** Logins that only OpenSSH can do, each for real: hardware keys, Kerberos, programs that lead to the host, agents that refuse. */
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import type { Reach } from '../../engine/model/host.ts'
import { Unreachable } from '../../engine/transport/contract.ts'
import { createConnect } from '../../engine/transport/index.ts'
import { opensshReason } from '../../engine/transport/openssh/reason.ts'
import { freePort, keygen, type Sshd, startSshd } from '../ssh-server/sshd.ts'
import { clients } from './clients.ts'
import { ask } from './steps.ts'

const me = userInfo().username

/** Who it is there, and why that client was chosen. */
async function loginTo(reach: Reach): Promise<readonly [string | undefined, string | undefined]> {
  const connection = await createConnect()(reach, {})
  try {
    const { asks } = await connection.shell().send({ acts: [], asks: [ask('id -un')] })
    return [asks[0]?.stdout.trim(), connection.route?.why]
  } finally {
    await connection.close()
  }
}

const rejected = (reach: Reach, kind: Unreachable['kind'], words: RegExp) =>
  assert.rejects(loginTo(reach), (error: unknown) => {
    assert.ok(error instanceof Unreachable, String(error))
    assert.equal(error.kind, kind, error.message)
    assert.match(error.message, words)
    return true
  })

function needs(context: Mocha.Context, what: string, isThere: boolean): void {
  if (isThere) return
  console.log(`      skipped: ${what} is not installed here`)
  context.skip()
}

const hasProgram = (name: string) => spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name]).status === 0

describe('a login by keys', function () {
  this.timeout(30_000)
  let server: Sshd
  const children: ChildProcess[] = []
  before(async () => {
    server = await startSshd((file) => {
      keygen('-t', 'ed25519', '-N', '', '-f', file('key'))
      writeFileSync(file('authorized'), readFileSync(file('key.pub')))
      return [`AuthorizedKeysFile ${file('authorized')} ${file('hardware.pub')}`]
    })
  })
  after(() => {
    for (const child of children) child.kill()
    server?.close()
  })

  it('of hardware is done by OpenSSH', async function () {
    // A provider that signs in software: of Debian's openssh-tests.
    const provider = '/usr/lib/openssh/regress/misc/sk-dummy/sk-dummy.so'
    needs(this, 'openssh-tests', existsSync(provider))
    keygen('-t', 'ed25519-sk', '-w', provider, '-N', '', '-f', server.file('hardware'))
    const reach = { ...server.reach, keyFiles: [server.file('hardware')] }
    assert.equal(opensshReason(reach), `the hardware key ${server.file('hardware')}`)
    assert.deepEqual(await loginTo({ ...reach, sshArgs: `${reach.sshArgs} -o SecurityKeyProvider=${provider}` }), [
      me,
      'SecurityKeyProvider',
    ])
    // There is no device.
    await rejected(reach, 'auth', /hardware/)
    await rejected({ ...reach, client: 'ssh2' }, 'auth', /hardware/)
  })

  it('goes through netcat', async function () {
    needs(this, 'netcat-openbsd', hasProgram('nc'))
    const reach = { ...server.reach, keyFiles: [server.file('key')] }
    assert.deepEqual(await loginTo({ ...reach, sshArgs: `${reach.sshArgs} -o 'ProxyCommand=nc %h %p'` }), [me, 'ProxyCommand'])
    await rejected(
      { ...reach, port: await freePort(), sshArgs: `${reach.sshArgs} -o 'ProxyCommand=nc %h %p'` },
      'lost',
      /closed|Broken pipe/,
    )
  })

  for (const client of clients) {
    it(`goes over a jump host by ${client}`, async () => {
      const blocks = `Host jump\n  HostName localhost\n  Port ${server.port}\nHost *\n  IdentityFile ${server.file('key')}\n  UserKnownHostsFile ${server.file('known')}\n`
      writeFileSync(server.file('config'), blocks)
      const reach = { ...server.reach, client, sshArgs: `-F ${server.file('config')} -o ProxyJump=jump` }
      assert.deepEqual(await loginTo(reach), [me, undefined])
    })

    it(`by ${client} says that the agent refuses`, async () => {
      const socket = server.file(`agent-${client}`)
      // It is to ask before each use, and is told no.
      const env = { ...process.env, SSH_ASKPASS: '/bin/false', SSH_ASKPASS_REQUIRE: 'force' }
      const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'], env })
      children.push(agent)
      await new Promise((resolve) => agent.stdout.once('data', resolve))
      execFileSync('ssh-add', ['-q', '-c', server.file('key')], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: 'ignore' })
      const words = server.reach.sshArgs.replace('IdentitiesOnly=yes', `IdentityAgent=${socket}`)
      await rejected({ ...server.reach, client, sshArgs: words }, 'auth', /agent/)
    })
  }

  it('takes no words of Ansible for its own that would part it from its connection', async () => {
    const words = `${server.reach.sshArgs} -C -o ControlMaster=auto -o ControlPersist=60s -o ControlPath=${server.file('control')} -o LocalCommand=false`
    assert.deepEqual(await loginTo({ ...server.reach, client: 'openssh', keyFiles: [server.file('key')], sshArgs: words }), [me, undefined])
    assert.ok(!existsSync(server.file('control')))
  })
})

describe('a login by Kerberos', function () {
  this.timeout(30_000)
  let server: Sshd
  let kdc: ChildProcess | undefined
  const variables = ['KRB5_CONFIG', 'KRB5_KDC_PROFILE', 'KRB5CCNAME', 'KRB5_KTNAME'] as const
  const previous = variables.map((name) => process.env[name])
  before(async function () {
    const programs = ['krb5kdc', 'kdb5_util', 'kadmin.local', 'kinit']
    needs(this, 'krb5-kdc, krb5-admin-server or krb5-user', programs.every(hasProgram))
    const port = await freePort()
    server = await startSshd((file) => {
      process.env.KRB5_CONFIG = file('krb5.conf')
      process.env.KRB5_KDC_PROFILE = file('kdc.conf')
      process.env.KRB5CCNAME = `FILE:${file('ticket')}`
      process.env.KRB5_KTNAME = `FILE:${file('keytab')}`
      const library = ['default_realm = TEST', 'dns_lookup_kdc = false', 'dns_canonicalize_hostname = false', 'rdns = false']
      const realm = `[realms]\nTEST = {\n  kdc = 127.0.0.1:${port}\n}\n[domain_realm]\nlocalhost = TEST\n`
      writeFileSync(file('krb5.conf'), `[libdefaults]\n${library.join('\n')}\n${realm}`)
      const place = [`database_name = ${file('principals')}`, `key_stash_file = ${file('stash')}`, `acl_file = ${file('acl')}`]
      const listen = [`kdc_listen = 127.0.0.1:${port}`, `kdc_tcp_listen = 127.0.0.1:${port}`]
      writeFileSync(file('kdc.conf'), `[realms]\nTEST = {\n${[...place, ...listen].map((line) => `  ${line}\n`).join('')}}\n`)
      const run = (...argv: readonly string[]) => execFileSync(argv[0] ?? '', argv.slice(1), { stdio: 'ignore' })
      run('kdb5_util', 'create', '-s', '-P', 'master', '-r', 'TEST')
      for (const query of [`addprinc -pw secret ${me}`, 'addprinc -randkey host/localhost', 'ktadd host/localhost'])
        run('kadmin.local', '-q', query)
      return ['GSSAPIAuthentication yes', 'GSSAPIStrictAcceptorCheck no', 'AuthenticationMethods gssapi-with-mic']
    })
    kdc = spawn('krb5kdc', ['-n'], { stdio: 'ignore' })
    for (let tries = 0; tries < 100 && spawnSync('kinit', [me], { input: 'secret\n' }).status !== 0; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 100))
  })
  after(() => {
    kdc?.kill()
    server?.close()
    for (const [index, name] of variables.entries())
      if (previous[index] === undefined) delete process.env[name]
      else process.env[name] = previous[index]
  })

  it('is done by OpenSSH where the configuration wants it, and is refused without a ticket', async () => {
    writeFileSync(server.file('config'), `Host *\n  GSSAPIAuthentication yes\n  UserKnownHostsFile ${server.file('known')}\n`)
    const reach = { ...server.reach, address: 'localhost', sshArgs: `-F ${server.file('config')}` }
    assert.deepEqual(await loginTo(reach), [me, 'GSSAPIAuthentication'])
    execFileSync('kdestroy')
    await rejected(reach, 'auth', /gssapi-with-mic/)
  })
})
