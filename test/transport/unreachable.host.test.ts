/** Hosts that do not answer as they should, and what is then said. */
import assert from 'node:assert/strict'
import net from 'node:net'
import type { Reach } from '../../engine/model/host.ts'
import { Cancelled, Unreachable } from '../../engine/transport/contract.ts'
import { createConnect } from '../../engine/transport/index.ts'
import { type LoginAttempt, unreachableFrom } from '../../engine/transport/ssh/unreachable.ts'
import { startDelayProxy } from '../ssh-server/delay-proxy.ts'
import { startSshServer } from '../ssh-server/server.ts'
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
const fails = (more: Partial<Reach>, kind: Unreachable['kind'], message: RegExp) =>
  assert.rejects(createConnect()(reach(more), {}), (error: unknown) => {
    assert.ok(error instanceof Unreachable, String(error))
    assert.equal(error.kind, kind)
    assert.match(error.message, message)
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

describe('a host that can not be reached', () => {
  it('has no address', () =>
    fails({ address: 'no-such-host.invalid' }, 'address', /the address `no-such-host.invalid` of `web` cannot be resolved/))

  it('refuses', async () => {
    const { port, close } = await listening(() => undefined)
    close()
    await fails({ port }, 'refused', new RegExp(`\`web\` \\(127.0.0.1:${port}\\) refuses connections`))
  })

  it('is silent', async () => {
    const { port, close } = await listening(() => undefined)
    await fails({ port }, 'timeout', /did not answer within 0.5 seconds/)
    close()
  })

  it('speaks something else', async () => {
    const { port, close } = await listening((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await fails({ port }, 'lost', /lost before login/)
    close()
  }).timeout(20_000)

  it('is given up when the run is cancelled', async () => {
    const { port, close } = await listening(() => undefined)
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 50)
    await assert.rejects(createConnect()(reach({ port, timeout: 30 }), { signal: abort.signal }), Cancelled)
    close()
  })

  it('tells where the time of a start goes', async () => {
    const server = await startSshServer()
    const proxy = await startDelayProxy(server.port, 5)
    const spans: { name: string; start: number; end: number }[] = []
    const connection = await createConnect()(server.reach({ port: proxy.port }), { onSpan: (span) => spans.push(span) })
    await connection.shell().send({ acts: [], asks: [ask('true')] })
    assert.deepEqual(
      spans.map(({ name }) => name),
      ['connect', 'handshake', 'auth', 'shell'],
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
