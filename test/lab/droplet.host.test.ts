/** The main job on real hosts: a fresh droplet, two with their packages already there, and one dead address. */
import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { writeInventory } from '../../engine/lab/keys.ts'
import { reboot, shellOn } from './acts-on-hosts.ts'
import { difference, type Snapshot, snapshot } from './filesystem-snapshot.ts'
import { labForSuite, leftOn, samplePackages, ssh, withoutLists, withoutServices } from './hosts.ts'
import { changesOf, countsOf, endsOf, failureOf, type Ran, TestWorkspace } from './test-workspace.ts'

const playbook = fileURLToPath(new URL('../../../playbooks/droplet.yml', import.meta.url))
const names = ['web1', 'web2', 'web3']

describe('lab: the droplet', function () {
  this.timeout(300_000)
  const site = labForSuite({ names: ['web1'], prepared: { names: [...names.slice(1), 'own'], packages: samplePackages } })
  let workspace: TestWorkspace
  let inventory: string
  let checked: Ran
  let first: Ran
  const credentials = (host: string, what: string) =>
    readFile(join(workspace.folder, 'credentials', host, `${what}.txt`), 'utf8').then((text) => text.trim())

  const droplets = () => names.map((name) => site.lab.host(name))

  before(async () => {
    workspace = await TestWorkspace.open({ warm: true })
    inventory = join(workspace.folder, 'hosts.yml')
    const { key, knownHosts, dead } = site.lab
    await writeInventory(inventory, [...droplets(), { name: 'dead', address: dead }], { key, knownHosts, users: ['johndoe', 'root'] })
  })
  after(() => workspace?.close())

  it('checks fresh hosts with exit code 0, and writes nothing', async () => {
    const before = new Map<string, Snapshot>()
    for (const host of droplets()) before.set(host.name, await snapshot(host))
    checked = await workspace.tsplay(['check', playbook, '-i', inventory, '--limit', '!dead'])
    assert.equal(checked.code, 0, checked.text)
    for (const host of droplets()) {
      const touched = difference(before.get(host.name), await snapshot(host))
      assert.deepEqual(host.name === 'web1' ? touched : withoutServices(touched), [], host.name)
      assert.equal(countsOf(checked, host.name).failed, 0)
    }
  })

  it('says in the check what would change, and what can not be told yet', () => {
    const counts = countsOf(checked, 'web1')
    assert.ok(counts.changed >= 3, checked.text)
    assert.ok(counts.cannotTell >= 1, checked.text)
    assert.match(changesOf(checked, 'web1').join('\n'), /install .*postgresql/s)
    assert.match(changesOf(checked, 'web1').join('\n'), /johndoe/)
    for (const end of endsOf(checked, 'web1')) if (end.status === 'cannot-tell') assert.match(end.reason ?? '', /\w/)
  })

  it('settles its hosts, and reports that another one cannot be reached', async () => {
    // As a host whose image was made this second, however old that of this machine is.
    await shellOn(site.lab.host('web1'), withoutLists('now'))
    first = await workspace.tsplay(['run', playbook, '-i', inventory])
    for (const name of names) assert.equal(countsOf(first, name).failed, 0, first.text)
    assert.equal(first.code, 4, first.text)
    assert.match(failureOf(first, 'dead').message, /`?dead`?|10\.213\.\d+\.250/)
    for (const name of names) assert.ok(countsOf(first, name).changed > 10)
  })

  it('changes nothing when the same command runs again, and ends the same way', async () => {
    const again = await workspace.tsplay(['run', playbook, '-i', inventory])
    for (const name of names) {
      const { changed, failed, unreachable } = countsOf(again, name)
      assert.deepEqual({ changed, failed, unreachable }, { changed: 0, failed: 0, unreachable: 0 }, again.text)
    }
    assert.equal(again.code, 4, again.text)
    const check = await workspace.tsplay(['check', playbook, '-i', inventory, '--limit', '!dead'])
    assert.equal(check.code, 0, check.text)
    for (const name of names) assert.deepEqual(changesOf(check, name), [])
  })

  it('serves a page with a row from PostgreSQL', async () => {
    for (const host of droplets()) {
      const response = await fetch(`http://${host.address}/`)
      assert.equal(response.status, 200)
      assert.match(await response.text(), /<p>The droplet is settled\.<\/p>/)
    }
  })

  it('lets in johndoe with sudo, and root no longer', async () => {
    const host = site.lab.host('web1')
    const refused = await ssh(site.lab, host, 'root', 'true')
    assert.equal(refused.code, 255)
    assert.match(refused.stderr, /Permission denied/)
    assert.notEqual((await ssh(site.lab, host, 'johndoe', 'sudo -n true')).code, 0)
    const password = await credentials('web1', 'user')
    assert.equal((await ssh(site.lab, host, 'johndoe', `echo '${password}' | sudo -S -p '' id -u`)).stdout, '0\n')
  })

  it('has a database that nobody enters without the password', async () => {
    const host = site.lab.host('web1')
    const refused = await ssh(site.lab, host, 'johndoe', 'psql -w -c "select 1"')
    assert.notEqual(refused.code, 0)
    assert.match(refused.stderr, /no password supplied/)
    const password = await credentials('web1', 'database')
    const row = await ssh(site.lab, host, 'johndoe', `PGPASSWORD='${password}' psql -Atw -c "select words from greeting"`)
    assert.equal(row.stdout, 'The droplet is settled.\n')
  })

  it('has a firewall with just the two rules', async () => {
    const status = await shellOn(site.lab.host('web1'), 'ufw status')
    const rules = status
      .split('\n')
      .filter((line) => /ALLOW|DENY|REJECT|LIMIT/.test(line))
      .map((line) => line.replace(/ {2,}/g, '  ').trim())
    assert.deepEqual(rules, [
      '22/tcp  ALLOW  Anywhere',
      'Nginx HTTP  ALLOW  Anywhere',
      '22/tcp (v6)  ALLOW  Anywhere (v6)',
      'Nginx HTTP (v6)  ALLOW  Anywhere (v6)',
    ])
    assert.match(status, /^Status: active/)
  })

  it('announced in the check, for hosts with their packages, what the run then did', () => {
    const announced = changesOf(checked, 'web2')
    const done = changesOf(first, 'web2')
    for (const change of announced) assert.ok(done.includes(change), `the run did not do: ${change}`)
    assert.ok(announced.length >= 8, announced.join('\n'))
  })

  it('shows no password anywhere: not in what it says, not in its events, not in the logs of the host', async () => {
    const host = site.lab.host('web1')
    const logs = await shellOn(host, 'journalctl --no-pager -q; cat /var/log/postgresql/*.log')
    for (const what of ['user', 'database']) {
      const password = await credentials('web1', what)
      const file = join(workspace.folder, 'credentials', 'web1', `${what}.txt`)
      assert.equal((await stat(file)).mode & 0o777, 0o600)
      for (const text of [checked.text, first.text, JSON.stringify(first.events), logs]) assert.ok(!text.includes(password), what)
      const app = await shellOn(host, 'stat -c "%a %U:%G" /srv/hello/database.json')
      assert.equal(app, '640 root:www-data\n')
    }
  })

  it('leaves nothing of its own on the hosts', async () => {
    for (const host of droplets()) assert.deepEqual(await leftOn(host, 'johndoe'), [], host.name)
  })

  it('still has its site after a reboot', async () => {
    const host = site.lab.host('web2')
    await reboot(host)
    let text = ''
    for (let tries = 0; tries < 50 && !text.includes('settled'); tries += 1) {
      text = await fetch(`http://${host.address}/`)
        .then((response) => response.text())
        .catch(() => '')
      if (!text.includes('settled')) await sleep(200)
    }
    assert.match(text, /The droplet is settled/)
  })

  it('goes by what the inventory chooses: another user, and passwords and words that need care', async () => {
    const host = site.lab.host('own')
    const choices = {
      ansible_user: ['jane', 'root'],
      droplet_user: 'jane',
      droplet_user_password: `it's "a" $ecret: \\ #1`,
      droplet_database_password: `p@ss/w:rd'"%20 \\ ü`,
      droplet_app_words: `Grüße an 'alle' & <jeden>`,
    }
    const own = await workspace.inventory(site.lab, [host], choices)
    const run = await workspace.tsplay(['run', playbook, '-i', own])
    assert.equal(run.code, 0, run.text)
    const again = await workspace.tsplay(['run', playbook, '-i', own])
    assert.equal(again.code, 0, again.text)
    assert.deepEqual(changesOf(again, 'own'), [])
    const page = await (await fetch(`http://${host.address}/`)).text()
    assert.match(page, /Grüße an &#39;alle&#39; &amp; &lt;jeden&gt;/)
    assert.equal((await ssh(site.lab, host, 'jane', 'id -un')).stdout, 'jane\n')
    for (const secret of [choices.droplet_user_password, choices.droplet_database_password])
      for (const text of [run.text, again.text]) assert.ok(!text.includes(secret))
    await assert.rejects(stat(join(workspace.folder, 'credentials', 'own')))
  })
})
