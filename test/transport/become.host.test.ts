/** Becoming another user: dialogs, refusals, terminals, and how often sudo is started. */
import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '../../engine/model/diagnostic.ts'
import { becomeCommand, refusalOf } from '../../engine/transport/become.ts'
import type { Act, Become, Connection, MachineLock } from '../../engine/transport/contract.ts'
import { createConnect } from '../../engine/transport/index.ts'
import { namesIn, numbersIn, refusing } from '../refusal.ts'
import { startDelayProxy } from '../ssh-server/delay-proxy.ts'
import { type SshServer, startSshServer } from '../ssh-server/server.ts'
import { type Manners, type StandIn, standIn } from '../ssh-server/sudo.ts'
import { type Client, clients } from './clients.ts'
import { act, ask } from './steps.ts'

const ROOT: Become = { method: 'sudo', user: 'root' }
const MANNER = { prompt: 'PROMPT', ready: 'READY', begin: 'BEGIN', terminal: false, inner: 'exec /bin/sh' }

describe('become', () => {
  let server: SshServer
  let sudo: StandIn
  let connection: Connection
  const connect = createConnect()
  const open = async (manners: Manners = {}, client: Client = 'ssh2') => {
    sudo = standIn(manners)
    server = await startSshServer({ env: { PATH: sudo.path } })
    connection = await connect(server.reach({ client }), {})
  }
  const became = (become: Become) => connection.shell(become).send({ acts: [], asks: [ask('echo "$BECAME"; echo error >&2')] })
  const rejects = (become: Become, kind: string, names: readonly string[], hint?: RegExp) =>
    assert.rejects(became(become), (error: unknown) => {
      assert.ok(error instanceof Problem, String(error))
      assert.deepEqual([error.kind, namesIn(error.message)], [kind, names])
      if (hint) assert.match(error.hint ?? '', hint)
      return true
    })
  it('starts the program that is named, and no other words', () => {
    const lines = (['sudo', 'doas', 'su'] as const).map((method) => becomeCommand({ method, user: 'root', exe: '/opt/become' }, MANNER))
    for (const line of lines) assert.match(line, /exec \/opt\/become /)
    assert.throws(() => becomeCommand({ ...ROOT, exe: 'sudo -x' }, MANNER), refusing({ names: ['become_exe: sudo -x'] }))
    const missing = refusalOf({ ...ROOT, exe: '/opt/become' }, '', 127) as Problem
    assert.deepEqual([missing.kind, namesIn(missing.message)], ['not-installed', ['/opt/become']])
  })

  afterEach(async () => {
    await connection?.close()
    await server?.close()
    sudo?.remove()
  })

  for (const method of ['sudo', 'doas', 'su']) {
    for (const client of method === 'sudo' ? clients : (['ssh2'] as const))
      it(`reaches the user by ${method} with a password, once for all messages, over ${client}`, async () => {
        await open({ password: "it's secret" }, client)
        const become = { method, user: 'deploy', password: "it's secret" }
        for (let turn = 0; turn < 3; turn += 1) {
          const { asks } = await became(become)
          assert.equal(asks[0]?.stdout, 'deploy\n')
          assert.equal(asks[0]?.stderr, 'error\n')
        }
        assert.equal(sudo.starts().length, 1)
        assert.ok(!sudo.starts().join().includes('secret'))
      })
    it(`says that ${method} did not accept the password`, async () => {
      await open({ password: 'right' })
      await rejects({ method, user: 'root', password: 'wrong' }, 'wrong-password', [method, 'root'], /--ask-become-pass/)
    })
  }

  it('reaches the user without a password in the trip of the first message', async () => {
    await open()
    const proxy = await startDelayProxy(server.port, 10)
    const slow = await connect(server.reach({ port: proxy.port }), {})
    proxy.reset()
    await slow.shell(ROOT).send({ acts: [], asks: [ask('true')] })
    assert.equal(proxy.trips(), 1)
    await slow.close()
    await proxy.close()
  })

  it('does not need the password that it has', async () => {
    await open()
    assert.equal((await became({ ...ROOT, password: 'not asked for' })).asks[0]?.stdout, 'root\n')
  })

  it('says that a password is wanted', async () => {
    await open({ password: 'right' })
    await rejects(ROOT, 'no-password', ['sudo', 'root'], /ansible_become_password/)
    await rejects({ method: 'su', user: 'root' }, 'no-password', ['su', 'root'])
  })

  it('says that the user may not', async () => {
    await open({ refuses: 'tester is not in the sudoers file.  This incident will be reported.' })
    await rejects(ROOT, 'not-allowed', ['root', 'sudo'], /sudoers/)
  })

  it('says that there is no such user', async () => {
    await open({ refuses: 'sudo: unknown user: ghost' })
    await rejects({ ...ROOT, user: 'ghost' }, 'no-user', ['ghost'])
  })

  it('says that sudo is not installed', async () => {
    server = await startSshServer({ env: { PATH: '/nowhere' } })
    sudo = standIn()
    connection = await connect(server.reach(), {})
    await rejects(ROOT, 'not-installed', ['sudo'])
  })

  for (const client of clients)
    it(`gives it a terminal where it insists, and keeps standard error apart, over ${client}`, async () => {
      await open({ requiretty: true, password: 'right' }, client)
      const reply = await connection.shell({ ...ROOT, password: 'right' }).send({
        acts: [act('printf "out\\r\\nput"; echo err >&2')],
        asks: [ask('cat; echo "$BECAME"'), { ...ask('wc -c'), stdin: Buffer.alloc(5000, 3) }, { ...ask('echo slow'), slow: true }],
      })
      assert.equal(reply.acts[0]?.stdout, 'out\r\nput')
      assert.equal(reply.acts[0]?.stderr, 'err\n')
      assert.deepEqual(
        reply.asks.map(({ stdout, code }) => [stdout.trim(), code]),
        [
          ['root', 0],
          ['5000', 0],
          ['slow', 0],
        ],
      )
    })

  it('does not hang where sudo does', async function () {
    this.timeout(20_000)
    await open({ hangs: true })
    await assert.rejects(became(ROOT), (error: unknown) => error instanceof Problem && numbersIn(error.message).includes(12))
  })

  /** The process of the resident shell: it starts the shell of all asks, and that one this step, on a terminal by one more. */
  const shellProcess = async (become?: Become, acts: readonly Act[] = [], generations = '2') => {
    const parents = 'p=$$; for _ in $(seq "$1"); do read -r _ _ _ p _ <"/proc/$p/stat"; done; echo "$p"'
    const { asks } = await connection.shell(become).send({ acts, asks: [ask(parents, generations)] })
    return Number(asks[0]?.stdout)
  }
  const lives = (process: number) => existsSync(`/proc/${process}`)
  for (const requiretty of [false, true]) {
    it(`ends the shells of a user when asked to, and starts others${requiretty ? ', on a terminal as well' : ''}`, async () => {
      await open({ requiretty })
      const deploy = { method: 'sudo', user: 'deploy' }
      const became = (become: Become) => shellProcess(become, [], requiretty ? '3' : '2')
      const before = await Promise.all([shellProcess(), became(ROOT), became(deploy)])
      await connection.endShells(['deploy', '#7'])
      assert.deepEqual(before.map(lives), [true, true, false])
      const again = await became(deploy)
      assert.ok(lives(again))
      await connection.endShells('all')
      assert.deepEqual([...before, again].map(lives), [true, false, false, false])
    })
  }
  for (const requiretty of [false, true])
    it(`starts another shell once the user has other groups, and locks again by it${requiretty ? ', on a terminal as well' : ''}`, async () => {
      await open({ requiretty })
      const groups = (list: string) => {
        writeFileSync(join(sudo.dir, 'id'), `#!/bin/sh\n[ "$1" != -G ] && exec /usr/bin/id "$@"\necho ${list}\n`, { mode: 0o755 })
      }
      const became = (user: string, acts: readonly Act[] = []) => shellProcess({ method: 'sudo', user }, acts, requiretty ? '3' : '2')
      groups('7')
      const before = [await became('deploy'), await became('root')]
      assert.deepEqual([await became('deploy'), await became('root')], before)
      groups('7 8')
      const locked: string[] = []
      const lock: MachineLock = { covers: () => lives(before[0] ?? 0), taken: (user) => locked.push(user) }
      const { acts } = await connection.shell({ method: 'sudo', user: 'deploy' }).send({ acts: [act('echo done')], asks: [], lock })
      assert.deepEqual([acts.map(({ stdout }) => stdout.trim()), locked], [['done'], ['deploy']])
      assert.deepEqual([lives(before[0] ?? 0), await became('root')], [false, before[1]])
    })
  it('a shell that is ended answers first what was sent before', async () => {
    await open()
    const sent = shellProcess(ROOT, [act('sleep 0.3')])
    await connection.endShells('all')
    assert.equal(lives(await sent), false)
  })
  it('starts another shell where somebody ended it between two messages, but sends nothing twice', async () => {
    await open()
    const first = await shellProcess(ROOT)
    process.kill(first, 'SIGKILL')
    const second = await shellProcess(ROOT)
    assert.notEqual(first, second)
    await assert.rejects(shellProcess(ROOT, [act('kill -KILL "$1"', String(second))]), { name: 'Unreachable', kind: 'lost' })
  })
  it('is not used to become who one already is', async () => {
    await open()
    await connection.shell({ method: 'sudo', user: 'tester' }).send({ acts: [], asks: [ask('true')] })
    assert.equal(sudo.starts().length, 0)
  })

  it('takes flags, but not those that would change who is asked', () => {
    const command = becomeCommand({ ...ROOT, flags: '-H -S -n -E -u other -pX --login' }, MANNER)
    assert.match(command, /sudo -H -E --login -n -u root \/bin\/sh -c/)
    assert.doesNotMatch(command, /\n|!|\\[^0-7]/, 'csh and fish would read it in their own way')
    assert.throws(() => becomeCommand({ ...ROOT, flags: '-H; rm' }, MANNER), refusing({ names: ['become_flags', '-H;'] }))
    assert.throws(() => becomeCommand({ ...ROOT, user: 'a b' }, MANNER), refusing({ names: ['a b'] }))
    assert.throws(
      () => becomeCommand({ ...ROOT, method: 'runas' }, MANNER),
      refusing({ msg: /^Invalid become method specified, .*'runas'/, names: ['become_method: runas'] }),
    )
  })

  it('knows what real programs say', () => {
    const meant = (method: string, said: string, code = 1) => {
      const refusal = refusalOf({ method, user: 'app' }, said, code)
      return refusal === 'terminal' ? 'terminal' : refusal.kind
    }
    const unknown = 'su: user app does not exist or the user entry does not contain all the required fields'
    assert.equal(meant('su', unknown), 'no-user')
    assert.equal(meant('su', 'Password: su: Authentication failure'), 'wrong-password')
    assert.equal(meant('sudo', 'sudo: unknown user app\nsudo: error initializing audit plugin sudoers_audit'), 'no-user')
    assert.equal(meant('sudo', 'Sorry, user joe is not allowed to execute /bin/sh as app on host.'), 'not-allowed')
    assert.equal(meant('doas', 'doas: Operation not permitted'), 'not-allowed')
    assert.equal(meant('doas', 'doas: Authentication required'), 'no-password')
    assert.equal(meant('doas', 'doas: a tty is required'), 'terminal')
    assert.equal(meant('sudo', 'sudo: a terminal is required to read the password; either use the -S option'), 'terminal')
    const other = refusalOf({ method: 'sudo', user: 'app' }, 'sudo: /etc/sudoers is owned by uid 5, should be 0', 1) as Problem
    assert.deepEqual([other.kind, /: sudo: \/etc\/sudoers is owned by uid 5/.test(other.message)], [undefined, true])
  })
})
