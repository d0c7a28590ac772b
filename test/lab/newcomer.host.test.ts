/** The way of a newcomer: a host from an image made this second, without lists of packages, or with clocks that say nothing; its age decides no result. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeInventory } from '../../engine/lab/keys.ts'
import apt from '../../modules/apt/apt.ts'
import { planOn } from '../modules/on-host.ts'
import { shellOn } from './acts-on-hosts.ts'
import { labForSuite, requireLab, withoutLists } from './hosts.ts'
import { countsOf, TestWorkspace } from './test-workspace.ts'

describe('lab: a host that was made this second', function () {
  this.timeout(300_000)
  const site = labForSuite({ names: ['new'] })
  let workspace: TestWorkspace
  let inventory: string
  before(async () => {
    workspace = await TestWorkspace.open({ warm: true })
    inventory = join(workspace.folder, 'hosts.yml')
    await writeInventory(inventory, [site.lab.host('new')], { key: site.lab.key, knownHosts: site.lab.knownHosts, users: ['root'] })
  })
  after(() => workspace?.close())

  const install = (name: string) => workspace.write('site.yml', `- hosts: new
  gather_facts: false
  tasks:
    - name: it is installed
      apt: { name: ${name}, update_cache: true, cache_valid_time: 3600 }
      register: it
    - assert: { that: [it.cache_updated, it.cache_update_time > 0] }
`) // biome-ignore format: one playbook

  for (const time of ['now', '1 year ago', 'next year'])
    it(`is refreshed first where it has no lists, of ${time}`, async () => {
      const host = site.lab.host('new')
      await shellOn(host, withoutLists(time))
      for (const cache_valid_time of [0, 3600]) {
        const plan = await planOn(host, apt, { name: ['hello'], update_cache: true, cache_valid_time })
        assert.deepEqual(plan.map(({ name }) => name), ['refresh', 'packages']) // biome-ignore format: one line
      }
    })

  it('gets its packages in one go', async () => {
    await shellOn(site.lab.host('new'), withoutLists('now'))
    const ran = await workspace.tsplay(['run', await install('hello'), '-i', inventory])
    assert.equal(ran.code, 0, ran.text)
    assert.equal(countsOf(ran, 'new').changed, 1, ran.text)
    assert.match(await shellOn(site.lab.host('new'), 'hello'), /Hello/)
  })

  it('gets them where a source is dated in the future, by one refresh', async () => {
    const host = site.lab.host('new')
    await shellOn(host, 'apt-get -qq -y remove hello >/dev/null; touch -d "next year" /etc/apt/sources.list')
    await shellOn(host, `echo 'APT::Update::Pre-Invoke { "echo once >>/root/refreshes"; };' >/etc/apt/apt.conf.d/99count`)
    const ran = await workspace.tsplay(['run', await install('hello'), '-i', inventory])
    assert.equal(ran.code, 0, ran.text)
    assert.equal(countsOf(ran, 'new').changed, 1, ran.text)
    assert.match(await shellOn(host, 'hello'), /Hello/)
    assert.equal(await shellOn(host, 'cat /root/refreshes'), 'once\n')
  })
})

describe('lab: the first command of the README, on a machine that has no caches', function () {
  this.timeout(600_000)
  let folder: string
  before(async function () {
    requireLab(this)
    folder = await mkdtemp(join(tmpdir(), 'tsplay-newcomer-'))
  })
  after(async () => {
    if (!folder) return
    await command('dist/bin/tsplay.js', 'lab', 'down')
    await rm(folder, { recursive: true, force: true })
  })

  it('makes an image, boots a host from it and sets it up in one go, and the second run changes nothing', async () => {
    const { code, text } = await command('dist/tools/droplet.js')
    assert.equal(code, 0, text)
    assert.match(text, /building the image/)
    assert.match(text, /The same command again[\s\S]*nothing changed[\s\S]*curl http/)
  })

  function command(...words: readonly string[]): Promise<{ readonly code: number | null; readonly text: string }> {
    const env = { ...process.env, TSPLAY_LAB: join(folder, 'lab'), XDG_CACHE_HOME: join(folder, 'cache') }
    const child = spawn(process.execPath, [...words], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, text })))
  }
})
