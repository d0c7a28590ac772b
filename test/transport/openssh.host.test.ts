/** Hosts over the `ssh` of the system, beside a real sshd that accepts certificates of one authority alone. */
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Reach } from '../../engine/model/host.ts'
import { Cancelled, Unreachable } from '../../engine/transport/contract.ts'
import { createConnect } from '../../engine/transport/index.ts'
import { opensshReason } from '../../engine/transport/openssh/reason.ts'
import { act, ask, HERE } from './steps.ts'

const sshd = '/usr/sbin/sshd'
const me = userInfo().username

describe('the ssh of the system', function () {
  this.timeout(60_000)
  let dir: string
  let daemon: ChildProcess
  let port: number
  let reach: Reach
  const file = (name: string) => join(dir, name)
  const keygen = (...words: readonly string[]) => execFileSync('ssh-keygen', ['-q', ...words])
  const kindOf = (kind: Unreachable['kind']) => (error: unknown) => {
    assert.ok(error instanceof Unreachable, String(error))
    assert.equal(error.kind, kind, error.message)
    return true
  }
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'tsplay-openssh-'))
    for (const name of ['host', 'authority', 'certified', 'expired', 'plain', 'locked'])
      keygen('-t', 'ed25519', '-N', name === 'locked' ? 'open sesame' : '', '-f', file(name))
    for (const name of ['certified', 'locked']) keygen('-s', file('authority'), '-I', name, '-n', me, '-V', '+1h', file(`${name}.pub`))
    keygen('-s', file('authority'), '-I', 'expired', '-n', me, '-V', '-2h:-1h', file('expired.pub'))
    mkdirSync('/run/sshd', { recursive: true })
    port = await freePort()
    const lines = [
      'UsePAM no',
      'PermitRootLogin yes',
      'StrictModes no',
      'PidFile none',
      'AuthorizedKeysFile none',
      `TrustedUserCAKeys ${file('authority.pub')}`,
    ]
    writeFileSync(file('config'), [`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${file('host')}`, ...lines, ''].join('\n'))
    daemon = spawn(sshd, ['-D', '-e', '-f', file('config')], { stdio: ['ignore', 'ignore', 'pipe'] })
    await new Promise((resolve) => daemon.stderr?.once('data', resolve))
    daemon.stderr?.resume()
    writeFileSync(file('debian'), 'Host *\n  GSSAPIAuthentication yes\n')
    writeFileSync(file('known'), `[127.0.0.1]:${port} ${readFileSync(file('host.pub'), 'utf8')}`)
    reach = {
      ...HERE,
      ...{ kind: 'ssh', name: 'real', address: '127.0.0.1', port, users: [me], timeout: 10 },
      keyFiles: [file('certified')],
      sshArgs: `-F none -o UserKnownHostsFile=${file('known')} -o IdentitiesOnly=yes`,
    }
  })
  after(() => {
    daemon?.kill()
    if (dir) rmSync(dir, { recursive: true, force: true })
  })

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

  it('goes through a ProxyCommand', async () => {
    const connection = await createConnect()(
      { ...reach, sshArgs: `${reach.sshArgs} -o 'ProxyCommand=bash -c "exec 3<>/dev/tcp/%h/%p; cat <&3 & cat >&3"'` },
      {},
    )
    try {
      assert.equal((await connection.shell().send({ acts: [], asks: [ask('echo through')] })).asks[0]?.stdout, 'through\n')
    } finally {
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
    const rejects = (more: Partial<Reach>, kind: Unreachable['kind']) =>
      assert.rejects(createConnect()({ ...reach, client: 'openssh', ...more }, {}), kindOf(kind))
    await rejects({ keyFiles: [file('expired')] }, 'auth')
    await rejects({ keyFiles: [file('plain')] }, 'auth')
    await rejects({ sshArgs: '-F none -o UserKnownHostsFile=/dev/null' }, 'host-key-unknown')
    writeFileSync(file('changed'), `[127.0.0.1]:${port} ${readFileSync(file('plain.pub'), 'utf8')}`)
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
    setTimeout(() => stop.abort(), 300)
    await assert.rejects(sent, Cancelled)
    assert.throws(() => execFileSync('pgrep', ['-f', '^sleep 4343']))
    const lost = connection.shell().send({ acts: [act('sleep 60')], asks: [] })
    setTimeout(() => execFileSync('pkill', ['-KILL', '-P', String(daemon.pid)]), 1000)
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
      setTimeout(() => console.log('begun'), 500)
      await sent`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => child.stdout.once('data', resolve))
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
      .filter((line) => /^ssh /.test(line) && line.includes(dir))
  }
})

async function freePort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
