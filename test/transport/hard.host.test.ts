/** What must not break a shell: floods, lookalikes, huge scripts and files, cancellation, a link that dies. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Cancelled, type Connection, Unreachable } from '../../engine/transport/contract.ts'
import { createConnect } from '../../engine/transport/index.ts'
import { newToken } from '../../engine/transport/protocol/conversation.ts'
import { compose } from '../../engine/transport/protocol/shell.ts'
import { refusing } from '../refusal.ts'
import { type SshServer, startSshServer } from '../ssh-server/server.ts'
import { clients } from './clients.ts'
import { act, ask, HERE } from './steps.ts'

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

for (const kind of ['local', ...clients] as const)
  describe(`a ${kind} shell`, function () {
    this.timeout(30_000)
    let server: SshServer
    let connection: Connection
    let dir: string
    beforeEach(async () => {
      dir = mkdtempSync(join(tmpdir(), 'tsplay-hard-'))
      server = await startSshServer()
      connection = await createConnect()(kind === 'local' ? HERE : server.reach({ client: kind }), {})
    })
    afterEach(async () => {
      await connection.close()
      await server.close()
      rmSync(dir, { recursive: true, force: true })
    })

    it('keeps 16 MiB of 50 and counts the rest, and lets bytes be bytes', async () => {
      const flood = await connection.shell().send({
        acts: [act('head -c 52428800 /dev/zero')],
        asks: [{ ...ask('cat'), stdin: Buffer.from([0, 255, 254, 10, 0, 195, 40]) }],
      })
      assert.equal(flood.acts[0]?.bytes.length, 16 * 1024 * 1024)
      assert.equal(flood.acts[0]?.dropped, 52428800 - 16 * 1024 * 1024)
      assert.deepEqual([...(flood.asks[0]?.bytes ?? [])], [0, 255, 254, 10, 0, 195, 40])
    })

    it('gives what runs in a task none of its own environment, but for the word by which an act is found again', async () => {
      const { acts, asks } = await connection.shell().send({
        acts: [act('env')],
        asks: [{ ...ask('env'), slow: true }, ask('env'), ask(`env; : ${'#'.repeat(200_000)}`), { ...ask('env'), stdin: 'x' }],
      })
      for (const { stdout } of asks) assert.doesNotMatch(stdout, /TSPLAY/)
      const [word, ...more] = (acts[0]?.stdout ?? '').split('\n').filter((line) => line.includes('TSPLAY'))
      assert.match(word ?? '', /^TSPLAY_ACT=[0-9a-f]{12} c?\d+ \d+ \d+ \d+$/)
      assert.deepEqual(more, [])
    })

    it('takes the environment of its own shells for output when a task prints it', async () => {
      const print = 'cat "/proc/$$/environ"; tr "\\000" "\\n" <"/proc/$$/environ"; cat "/proc/$$/environ" >&2'
      const { acts, asks } = await connection.shell().send({
        acts: [act(print)],
        asks: [ask(print), { ...ask(print), slow: true }, { ...ask(print), slow: true }, ask('echo after')],
      })
      for (const { stdout, stderr, code } of [...acts, ...asks.slice(0, 3)]) {
        assert.equal(code, 0)
        assert.match(stdout, /TSPLAY_STEP=[0-9a-f]{40} p \d\0[\s\S]*TSPLAY_STEP=[0-9a-f]{40} p \d\n/)
        assert.match(stderr, /TSPLAY_STEP=/)
      }
      assert.equal(asks[3]?.stdout, 'after\n')
    })

    it('takes what a task writes for what it is, with the secret of an earlier message too', async () => {
      const said = await connection
        .shell()
        .send({ acts: [], asks: [ask('tr "\\000" "\\n" <"/proc/$PPID/environ" | grep -a ^TSPLAY_STEP=; echo ok')] })
      assert.equal(said.asks[0]?.stdout, 'ok\n')
      const forged = 'for s in e d z s p; do echo "0123456789abcdef0123456789abcdef01234567 $s 0 0"; done'
      const { asks } = await connection.shell().send({ acts: [act(forged)], asks: [ask(forged), ask('echo second')] })
      assert.equal(asks[0]?.stdout.split('\n').length, 6)
      assert.equal(asks[1]?.stdout, 'second\n')
    })

    it('runs scripts and arguments beyond what an argument may hold', async () => {
      const long = 'x'.repeat(300_000)
      const { asks } = await connection.shell().send({
        acts: [],
        asks: [
          ask(`: ${'#'.repeat(200_000)}\ncat; printf %s "$1"; exit 3`, 'one'),
          // biome-ignore lint/suspicious/noTemplateCurlyInString: it is shell
          { ...ask('n=$(cat); printf "%s %s" "${#1}" "${#n}"', long), stdin: long },
        ],
      })
      assert.deepEqual(
        asks.map(({ stdout, code }) => [stdout, code]),
        [
          ['one', 3],
          ['300000 300000', 0],
        ],
      )
    })

    it('streams a local file of 100 MB, and stops at a failure before what follows', async () => {
      const file = join(dir, 'large')
      const content = randomBytes(100 * 1024 * 1024)
      writeFileSync(file, content)
      const reply = await connection.shell().send({
        acts: [
          act('echo before'),
          { ...act('sha1sum; echo "$1"', 'argument'), stdin: { file } },
          { ...act('head -c 5; exit 9'), stdin: { file } },
          act('echo never'),
        ],
        asks: [ask('echo asked')],
      })
      const sum = createHash('sha1').update(content).digest('hex')
      assert.deepEqual(
        reply.acts.map(({ stdout, code }) => [stdout.slice(0, 60), code]),
        [
          ['before\n', 0],
          [`${sum}  -\nargument\n`, 0],
          [content.toString('utf8', 0, 5), 9],
        ],
      )
      assert.equal(reply.asks[0]?.stdout, 'asked\n')
    })

    it('gives the environment to the step alone, and secrets to no process list', async () => {
      const secret = randomBytes(8).toString('hex')
      const { asks } = await connection.shell().send({
        acts: [],
        asks: [
          {
            ...ask(
              'printf "%s|%s" "$A" "$LC_ALL"; cat >/dev/null; tr "\\000" " " </proc/*/cmdline 2>/dev/null | grep -c "$(echo "$B" | rev)"',
            ),
            env: { A: "it's", B: [...secret].reverse().join('') },
            stdin: secret,
          },
          ask('printf "%s|%s" "$A" "$LC_ALL"'),
          { ...ask('printf "%s|%s" "$LANG" "$LC_ALL"'), env: { LANG: 'de_DE.UTF-8' } },
        ],
      })
      assert.match(asks[0]?.stdout ?? '', /^it's\|C(\.UTF-8)?0\n$/)
      assert.match(asks[1]?.stdout ?? '', /^\|C(\.UTF-8)?$/)
      assert.equal(asks[2]?.stdout, 'de_DE.UTF-8|')
      await assert.rejects(
        connection.shell().send({ acts: [], asks: [{ ...ask('true'), env: { 'A;B': '' } }] }),
        refusing({ names: ['A;B'] }),
      )
    })

    it('shows the output of an act while it runs', async () => {
      const seen: string[] = []
      const began = Date.now()
      await connection.shell().send({
        acts: [act('echo zero'), act('echo one; sleep 0.5; echo two >&2; sleep 0.2')],
        asks: [],
        onOutput: (index, stream, chunk) => seen.push(`${index} ${stream} ${chunk} ${Date.now() - began > 450}`),
      })
      assert.deepEqual(seen, ['0 stdout zero\n false', '1 stdout one\n false', '1 stderr two\n true'])
    })

    it('interrupts what runs when it is cancelled, starts nothing more, and lives', async () => {
      const abort = new AbortController()
      const file = join(dir, 'trace')
      const script = 'trap "echo interrupted >>$1; exit 0" INT; echo run >>"$1"; while :; do sleep 0.1; done'
      const sent = connection.shell().send({ acts: [act(script, file), act('echo next >>"$1"', file)], asks: [], signal: abort.signal })
      while (!existsSync(file)) await pause(20)
      abort.abort()
      await assert.rejects(sent, Cancelled)
      assert.equal(readFileSync(file, 'utf8'), 'run\ninterrupted\n')
      assert.equal((await connection.shell().send({ acts: [], asks: [ask('echo lives')] })).asks[0]?.stdout, 'lives\n')
      await assert.rejects(connection.shell().send({ acts: [act('true')], asks: [], signal: abort.signal }), Cancelled)
    })

    it('ends asks at their time-out as well, quick and slow ones, with what they started', async () => {
      const { asks } = await connection.shell().send({
        acts: [],
        asks: [
          { ...ask('sleep 77.1; echo never'), timeout: 0.3 },
          { ...ask('sleep 77.2; echo never'), timeout: 0.3, slow: true },
          { ...ask('echo fine'), slow: true },
        ],
      })
      assert.deepEqual(
        asks.map(({ timedOut, stdout }) => [timedOut, stdout]),
        [
          [true, ''],
          [true, ''],
          [undefined, 'fine\n'],
        ],
      )
      const { asks: left } = await connection.shell().send({ acts: [], asks: [ask('grep -lz "^77[.][12]$" /proc/[0-9]*/cmdline | wc -l')] })
      assert.equal(left[0]?.stdout.trim(), '0')
    })

    it('takes messages that are sent at once in turn', async () => {
      const replies = await Promise.all(
        ['a', 'b', 'c'].map((name) => connection.shell().send({ acts: [act('echo "$1"', name)], asks: [] })),
      )
      assert.deepEqual(
        replies.map(({ acts }) => acts[0]?.stdout),
        ['a\n', 'b\n', 'c\n'],
      )
    })
  })

