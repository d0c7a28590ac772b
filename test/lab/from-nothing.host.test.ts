/** From an account to a web page: `playbooks/from-nothing.yml` with the API server of the tests, whose droplets are hosts of the lab. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { cp, mkdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeKey } from '../../engine/lab/keys.ts'
import { labObstacle } from '../../engine/lab/machine.ts'
import { type LabCloud, startLabCloud } from '../digitalocean/lab-cloud.ts'
import { filesBelow } from '../files-below.ts'
import { shellOn } from './acts-on-hosts.ts'
import { requireLab } from './hosts.ts'
import { changesOf, countsOf, failureOf, type Ran, TestWorkspace } from './test-workspace.ts'

const token = 'dop_v1_of_the_whole_story'

describe('lab: from nothing', function () {
  this.timeout(600_000)
  let cloud: LabCloud
  let workspace: TestWorkspace
  let first: Ran
  const run = (command: string, playbook: string, ...args: readonly string[]) => {
    const env = { DIGITALOCEAN_ACCESS_TOKEN: token, DIGITALOCEAN_API_URL: cloud.api.url.replace(/\/v2$/, ''), TSPLAY_PYTHON: 'no' }
    const settings = { new_droplet_name: 'web1', new_droplet_poll: 1, new_droplet_known_hosts: join(workspace.folder, '.ssh/known_hosts') }
    const all = [
      command,
      `playbooks/${playbook}.yml`,
      '-e',
      JSON.stringify({ ...settings, new_droplet_key: join(workspace.folder, '.ssh/id_ed25519') }),
      ...args,
    ]
    return workspace.tsplay(all, { env })
  }
  const changed = (ran: Ran) =>
    [...new Set(ran.events.flatMap((event) => ('host' in event && typeof event.host === 'string' ? [event.host] : [])))].flatMap((host) =>
      changesOf(ran, host).map((change) => `${host}: ${change}`),
    )
  const knownHosts = async () => (await readFile(join(workspace.folder, '.ssh/known_hosts'), 'utf8')).split('\n').filter(Boolean)
  const writes = () => cloud.api.requests.filter(({ method }) => method !== 'GET').length

  before(async function () {
    requireLab(this)
    workspace = await TestWorkspace.open()
    await cp('playbooks', join(workspace.folder, 'playbooks'), { recursive: true })
    await mkdir(join(workspace.folder, '.ssh'), { mode: 0o700 })
    await makeKey(join(workspace.folder, '.ssh/id_ed25519'), 'operator')
    cloud = await startLabCloud(token)
  })
  after(async () => {
    if (labObstacle()) return
    await cloud?.close()
    await workspace?.close()
  })

  it('shows in the check what it would make, and makes nothing', async () => {
    const checked = await run('check', 'from-nothing')
    assert.equal(checked.code, 0, checked.text)
    assert.match(changesOf(checked, 'localhost').join('\n'), /create the droplet web1/)
    assert.deepEqual([writes(), cloud.api.state.droplets.length, cloud.api.state.keys.length], [0, 0, 0])
    await assert.rejects(stat(join(workspace.folder, 'playbooks/credentials')))
  })
  it('ends with what the API says where that fails after the droplet was ordered', async () => {
    cloud.api.faults.push({ method: 'GET', path: /^droplets\/\d+$/, times: 1, fault: { status: 403 } })
    const cut = await run('run', 'from-nothing')
    assert.equal(cut.code, 2, cut.text)
    assert.equal(cloud.api.state.droplets.length, 1)
  })
  it('goes on with that droplet, and makes a web page on it', async () => {
    first = await run('run', 'from-nothing')
    assert.equal(first.code, 0, first.text)
    assert.deepEqual(
      cloud.api.state.droplets.map(({ name, status }) => [name, status]),
      [['web1', 'active']],
    )
    const page = await fetch(`http://${cloud.host('web1').address}/`)
    assert.match(await page.text(), /The droplet is settled/)
  })
  it('knows the droplet by a key that it made itself, and has none of its first login', async () => {
    const host = cloud.host('web1')
    const own = await shellOn(host, 'cat /etc/ssh/ssh_host_ed25519_key.pub')
    assert.deepEqual(await knownHosts(), [`${host.address} ${own.split(' ').slice(0, 2).join(' ')}`])
    const userData = JSON.stringify(cloud.api.requests.find(({ method, path }) => method === 'POST' && path === 'droplets')?.body)
    assert.match(userData, /ssh-ed25519 /)
    assert.ok(!userData.includes(own.split(' ')[1] ?? ''))
    await assert.rejects(stat(join(workspace.folder, 'playbooks/credentials/web1/first_login')))
    assert.equal(await shellOn(host, 'ls -A /root'), await shellOn(host, 'ls -A /root | grep -v host-keys'))
  })
  it('changes nothing when the same command runs again', async () => {
    const before = writes()
    const again = await run('run', 'from-nothing')
    assert.equal(again.code, 0, again.text)
    assert.deepEqual(changed(again), [])
    for (const host of ['localhost', 'web1']) assert.equal(countsOf(again, host).changed, 0, again.text)
    assert.equal(writes(), before)
  })
  it('leaves neither the token nor the key of the first login in any file or line', async () => {
    const order = cloud.api.requests.find(({ method, path }) => method === 'POST' && path === 'droplets')?.body as {
      readonly user_data: string
    }
    // The first lines of all such keys are alike.
    const secretLine = order.user_data
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.length > 60)[2]
    assert.ok(secretLine)
    for (const secret of [token, secretLine]) {
      for (const text of [first.text, JSON.stringify(first.events)]) assert.ok(!text.includes(secret))
      for (const file of filesBelow(workspace.folder)) assert.ok(!readFileSync(join(workspace.folder, file)).includes(secret), file)
    }
  })
  it('lets the droplet be unless its removal is confirmed', async () => {
    const away = await run('run', 'away')
    assert.equal(away.code, 2, away.text)
    assert.match(failureOf(away, 'localhost').message, /web1 stays/)
    assert.equal(cloud.api.state.droplets.length, 1)
  })
  it('removes it, and has nothing left to remove', async () => {
    const away = await run('run', 'away', '-e', 'confirm=yes')
    assert.equal(away.code, 0, away.text)
    assert.deepEqual(cloud.api.state.droplets, [])
    assert.deepEqual(await knownHosts(), [])
    const again = await run('run', 'away', '-e', 'confirm=yes')
    assert.deepEqual([again.code, changed(again)], [0, []], again.text)
  })
})
