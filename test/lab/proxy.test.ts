/** The proxy of a lab: what it forwards, and what it refuses. */
import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { isOwnAddress, type LabProxy, openProxy } from '../../engine/lab/proxy.ts'

describe('the proxy of a lab', () => {
  const origin = createServer((asked, answer) => answer.writeHead(201, { 'x-seen': `${asked.method} ${asked.url}` }).end('whole'))
  let port = 0
  let open: LabProxy
  let closed: LabProxy
  before(async () => {
    await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve))
    port = (origin.address() as AddressInfo).port
    open = await openProxy('127.0.0.1', () => false)
    closed = await openProxy('127.0.0.1')
  })
  after(async () => {
    await open.close()
    await closed.close()
    origin.close()
  })

  async function asked(proxy: LabProxy, method: string, path: string) {
    return new Promise<{ readonly status?: number; readonly seen?: unknown; readonly text: string }>((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: proxy.port, method, path, agent: false })
      const read = (reply: IncomingMessage, stream: Duplex | IncomingMessage, text = '') => {
        stream.on('data', (chunk) => {
          text += chunk
        })
        stream.on('close', () => resolve({ status: reply.statusCode, seen: reply.headers['x-seen'], text }))
      }
      sent.once('response', (reply) => read(reply, reply))
      sent.once('connect', (reply, socket, head) => {
        read(reply, socket, head.toString())
        socket.write('GET /tunnel HTTP/1.0\r\n\r\n')
      })
      sent.once('error', reject)
      sent.end()
    })
  }

  it('forwards requests, and opens tunnels', async () => {
    assert.deepEqual(await asked(open, 'POST', `http://127.0.0.1:${port}/a?b=c`), { status: 201, seen: 'POST /a?b=c', text: 'whole' })
    const tunnel = await asked(open, 'CONNECT', `127.0.0.1:${port}`)
    assert.equal(tunnel.status, 200)
    assert.match(tunnel.text, /GET \/tunnel[\s\S]*whole$/)
  })

  it('refuses what is no web address, what does not answer, and this machine itself', async () => {
    const status = async (proxy: LabProxy, method: string, path: string) => (await asked(proxy, method, path)).status
    assert.equal(await status(open, 'GET', '/plain'), 400)
    assert.equal(await status(open, 'GET', 'http://127.0.0.1:1/'), 502)
    assert.equal(await status(closed, 'GET', `http://127.0.0.1:${port}/`), 403)
    assert.equal(await status(closed, 'GET', `http://localhost:${port}/`), 403)
    assert.equal(await status(closed, 'CONNECT', `127.0.0.1:${port}`), 403)
    const addresses = ['127.0.0.1', '::1', '::ffff:127.0.0.1', '169.254.169.254', 'fe80::1', '192.0.2.1', '10.0.0.1', '2001:db8::1']
    assert.deepEqual(addresses.map(isOwnAddress), [true, true, true, true, true, false, false, false])
  })
})
