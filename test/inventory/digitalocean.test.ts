/** Droplets of an account as hosts: from an API that pages, limits, fails and lies. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadInventory } from '../../engine/inventory/inventory.ts'
import type { LoadedInventory } from '../../engine/inventory/loaded.ts'
import { hostList } from '../../engine/inventory/show.ts'
import { DiagnosticError } from '../../engine/model/diagnostic.ts'
import { request } from '../../engine/run/host/request.ts'
import { connected } from '../../engine/transport/local.ts'
import { type Api, type ApiOptions, type Fault, startApi } from '../digitalocean/server.ts'
import { type Folder, folder } from './folder.ts'

const token = 'dop_v1_of_the_tests'
const file = 'my.digitalocean.yml'

describe('the inventory of DigitalOcean', () => {
  let api: Api
  let place: Folder
  afterEach(async () => {
    await api.close()
    place.remove()
  })

  async function start(names: readonly string[], options: Partial<ApiOptions> = {}): Promise<void> {
    place = folder()
    api = await startApi({ token, readsUntilDone: 0, ...options })
    for (const name of names) await order(name, name.startsWith('db') ? ['db'] : ['web', 'front-end'])
  }
  async function order(name: string, tags: readonly string[]): Promise<void> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ name, region: 'fra1', size: 's-1vcpu-1gb', image: 'debian-12-x64', tags })
    const response = await fetch(`${api.url}/droplets`, { method: 'POST', headers, body })
    assert.equal(response.status, 202)
  }
  const reads = () => api.requests.filter(({ method }) => method === 'GET').length
  const load = (
    text = '',
    more: { readonly fresh?: boolean; readonly token?: string; readonly patient?: boolean } = {},
  ): Promise<LoadedInventory> => {
    const own = text.includes('api_token') ? '' : `api_token: ${more.token ?? token}\n`
    const base = text.includes('baseurl') ? '' : `baseurl: ${api.url}\n`
    place.write({ [file]: `plugin: community.digitalocean.digitalocean\n${base}${own}${text}` })
    return loadInventory([file], {
      cwd: place.path,
      request: (action) => request({ ...action, ...(!more.patient && { patience: undefined }) }, connected),
      fresh: more.fresh === true,
    })
  }
  const refused = async (text = '', more: { readonly token?: string } = {}) => {
    const error = await load(text, more).then(
      () => assert.fail('it is read'),
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof DiagnosticError, String(error))
    return error.diagnostics.map(({ code, hint, message }) => ({ code, hint, message }))
  }
  const names = (inventory: LoadedInventory) => [...inventory.hosts.keys()]

  it('has a host for each droplet of each page, with the attributes that are asked for', async () => {
    await start(['web1', 'web2', 'db1'], { pageSize: 2 })
    const before = reads()
    const inventory = await load('attributes: [name, tags]\nvar_prefix: x_\n')
    assert.equal(reads() - before, 2)
    assert.deepEqual(names(inventory), ['web1', 'web2', 'db1'])
    assert.deepEqual(hostList(inventory, 'db1'), { x_name: 'db1', x_tags: ['db'] })
    assert.deepEqual(Object.keys(hostList(await load(), 'web1')).sort(), ['do_id', 'do_name', 'do_networks', 'do_region', 'do_size_slug'])
  })
  it('makes variables and groups of them, and keeps out what no filter lets in', async () => {
    await start(['web1', 'web2', 'db1'])
    const inventory = await load(`attributes: [id, name, tags, region, networks]
filters: ['"web" in do_tags', 'do_name != "web2"']
compose:
  ansible_host: do_networks.v4 | selectattr('type', 'eq', 'public') | map(attribute='ip_address') | first
groups: { fronts: '"front-end" in do_tags' }
keyed_groups:
  - { key: do_tags, prefix: tag }
  - { key: do_region.slug, prefix: region }
`)
    assert.deepEqual(names(inventory), ['web1'])
    assert.match(String(hostList(inventory, 'web1').ansible_host), /^203\.0\.113\./)
    assert.deepEqual([...(inventory.hosts.get('web1')?.groups ?? [])].sort(), ['fronts', 'region_fra1', 'tag_front-end', 'tag_web'])
  })
  it('keeps a host out where a filter fails, and is an error with `strict`', async () => {
    await start(['web1'])
    const text = 'filters: [do_nothing.slug == 1]\n'
    assert.deepEqual(names(await load(text)), [])
    assert.deepEqual(
      (await refused(`${text}strict: true\n`)).map(({ code }) => code),
      ['inventory-expression-failed'],
    )
  })
  it('takes what the API says for data', async () => {
    await start(['web1'])
    const droplet = api.state.droplets[0]
    assert.ok(droplet)
    droplet.tags = ['{{ 7 * 7 }}']
    droplet.name = 'a{{ 7 * 7 }}[1:3]'
    const text = 'attributes: [name, tags]\ncompose: { copy: "do_tags[0]" }\nkeyed_groups: [{ key: do_name, prefix: n }]\n'
    const inventory = await load(text)
    assert.deepEqual(names(inventory), [droplet.name])
    const variables = hostList(inventory, droplet.name)
    assert.deepEqual(variables, { do_name: droplet.name, do_tags: ['{{ 7 * 7 }}'], copy: '{{ 7 * 7 }}' })
  })
  it('takes the token from a lookup or the environment, and says where one is missing', async () => {
    await start(['web1'])
    const before = { ...process.env }
    for (const name of Object.keys(before)) if (/^DO_|OAUTH_TOKEN|DIGITALOCEAN/.test(name)) delete process.env[name]
    try {
      assert.deepEqual(
        (await refused('api_token: null\n')).map(({ code }) => code),
        ['missing-option'],
      )
      process.env.MY_TOKEN = token
      assert.deepEqual(names(await load(`api_token: '{{ lookup("env", "MY_TOKEN") }}'\n`)), ['web1'])
      process.env.DIGITALOCEAN_ACCESS_TOKEN = token
      assert.deepEqual(names(await load('api_token: null\n')), ['web1'])
    } finally {
      for (const name of ['MY_TOKEN', 'DIGITALOCEAN_ACCESS_TOKEN']) delete process.env[name]
      Object.assign(process.env, before)
    }
  })
  it('asks the API that the environment names, unless the file does', async () => {
    await start(['web1'])
    process.env.DIGITALOCEAN_API_URL = api.url.replace('/v2', '')
    try {
      assert.deepEqual(names(await load('baseurl: null\n')), ['web1'])
    } finally {
      delete process.env.DIGITALOCEAN_API_URL
    }
  })
  it('warns of two droplets of one name', async () => {
    await start(['web1', 'web1'])
    const { warnings } = await load()
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['ambiguous-name'],
    )
  })

  const faults: Readonly<Record<string, Fault['fault']>> = {
    'an error of the server': { status: 503 },
    'a limit': { limitedFor: 30 },
    'half an answer': 'cut',
    'a page of HTML': { html: '<html><body>maintenance</body></html>' },
    'no answer': 'silent',
  }
  for (const [what, fault] of Object.entries(faults))
    it(`is an error with its place after ${what}, and shows no token`, async () => {
      await start(['web1'], { faults: [{ method: 'GET', fault }] })
      const found = await refused('timeout: 1\n')
      assert.deepEqual(
        found.map(({ code }) => code),
        ['inventory-request-failed'],
      )
      assert.ok(!JSON.stringify(found).includes(token))
    })
  it('waits where the API asks for it', async () => {
    await start(['web1'], { faults: [{ method: 'GET', times: 1, fault: { limitedFor: 1 } }] })
    assert.deepEqual(names(await load('', { patient: true })), ['web1'])
  })
  it('is an error with what to do for a wrong token, and for one without scope', async () => {
    await start([], { scopes: ['account:read'] })
    assert.match((await refused('', { token: 'other' }))[0]?.hint ?? '', /expired/)
    assert.match((await refused())[0]?.hint ?? '', /droplet:read/)
  })
  it('sends the token nowhere else', async () => {
    await start(['web1'])
    const away = await startApi({ token })
    try {
      const links = { pages: { next: `${away.url}/droplets?page=2` } }
      api.faults.push({ method: 'GET', fault: { html: JSON.stringify({ droplets: [], links }) } })
      assert.deepEqual(
        (await refused()).map(({ code }) => code),
        ['inventory-request-failed'],
      )
      assert.deepEqual(away.requests, [])
    } finally {
      await away.close()
    }
  })

  describe('in a cache', () => {
    const cached = () => `cache: true\ncache_plugin: jsonfile\ncache_connection: ${join(place.path, 'cache')}\ncache_timeout: 60\n`
    const cacheFile = () => join(place.path, 'cache', readdirSync(join(place.path, 'cache'))[0] ?? '')

    it('is read once', async () => {
      await start(['web1'])
      const before = reads()
      await load(cached())
      assert.deepEqual(names(await load(cached())), ['web1'])
      assert.equal(reads() - before, 1)
      assert.ok(!readFileSync(cacheFile(), 'utf8').includes(token))
    })
    it('is read again where it is too old, where it shall be, and by `meta: refresh_inventory`', async () => {
      await start(['web1'])
      await load(cached())
      await order('web2', [])
      const inventory = await load(cached())
      assert.deepEqual(names(inventory), ['web1'])
      await inventory.refresh()
      assert.deepEqual(names(inventory), ['web1', 'web2'])
      await order('web3', [])
      const long = Date.now() / 1000 - 100
      utimesSync(cacheFile(), long, long)
      assert.equal(names(await load(cached())).length, 3)
      await order('web4', [])
      assert.equal(names(await load(cached(), { fresh: true })).length, 4)
      assert.equal(names(await load(cached())).length, 4)
    })
    it('is read again with a warning where the cache is broken', async () => {
      await start(['web1'])
      await load(cached())
      writeFileSync(cacheFile(), '[{')
      const inventory = await load(cached())
      assert.deepEqual(names(inventory), ['web1'])
      assert.deepEqual(
        inventory.warnings.map(({ code }) => code),
        ['unreadable-cache'],
      )
    })
    it('has to be one of files', async () => {
      await start(['web1'])
      assert.deepEqual(
        (await refused('cache: true\ncache_plugin: community.general.redis\n')).map(({ code }) => code),
        ['unsupported'],
      )
      assert.deepEqual(
        (await refused('cache: true\ncache_plugin: jsonfile\n')).map(({ code }) => code),
        ['missing-option'],
      )
    })
  })
})