describe('the text of a message', () => {
  it('holds its secrets in variables of the shell alone, which no argument list and no process shows', () => {
    const token = newToken()
    const steps = [act('echo one'), { ...act('cat'), stdin: 'x' }, act(`: ${'#'.repeat(200_000)}`)]
    const asks = [ask('echo'), { ...ask('echo'), slow: true }, { ...ask('echo'), slow: true }]
    for (const oneStream of [false, true]) {
      const [first = '', ...rest] = compose({ acts: steps, asks, token, oneStream }).split('\n')
      assert.equal(first, `N=${token.mark}${token.shell} M=${token.mark}${token.step}`)
      assert.doesNotMatch(rest.join('\n'), new RegExp([token.mark, token.shell, token.step].join('|')))
    }
  })
})

for (const client of clients)
  describe(`a link of ${client} that dies`, () => {
    it('lets what runs on the host go on to its end, and leaves no file', async () => {
      const dir = mkdtempSync(join(tmpdir(), 'tsplay-dead-'))
      const server = await startSshServer({ env: { TMPDIR: dir } })
      const connection = await createConnect()(server.reach({ client }), {})
      const done = join(dir, 'done')
      const sent = connection.shell().send({
        acts: [act('i=0; while [ $i -lt 20 ]; do echo "line $i"; echo "error" >&2; sleep 0.05; i=$((i+1)); done; echo ok >"$1"', done)],
        asks: [],
        onOutput: () => server.cut(),
      })
      await assert.rejects(sent, (error: unknown) => error instanceof Unreachable && error.kind === 'lost')
      for (let round = 0; round < 60 && !existsSync(done); round += 1) await pause(50)
      assert.equal(readFileSync(done, 'utf8'), 'ok\n')
      assert.deepEqual(readdirSync(dir), ['done'])
      await assert.rejects(connection.shell().send({ acts: [], asks: [ask('true')] }), Unreachable)
      await connection.close()
      await server.close()
      rmSync(dir, { recursive: true, force: true })
    })
  })
