/** Hosts that do not answer as they should, and what is then said. */
import assert from 'node:assert/strict'
import net from 'node:net'
import type { Reach } from '../../engine/model/host.ts'
import { Cancelled, Unreachable } from '../../engine/transport/contract.ts'
import { createConnect } from '../../engine/transport/index.ts'
import { type LoginAttempt, unreachableFrom } from '../../engine/transport/ssh/unreachable.ts'
import { startDelayProxy } from '../ssh-server/delay-proxy.ts'
import { startSshServer } from '../ssh-server/server.ts'
import { clients, differences } from './clients.ts'
import { ask, HERE } from './steps.ts'

const reach = (more: Partial<Reach>): Reach => ({
  ...HERE,
  kind: 'ssh',
  name: 'web',
  address: '127.0.0.1',
  users: ['me'],
  sshArgs: '-F none',
  timeout: 0.5,
  ...more,
})
const fails = (more: Partial<Reach>, kind: Unreachable['kind'], ...parts: readonly string[]) =>
  assert.rejects(createConnect()(reach(more), {}), (error: unknown) => {
    assert.ok(error instanceof Unreachable, String(error))
    assert.equal(error.kind, kind, error.message)
    for (const part of ['`web`', ...parts]) assert.ok(error.message.includes(part), error.message)
    assert.ok(error.hint)
    return true
  })

async function listening(answer: (socket: net.Socket) => void): Promise<{ port: number; close: () => void }> {
  const sockets: net.Socket[] = []
  const server = net.createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    answer(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as net.AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

for (const client of clients)
  describe(`a host that ${client} cannot reach`, () => {
    it('has no address', () => fails({ client, address: 'no-such-host.invalid' }, 'address', 'no-such-host.invalid'))

    it('refuses', async () => {
      const { port, close } = await listening(() => undefined)
      close()
      await fails({ client, port }, 'refused', '127.0.0.1', String(port))
    })

    it('is silent', async () => {
      const { port, close } = await listening(() => undefined)
      await fails({ client, port }, 'timeout')
      close()
    })

    it('speaks something else', async () => {
      const { port, close } = await listening((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
      await fails({ client, port }, 'lost')
      close()
    }).timeout(20_000)

    it('is given up when the run is cancelled', async () => {
      const { port, close } = await listening(() => undefined)
      const abort = new AbortController()
      setTimeout(() => abort.abort(), 50)
      await assert.rejects(createConnect()(reach({ client, port, timeout: 30 }), { signal: abort.signal }), Cancelled)
      close()
    })

    it('shows where the time of a start goes', async () => {
      const server = await startSshServer()
      const proxy = await startDelayProxy(server.port, 5)
      const spans: { name: string; start: number; end: number }[] = []
      const connection = await createConnect()(server.reach({ client, port: proxy.port }), { onSpan: (span) => spans.push(span) })
      await connection.shell().send({ acts: [], asks: [ask('true')] })
      assert.deepEqual(
        spans.map(({ name }) => name),
        differences[client].spans,
      )
      for (const { start, end } of spans) assert.ok(end >= start)
      await connection.close()
      await proxy.close()
      await server.close()
    })
  })

describe('what an error of a socket means', () => {
  const about = {
    target: { name: 'web', address: '127.0.0.1', port: 22, jumps: [] } as unknown as LoginAttempt['target'],
    user: 'me',
    tried: [],
  }
  const meaning = (code: string, message: string) => unreachableFrom(Object.assign(new Error(message), { code }), about)

  it('is that the controller may open no more files', () => {
    const { kind, hint } = meaning('EMFILE', 'connect EMFILE 127.0.0.1:22')
    assert.equal(kind, 'files')
    assert.match(hint ?? '', /ulimit -n/)
  })
  it('is that there were too many only where it was hung up on', () => {
    assert.match(meaning('ECONNRESET', 'read ECONNRESET').hint ?? '', /MaxStartups/)
    assert.doesNotMatch(meaning('EPROTO', 'Invalid identification string').hint ?? '', /MaxStartups/)
  })
})
