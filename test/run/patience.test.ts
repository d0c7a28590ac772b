/** Requests that are sent again: when, how often, and which never. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Request } from '../../engine/model/action.ts'
import { request } from '../../engine/run/host/request.ts'

describe('a request with patience', () => {
  /** What is answered, one after the other; the last one again and again. */
  let answers: readonly { readonly status: number; readonly after?: string; readonly body?: string }[] = []
  let asked = 0
  const server = http.createServer((_incoming, response) => {
    const { status, after, body = '{}' } = answers[Math.min(asked, answers.length - 1)] ?? { status: 500 }
    asked += 1
    // It never answers.
    if (status === 0) return
    response.writeHead(status, after === undefined ? {} : { 'retry-after': after }).end(body)
  })
  before(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  beforeEach(() => {
    asked = 0
  })

  const dial = async (host: string, port: number) => net.connect(port, host)
  const sent = (more: Partial<Request>, tools = {}) => request({ ...base(), patience: { seconds: 5, tries: 2 }, ...more }, dial, tools)

  it('waits as long as a limit says, whatever it is to do', async () => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      asked = 0
      answers = [
        { status: 429, after: '0' },
        { status: 429, after: new Date(0).toUTCString() },
        { status: 429, after: '0' },
        { status: 200 },
      ]
      assert.equal((await sent({ method })).response?.status, 200)
      assert.equal(asked, 4, method)
    }
  })
  it('does not wait for longer than it has', async () => {
    answers = [{ status: 429, after: '6' }, { status: 200 }]
    assert.deepEqual([(await sent({})).code, asked], [1, 1])
  })
  it('goes on after an error of the server so often, unless that could do something twice', async () => {
    answers = [{ status: 503, after: '0' }]
    assert.deepEqual([(await sent({})).response?.status, asked], [503, 3])
    asked = 0
    assert.deepEqual([(await sent({ method: 'POST' })).response?.status, asked], [503, 1])
    asked = 0
    answers = [{ status: 404 }]
    assert.deepEqual([(await sent({})).response?.status, asked], [404, 1])
  })
  it('is sent once without any', async () => {
    answers = [{ status: 429, after: '0' }]
    assert.deepEqual([(await request(base(), dial)).code, asked], [1, 1])
  })
  it('refuses an answer with a good status where it says something else', async () => {
    answers = [{ status: 200, body: 'no' }]
    assert.equal((await sent({ refuses: ({ body }) => body.toString() === 'no' })).code, 1)
  })

  it('is sent again while it waits for something, and says for what', async () => {
    answers = [
      { status: 200, body: 'new' },
      { status: 200, body: 'new' },
      { status: 200, body: 'active' },
    ]
    const waited: string[] = []
    const pending = ({ body }: { readonly body: Buffer }) => (body.toString() === 'new' ? 'it to be active' : undefined)
    const poll = { pending, every: 0.01, seconds: 10 }
    const { code, response } = await sent({ poll }, { onWaiting: (reason: string) => waited.push(reason) })
    assert.deepEqual([code, response?.body.toString(), waited], [0, 'active', ['it to be active', 'it to be active']])
  })
  it('ends with what it waited for when the time of the task is over', async () => {
    answers = [{ status: 200, body: 'new' }]
    const poll = { pending: () => 'it to be active', every: 0.01, seconds: 3600 }
    const { code, timedOut, stderr } = await sent({ poll }, { seconds: 0.03 })
    assert.deepEqual([code, timedOut, stderr], [1, true, 'it to be active'])
  })
  it('ends at once when the run does, while it waits for an answer and between two tries', async () => {
    for (const each of [{ status: 0 }, { status: 429, after: '4' }]) {
      answers = [each]
      asked = 0
      const stop = new AbortController()
      const ended = assert.rejects(sent({}, { signal: stop.signal }), { name: 'AbortError' })
      while (asked === 0) await sleep(5)
      stop.abort()
      await ended
      assert.equal(asked, 1)
    }
  })
  it('gives up a connection that does not come', async () => {
    const never = () => new Promise<never>(() => undefined)
    const { code, response } = await request({ ...base(), timeout: 0.05 }, never)
    assert.deepEqual([code, response], [1, undefined])
  })

  function base(): Request {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    return { do: 'request', method: 'GET', url, headers: {}, timeout: 5, follow: 'none', verify: true, accept: [200] }
  }
})
