/** Droplets as hosts, beside what the collection's own plug-in makes of the same account. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { loadInventory } from '../../engine/inventory/inventory.ts'
import { inventoryList } from '../../engine/inventory/show.ts'
import { request } from '../../engine/run/host/request.ts'
import { jsonText } from '../../engine/template/values/json.ts'
import { connected } from '../../engine/transport/local.ts'
import { type Api, startApi } from '../digitalocean/server.ts'
import { Answers } from '../oracle/answers.ts'
import { type Folder, folder } from './folder.ts'

const token = 'dop_v1_of_the_tests'
const file = 'my.digitalocean.yml'
const answers = new Answers(import.meta.url)

const cases: Readonly<Record<string, string>> = {
  plain: '',
  attributes: 'attributes: [id, name, memory, vcpus, disk, size, image, volume_ids, tags, region, nothing]\nvar_prefix: ""\n',
  constructed: `attributes: [name, memory, tags, networks, region, image]
compose:
  ansible_host: do_networks.v4 | selectattr('type', 'eq', 'public') | map(attribute='ip_address') | first
  distro: do_image.distribution | lower
  missing: do_nothing
groups:
  big: do_memory > 1024
  fronts: '"front-end" in do_tags'
keyed_groups:
  - { key: do_region.slug, prefix: region }
  - { key: do_tags, prefix: '', separator: '' }
  - { key: do_image, prefix: image, parent_group: images }
`,
  filters: `attributes: [name, tags, region]
filters: ['"web" in do_tags', do_region.slug == 'fra1']
`,
  'failing filters': 'filters: [do_nothing.slug]\n',
  pages: 'pagination: 2\nattributes: [name]\n',
}

describe('the inventory of DigitalOcean beside Ansible', () => {
  let api: Api
  let place: Folder
  before(async () => {
    api = await startApi({ token, readsUntilDone: 0 })
    place = folder()
    await order('web1', ['web', 'front-end'], 's-1vcpu-1gb', 'fra1')
    await order('web2.example.com', ['web'], 's-1vcpu-2gb', 'nyc3')
    await order('db1', [], 's-2vcpu-4gb', 'fra1')
  })
  after(async () => {
    place.remove()
    await api.close()
  })

  async function order(name: string, tags: readonly string[], size: string, region: string): Promise<void> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ name, region, size, image: 'debian-12-x64', ipv6: true, tags })
    assert.equal((await fetch(`${api.url}/droplets`, { method: 'POST', headers, body })).status, 202)
    await fetch(`${api.url}/droplets`, { headers })
  }
  const write = (text: string) =>
    place.write({ [file]: `plugin: community.digitalocean.digitalocean\nbaseurl: ${api.url}\napi_token: ${token}\n${text}` })
  const asHosts = async () => {
    const inventory = await loadInventory([file], { cwd: place.path, request: (action) => request(action, connected) })
    return JSON.parse(jsonText(inventoryList(inventory), { indent: 1, sort: true, ascii: false }))
  }
  async function byAnsible(): Promise<unknown> {
    const env = {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      LANG: 'C.UTF-8',
      ANSIBLE_LOCAL_TEMP: join(place.path, 'temp'),
      ANSIBLE_JINJA2_NATIVE: '1',
    }
    const { stdout } = await promisify(execFile)('ansible-inventory', ['-i', file, '--list'], { cwd: place.path, env })
    return JSON.parse(stdout)
  }

  for (const [name, text] of Object.entries(cases))
    it(`has the same hosts, groups and variables: ${name}`, async () => {
      write(text)
      assert.deepEqual(await asHosts(), await answers.of(name, text, byAnsible, { URL: api.url }))
    })
  it('keeps in the cache what Ansible keeps there, under its name', async () => {
    const text = (of: string) => `attributes: [name]\ncache: true\ncache_plugin: jsonfile\ncache_connection: ${join(place.path, of)}\n`
    const kept = (of: string) => readdirSync(join(place.path, of)).map((name) => [name, readFileSync(join(place.path, of, name), 'utf8')])
    write(text('own'))
    await asHosts()
    const own = kept('own')
    const content = await answers.of(
      'cache',
      text('<PLACE>'),
      async () => {
        write(text('theirs'))
        await byAnsible()
        assert.deepEqual(
          kept('theirs').map(([name]) => name),
          own.map(([name]) => name),
        )
        return kept('theirs').map(([, value]) => value)
      },
      { PLACE: place.path },
    )
    assert.deepEqual(
      own.map(([, value]) => value),
      content,
    )
  })
})
