/** The API server of the tests: it answers as DigitalOcean documents it. */
import assert from 'node:assert/strict'
import { type Api, type ApiOptions, startApi } from './server.ts'

const token = 'dop_v1_of_the_tests'
const order = { name: 'web1', region: 'fra1', size: 's-1vcpu-1gb', image: 'debian-12-x64' }

describe('the API server of the tests', () => {
  let api: Api
  afterEach(() => api.close())

  async function start(options: Partial<ApiOptions> = {}): Promise<void> {
    api = await startApi({ token, ...options })
  }
  async function call(method: string, path: string, body?: unknown, bearer = token) {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
    const response = await fetch(`${api.url}/${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
  }

  it('has a droplet that is new, and active after some reads', async () => {
    await start({ readsUntilDone: 1 })
    const made = await call('POST', 'droplets', order)
    assert.equal(made.status, 202)
    const { id, status, networks } = made.body.droplet
    assert.deepEqual({ status, networks }, { status: 'new', networks: { v4: [], v6: [] } })
    assert.equal((await call('GET', `droplets/${id}`)).body.droplet.status, 'new')
    const { droplet } = (await call('GET', `droplets/${id}`)).body
    assert.equal(droplet.status, 'active')
    assert.equal(droplet.networks.v4.length, 2)
    assert.equal((await call('DELETE', `droplets/${id}`)).status, 204)
    assert.equal((await call('GET', `droplets/${id}`)).status, 404)
  })
  it('waits for the host of a droplet, and has its address', async () => {
    let booted = () => {}
    const boot = () =>
      new Promise<{ address: string }>((resolve) => {
        booted = () => resolve({ address: '192.0.2.7' })
      })
    await start({ boot })
    const { id } = (await call('POST', 'droplets', order)).body.droplet
    for (const _ of [1, 2, 3]) assert.equal((await call('GET', `droplets/${id}`)).body.droplet.status, 'new')
    booted()
    const { droplet } = (await call('GET', `droplets/${id}`)).body
    assert.deepEqual(droplet.networks.v4.at(-1).ip_address, '192.0.2.7')
  })
  it('refuses a wrong token, a missing scope, and what it does not have', async () => {
    await start({ scopes: ['account:read', 'droplet:create'] })
    assert.deepEqual((await call('GET', 'account', undefined, 'other')).body.id, 'unauthorized')
    assert.equal((await call('GET', 'droplets')).body.id, 'forbidden')
    for (const wrong of [{ region: 'mars1' }, { size: 'huge' }, { image: 'none' }, { ssh_keys: [1] }]) {
      const { status, body } = await call('POST', 'droplets', { ...order, ...wrong })
      assert.deepEqual([status, body.id], [422, 'unprocessable_entity'])
      assert.ok(body.request_id)
    }
    api.state.dropletLimit = 0
    assert.match((await call('POST', 'droplets', order)).body.message, /droplet limit/)
  })
  it('pages', async () => {
    await start({ pageSize: 2 })
    for (const name of ['a', 'b', 'c']) await call('POST', 'tags', { name })
    const first = (await call('GET', 'tags?per_page=200')).body
    assert.deepEqual([first.tags.length, first.meta.total], [2, 3])
    const second = await call('GET', first.links.pages.next.slice(api.url.length + 1))
    assert.deepEqual([second.body.tags.length, second.body.links.pages.next], [1, undefined])
  })
  it('limits, fails and lies on demand', async () => {
    await start({
      faults: [
        { path: 'account', times: 1, fault: { limitedFor: 3 } },
        { path: 'account', times: 1, fault: { status: 503 } },
        { path: 'tags', method: 'POST', times: 1, afterwards: true, fault: { status: 500 } },
        { path: 'regions', fault: 'cut' },
        { path: 'sizes', fault: { html: '<html></html>' } },
      ],
    })
    const limited = await call('GET', 'account')
    assert.deepEqual([limited.status, limited.headers.get('retry-after'), limited.body.id], [429, '3', 'too_many_requests'])
    assert.equal((await call('GET', 'account')).status, 503)
    assert.equal((await call('GET', 'account')).status, 200)
    assert.equal((await call('POST', 'tags', { name: 'lost' })).status, 500)
    assert.ok(api.state.tags.has('lost'))
    await assert.rejects(call('GET', 'regions'))
    await assert.rejects(call('GET', 'sizes'), SyntaxError)
  })
})
