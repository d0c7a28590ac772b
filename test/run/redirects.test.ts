/** Requests: what goes on to where a redirect leads. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import type { Request } from '../../engine/model/action.ts'
import { request } from '../../engine/run/host/request.ts'

describe('a redirect', () => {
  const asked: string[] = []
  const server = () =>
    http.createServer((incoming, response) => {
      const { authorization = 'nobody', cookie = 'none', 'x-own': own = 'none' } = incoming.headers
      asked.push([incoming.url, authorization, cookie, own].join(' '))
      const to = new URL(incoming.url ?? '', 'http://here').searchParams.get('to')
      response.writeHead(to ? 302 : 200, to ? { location: to } : {}).end()
    })
  const servers = [server(), server()]
  const urls: string[] = []
  before(async () => {
    for (const each of servers) {
      each.listen(0, '127.0.0.1')
      await once(each, 'listening')
      urls.push(`http://127.0.0.1:${(each.address() as AddressInfo).port}`)
    }
  })
  after(() => {
    for (const each of servers) each.close()
  })

  it('tells nobody else what lets somebody in', async () => {
    const [here, there] = urls
    const headers = { authorization: 'Basic x', Cookie: 'a=b', 'X-Own': 'c' }
    const action: Request = { do: 'request', method: 'GET', url: '', headers, timeout: 5, follow: 'all', verify: true, accept: [200] }
    const dial = async (host: string, port: number) => net.connect(port, host)
    await request({ ...action, url: `${here}/1?to=/2` }, dial)
    await request({ ...action, url: `${here}/3?to=${there}/4` }, dial)
    assert.deepEqual(asked, ['/1?to=/2 Basic x a=b c', '/2 Basic x a=b c', `/3?to=${there}/4 Basic x a=b c`, '/4 nobody none c'])
  })
})
