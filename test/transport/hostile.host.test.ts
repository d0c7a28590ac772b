/** A host that lies: whatever its shells say, the message ends, as one of the errors that a host can cause, and no other host notices. */
import assert from 'node:assert/strict'
import { Problem } from '../../engine/model/diagnostic.ts'
import { Cancelled, type Connection, type Message, type Reply, Unreachable } from '../../engine/transport/contract.ts'
import { createConnect } from '../../engine/transport/index.ts'
import { type Limits, mostChannels } from '../../engine/transport/protocol/limits.ts'
import { byLines, lies, withWord } from '../ssh-server/lies.ts'
import { type SshServer, startSshServer } from '../ssh-server/server.ts'
import { act, ask } from './steps.ts'

/** Short, so that each lie is over soon. */
const limits: Limits = {
  ...{ open: 1500, login: 1500, become: 1500, silence: 1500, interrupt: 400, terminate: 300, kill: 300, aside: 1000, release: 50 },
}

const message: Message = {
  acts: [
    { ...act('echo one; echo err >&2'), timeout: 2 },
    { ...act('cat; echo two'), stdin: 'content', timeout: 2 },
  ],
  asks: [
    { ...ask('echo three; exit 3'), timeout: 2 },
    { ...ask('echo four'), slow: true, timeout: 2 },
    { ...ask('echo five'), timeout: 2 },
  ],
}

/** How a message ended: nothing else is possible. */
type End = { readonly kind: 'reply'; readonly reply: Reply } | { readonly kind: 'refused'; readonly error: Error }

describe('a host that lies', function () {
  this.timeout(60_000)
  let honest: SshServer
  let good: Connection
  before(async () => {
    honest = await startSshServer()
    good = await createConnect()(honest.reach(), {})
  })
  after(async () => {
    await good.close()
    await honest.close()
  })

  it(`is tried in at least sixty ways`, () => {
    assert.ok(lies.length >= 60, String(lies.length))
  })

  for (const [what, lie] of lies)
    it(`ends, and holds up nobody, when ${what}`, async () => {
      const server = await startSshServer({ lie })
      const end = await withHost(server, async (connection) => {
        const [bad, well] = await Promise.all([endOf(connection, message), endOf(good, message)])
        assert.deepEqual(well.kind === 'reply' && well.reply.acts.map(({ stdout }) => stdout), ['one\n', 'contenttwo\n'])
        // Behind a lie it is still a host that can be asked, or one that is gone.
        const next = await endOf(connection, { acts: [], asks: [{ ...ask('echo next'), timeout: 1 }] })
        isWellFormed(next, { acts: 0, asks: 1 })
        return bad
      })
      isWellFormed(end, { acts: 2, asks: 3 })
      assert.ok(server.counts.channels <= mostChannels * 2, `${server.counts.channels} channels`)
    })

  it('costs no more than the time of the task when what runs cannot be ended, and the next task has a new shell', async () => {
    const deaf = "trap '' TERM INT HUP; n=0; while [ $n -lt 80 ]; do sleep 0.1; n=$((n + 1)); done"
    // Its scripts that end something do nothing.
    const server = await startSshServer({
      lie: byLines((line, { kind }) => (kind === 'p' ? `${withWord(line, 'p', 4, () => '1')}\n` : `${line}\n`)),
    })
    await withHost(server, async (connection) => {
      const end = await endOf(connection, { acts: [{ ...act(deaf), timeout: 0.5 }, act('echo never')], asks: [ask('echo asked')] })
      assert.ok(end.kind === 'reply')
      assert.equal(end.reply.acts.length, 1)
      assert.equal(end.reply.acts[0]?.timedOut, true)
      assert.equal(typeof end.reply.acts[0]?.alive, 'number')
      assert.equal(end.reply.asks[0]?.timedOut, true)
      const next = await endOf(connection, { acts: [], asks: [ask('echo next')] })
      assert.equal(next.kind === 'reply' && next.reply.asks[0]?.stdout, 'next\n')
      assert.ok(server.counts.channels < mostChannels, `${server.counts.channels} channels`)
    })
  })

  it('is left soon after an interrupt when it is mute in the middle of a step', async () => {
    let mute = false
    const server = await startSshServer({ lie: () => ({ says: (_, chunk) => (mute ? [] : [chunk]) }) })
    await withHost(server, async (connection) => {
      const stop = new AbortController()
      let begin = () => {}
      const begun = new Promise<void>((resolve) => {
        begin = resolve
      })
      const acts = [{ ...act('echo on; sleep 30'), timeout: 100 }]
      const waiting = endOf(connection, { acts, asks: [], signal: stop.signal, onOutput: () => begin() })
      await begun
      mute = true
      stop.abort()
      const end = await waiting
      assert.ok(end.kind === 'refused' && end.error instanceof Cancelled && end.error.shellGone)
    })
  })

  it('is left soon after an interrupt while its shell starts, and its login has no end', async () => {
    const server = await startSshServer({ lie: () => ({ says: () => [] }) })
    const connection = await createConnect()(server.reach(), { limits: { ...limits, login: 2 ** 30, open: 2 ** 30 } })
    const stop = new AbortController()
    const waiting = endOf(connection, { ...message, signal: stop.signal })
    while (server.counts.channels === 0) await new Promise((resolve) => setImmediate(resolve))
    stop.abort()
    const end = await waiting
    assert.ok(end.kind === 'refused' && end.error instanceof Cancelled && end.error.shellGone)
    await connection.close()
    await server.close()
  })

  it('has one script at a time that releases its output, and none that releases those scripts', async () => {
    // It says nothing from the end of its acts on; then not the end of those scripts either.
    for (const last of ['d', 'de']) {
      const silent = new Set<string>()
      let first: string | undefined
      const server = await startSshServer({
        lie: byLines((line, { kind, shell }) => {
          if (kind === 's') first ??= shell
          if (kind === 'd' || (kind === 'e' && last === 'de' && shell !== first)) silent.add(shell)
          return silent.has(shell) ? '' : `${line}\n`
        }),
      })
      await withHost(server, async (connection) => {
        const end = await endOf(connection, message)
        assert.ok(end.kind === 'refused' && end.error instanceof Unreachable && end.error.kind === 'mute')
        assert.ok(server.counts.channels <= 3, `${server.counts.channels} channels`)
      })
    }
  })
})

async function withHost<T>(server: SshServer, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnect()(server.reach(), { limits })
  try {
    return await work(connection)
  } finally {
    await connection.close()
    await server.close()
  }
}

function endOf(connection: Connection, sent: Message): Promise<End> {
  return connection
    .shell()
    .send(sent)
    .then(
      (reply): End => ({ kind: 'reply', reply }),
      (error: Error): End => ({ kind: 'refused', error }),
    )
}

function isWellFormed(end: End, sent: { readonly acts: number; readonly asks: number }): void {
  if (end.kind === 'refused') {
    const possible = end.error instanceof Unreachable || end.error instanceof Problem || end.error instanceof Cancelled
    assert.ok(possible, `an error that no host may cause: ${end.error.stack}`)
    return
  }
  assert.ok(end.reply.acts.length <= sent.acts)
  assert.equal(end.reply.asks.length, sent.asks)
  for (const { code } of [...end.reply.acts, ...end.reply.asks]) assert.ok(Number.isInteger(code) && code >= 0 && code <= 255)
}
