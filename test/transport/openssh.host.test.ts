/** Hosts over the `ssh` of the system, beside a real sshd that accepts certificates of one authority alone. */
import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { userInfo } from 'node:os'
import type { Reach } from '../../engine/model/host.ts'
import { Cancelled, Unreachable } from '../../engine/transport/contract.ts'
import { createConnect } from '../../engine/transport/index.ts'
import { opensshReason } from '../../engine/transport/openssh/reason.ts'
import { freePort, keygen, type Sshd, startSshd } from '../ssh-server/sshd.ts'
import { act, ask } from './steps.ts'

const me = userInfo().username

describe('the ssh of the system', function () {
  this.timeout(60_000)
  let server: Sshd
  let reach: Reach
  const file = (name: string) => server.file(name)
  const kindOf =
    (kind: Unreachable['kind'], part = '') =>
    (error: unknown) => {
      assert.ok(error instanceof Unreachable, String(error))
      assert.equal(error.kind, kind, error.message)
      assert.ok(error.message.includes(part), error.message)
      return true
    }
  before(async () => {
    server = await startSshd((at) => {
      for (const name of ['authority', 'certified', 'expired', 'plain', 'locked'])
        keygen('-t', 'ed25519', '-N', name === 'locked' ? 'open sesame' : '', '-f', at(name))
      for (const name of ['certified', 'locked']) keygen('-s', at('authority'), '-I', name, '-n', me, '-V', '+1h', at(`${name}.pub`))
      keygen('-s', at('authority'), '-I', 'expired', '-n', me, '-V', '-2h:-1h', at('expired.pub'))
      writeFileSync(at('debian'), 'Host *\n  GSSAPIAuthentication yes\n')
      return ['AuthorizedKeysFile none', `TrustedUserCAKeys ${at('authority.pub')}`]
    })
    reach = { ...server.reach, keyFiles: [file('certified')] }
  })
  after(() => server?.close())

  it('is chosen where the configuration asks for what only it can do, and says so', async () => {
    assert.equal(opensshReason({ ...reach, keyFiles: [file('plain')] }), undefined)
    for (const [option, reason] of [
      ['ProxyCommand=nc %h %p', 'ProxyCommand'],
      ['GSSAPIAuthentication=yes', 'GSSAPIAuthentication'],
      ['PKCS11Provider=/usr/lib/p11.so', 'PKCS11Provider'],
      [`CertificateFile=${file('other-cert.pub')}`, 'CertificateFile'],
    ] as const)
      assert.equal(opensshReason({ ...reach, keyFiles: [], sshArgs: `-F none -o '${option}'` }), reason)
    for (const option of ['ProxyCommand=ssh -W %h:%p jump', 'ProxyJump=jump', 'GSSAPIAuthentication=no', 'ProxyCommand=none'])
      assert.equal(opensshReason({ ...reach, keyFiles: [], sshArgs: `-F none -o '${option}'` }), undefined)
    assert.equal(opensshReason({ ...reach, keyFiles: [], sshArgs: `-F ${file('debian')}` }), undefined)
    for (const [criteria, counts] of [
      ['exec "test -e /"', true],
      ['host 127.0.* exec "test -e /"', true],
      ['host other exec "test -e /"', false],
      ['host 127.0.*', false],
    ] as const) {
      writeFileSync(file('match'), `Match ${criteria}\n  Port 1\n`)
      const why = opensshReason({ ...reach, keyFiles: [], sshArgs: `-F ${file('match')}` })
      assert.equal(why !== undefined, counts, criteria)
    }
    const connection = await createConnect()(reach, {})
    try {
      assert.match(connection.route?.why ?? '', /certified-cert\.pub/)
      assert.equal(connection.user, me)
    } finally {
      await connection.close()
    }
    await assert.rejects(createConnect()({ ...reach, client: 'ssh2' }, {}), kindOf('auth'))
  })

  it('carries messages, large contents, further programs and streams, over one login', async () => {
    const connection = await createConnect()(reach, {})
    const server = net.createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1')
    try {
      const { acts, asks } = await connection.shell().send({
        acts: [{ ...act('cat >&2; exit 3'), stdin: 'words' }, act('echo never')],
        asks: [ask('echo "$1"', "it's")],
      })
      assert.deepEqual([acts.length, acts[0]?.code, acts[0]?.stderr, asks[0]?.stdout], [1, 3, 'words', "it's\n"])
      const large = await connection.shell().send({ acts: [{ ...act('wc -c'), stdin: Buffer.alloc(3_000_000, 'x') }], asks: [] })
      assert.equal(large.acts[0]?.stdout.trim(), '3000000')
      const program = await connection.start('cat')
      program.stdin.end('through')
      const chunks: Buffer[] = []
      for await (const chunk of program.stdout) chunks.push(chunk as Buffer)
      assert.equal(Buffer.concat(chunks).toString(), 'through')
      const stream = await connection.dial('127.0.0.1', (server.address() as net.AddressInfo).port)
      let said = ''
      for await (const chunk of stream) said += String(chunk)
      assert.equal(said, 'hello')
    } finally {
      server.close()
      await connection.close()
    }
  })

  it('asks for a passphrase, which stands in no argument and no environment, and is no answer to anything else', async () => {
    const asked: string[] = []
    const seen: string[] = []
    const askPassphrase = async (keyFile: string) => {
      asked.push(keyFile)
      for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
        for (const name of ['cmdline', 'environ'])
          try {
            if (Number(pid) !== process.pid && readFileSync(`/proc/${pid}/${name}`).includes('open sesame')) seen.push(`${pid} ${name}`)
          } catch {
            // It has ended.
          }
      return 'open sesame'
    }
    const connection = await createConnect()({ ...reach, keyFiles: [file('locked')] }, { askPassphrase })
    await connection.close()
    assert.deepEqual([asked, seen], [[file('locked')], []])
    await assert.rejects(createConnect()({ ...reach, keyFiles: [file('locked')] }, { askPassphrase: async () => 'wrong' }), kindOf('auth'))
  })

  it('says what is wrong', async () => {
    const rejects = (more: Partial<Reach>, kind: Unreachable['kind'], part?: string) =>
      assert.rejects(createConnect()({ ...reach, client: 'openssh', ...more }, {}), kindOf(kind, part))
    await rejects({ keyFiles: [file('expired')] }, 'auth', `${file('expired')}-cert.pub has expired`)
    await rejects({ keyFiles: [file('plain')] }, 'auth')
    await rejects({ sshArgs: '-F none -o UserKnownHostsFile=/dev/null' }, 'host-key-unknown')
    writeFileSync(file('changed'), `[127.0.0.1]:${server.port} ${readFileSync(file('plain.pub'), 'utf8')}`)
    await rejects({ sshArgs: `-F none -o UserKnownHostsFile=${file('changed')}` }, 'host-key-changed')
    await rejects({ port: await freePort() }, 'refused')
    await rejects({ sshExecutable: '/nowhere/ssh' }, 'other')
    await rejects({ sshArgs: '-F none -o Nonsense=1' }, 'other')
    await rejects({ address: '-oProxyCommand=touch /tmp/pwned' }, 'address')
    await rejects({ sshArgs: `-F none -o 'ProxyCommand=echo no; exit 1'` }, 'lost')
  })

  it('ends what runs where it is cancelled, and is lost where the server ends', async () => {
    const connection = await createConnect()(reach, {})
    const stop = new AbortController()
    const sent = connection.shell().send({ acts: [act('sleep 4343')], asks: [], signal: stop.signal })
    while (spawnSync('pgrep', ['-xf', 'sleep 4343']).status !== 0) await new Promise((resolve) => setTimeout(resolve, 50))
    stop.abort()
    await assert.rejects(sent, Cancelled)
    assert.throws(() => execFileSync('pgrep', ['-f', '^sleep 4343']))
    const lost = connection.shell().send({ acts: [act('sleep 60')], asks: [] })
    setTimeout(() => execFileSync('pkill', ['-KILL', '-P', String(server.daemon.pid)]), 1000)
    await assert.rejects(lost, Unreachable)
    await connection.close()
  })

  it('leaves no process and no socket behind', async () => {
    const connection = await createConnect()(reach, {})
    await connection.shell().send({ acts: [], asks: [ask('true')] })
    await connection.close()
    for (let tries = 0; tries < 50 && ours().length > 0; tries++) await new Promise((resolve) => setTimeout(resolve, 100))
    assert.deepEqual(ours(), [])
  })

  it('is gone where the process that connected is killed', async () => {
    const script = `
      const { createConnect } = await import(${JSON.stringify(new URL('../../engine/transport/index.js', import.meta.url).href)})
      const connection = await createConnect()(${JSON.stringify(reach)}, {})
      const sent = connection.shell().send({ acts: [{ script: 'sleep 4444', args: [], accept: [0] }], asks: [] })
      await sent`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'ignore', 'inherit'] })
    while (spawnSync('pgrep', ['-xf', 'sleep 4444']).status !== 0) await new Promise((resolve) => setTimeout(resolve, 50))
    assert.notDeepEqual(ours(), [])
    child.kill('SIGKILL')
    for (let tries = 0; tries < 50 && ours().length > 0; tries++) await new Promise((resolve) => setTimeout(resolve, 100))
    assert.deepEqual(ours(), [])
    execFileSync('pkill', ['-xf', 'sleep 4444'])
  })

  /** Clients of this test. */
  function ours(): readonly string[] {
    return execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => /^ssh /.test(line) && line.includes(file('')))
  }
})
