/** Connections to one host: shells for messages that go on at once, and failures that take away nothing but themselves. */
import assert from 'node:assert/strict'
import { Connections, mostShells } from '../../engine/run/host/connections.ts'
import type { ExecutionContext } from '../../engine/run/host/questioner.ts'
import { type Become, type Connect, type Connection, type Message, type Reply, Unreachable } from '../../engine/transport/contract.ts'
import { HERE } from '../transport/steps.ts'

const context = (become?: Become): ExecutionContext => ({ reach: HERE, ...(become ? { become } : {}), env: {} })
const message: Message = { acts: [], asks: [] }
const reply: Reply = { acts: [], asks: [] }

/** A promise with its ends. */
function open<T>() {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((good, bad) => {
    resolve = good
    reject = bad
  })
  return { promise, resolve, reject }
}

/** Connections whose messages end when the test says so. */
function server(room = Number.POSITIVE_INFINITY) {
  const made: { readonly shells: Set<string>; readonly ended: unknown[]; closed: boolean }[] = []
  const sent: { readonly at: string; readonly end: () => void; readonly fail: (error: unknown) => void }[] = []
  const connect: Connect = async () => {
    const own = { shells: new Set<string>(), closed: false, ended: [] as unknown[] }
    const number = made.push(own) - 1
    const connection: Connection = {
      user: 'root',
      messages: 0,
      shell: (become, shell = 0) => ({
        send: () => {
          const name = `${become?.user ?? 'login'}${shell}`
          if (!own.shells.has(name) && own.shells.size >= room) return Promise.reject(new Unreachable('channels', 'no more programs'))
          own.shells.add(name)
          const { promise, resolve, reject } = open<Reply>()
          sent.push({ at: `${number}:${name}`, end: () => resolve(reply), fail: reject })
          return promise
        },
      }),
      endShells: async (users) => {
        own.ended.push(users)
      },
      start: () => Promise.reject(new Error('nobody')),
      dial: () => Promise.reject(new Error('nobody')),
      close: async () => {
        own.closed = true
      },
    }
    return connection
  }
  return { connect, made, sent }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('connections to a host', () => {
  const to = (connect: Connect) => new Connections(connect, {}, { opened: () => {} })

  it('give each message a shell for itself, one that is free where there is one, and so many a connection', async () => {
    const { connect, made, sent } = server()
    const connections = to(connect)
    const first = connections.send(context(), message)
    await turn()
    sent[0]?.end()
    await first
    const all = Array.from({ length: 12 }, () => connections.send(context(), message))
    await turn()
    await turn()
    assert.equal(sent[1]?.at, '0:login0', 'the one that was free')
    assert.equal(new Set(sent.slice(1).map(({ at }) => at)).size, 12)
    assert.deepEqual(
      made.map(({ shells }) => shells.size),
      [mostShells, 12 - mostShells],
    )
    for (const each of sent) each.end()
    await Promise.all(all)
    assert.ok(mostShells <= 10)
  })

  it('go on over another connection where the server has no room for one more shell', async () => {
    const { connect, made, sent } = server(2)
    const connections = to(connect)
    const all = Array.from({ length: 5 }, () => connections.send(context(), message))
    for (let count = 0; count < 10; count++) await turn()
    assert.equal(sent.length, 5)
    assert.ok(made.every(({ shells, closed }) => shells.size <= 2 && !closed))
    for (const each of sent) each.end()
    await Promise.all(all)
  })

  it('are one for each become user, whoever asks', async () => {
    const { connect, made, sent } = server()
    const connections = to(connect)
    for (const become of [undefined, { method: 'sudo', user: 'other' }, undefined, { method: 'sudo', user: 'other' }]) {
      const end = connections.send(context(become), message)
      await turn()
      sent.at(-1)?.end()
      await end
    }
    assert.deepEqual(
      made.map(({ shells }) => [...shells]),
      [['login0', 'other0']],
    )
  })

  it('lose no newer one by the late failure of an old one', async () => {
    const { connect, made, sent } = server()
    const old = open<Connection>()
    let tries = 0
    const connections = to((reach, options) => (tries++ === 0 ? old.promise : connect(reach, options)))
    const lost = connections.send(context(), message).catch((error: unknown) => error)
    await turn()
    connections.renew()
    const second = connections.send(context(), message)
    await turn()
    old.reject(new Unreachable('timeout', 'late'))
    assert.ok((await lost) instanceof Unreachable)
    sent[0]?.end()
    await second
    const third = connections.send(context(), message)
    await turn()
    sent[1]?.end()
    await third
    assert.deepEqual([tries, made.length], [2, 1])
  })

  it('lose no newer one by a link that broke before', async () => {
    const { connect, made, sent } = server()
    const connections = to(connect)
    const broken = connections.send(context(), message).catch((error: unknown) => error)
    await turn()
    connections.renew()
    const next = connections.send(context(), message)
    await turn()
    sent[0]?.fail(new Unreachable('lost', 'gone'))
    await broken
    sent[1]?.end()
    await next
    const again = connections.send(context(), message)
    await turn()
    sent[2]?.end()
    await again
    assert.deepEqual([made.length, sent.map(({ at }) => at)], [2, ['0:login0', '1:login0', '1:login0']])
  })

  it('are renewed without ending what others do over them', async () => {
    const { connect, made, sent } = server()
    const connections = to(connect)
    const running = connections.send(context(), message)
    await turn()
    connections.renew()
    assert.equal(made[0]?.closed, false)
    sent[0]?.end()
    await running
    await turn()
    assert.equal(made[0]?.closed, true)
    const next = connections.send(context(), message)
    await turn()
    assert.equal(sent[1]?.at, '1:login0')
    await connections.close()
    assert.equal(made[1]?.closed, true)
    sent[1]?.end()
    await next
  })
})
