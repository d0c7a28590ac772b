/** A check of a fresh host builds on what it plans, and the run that follows it does just that. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeInventory } from '../../engine/lab/keys.ts'
import { disagreements } from './agreement.ts'
import { labForSuite } from './hosts.ts'
import { changesOf, countsOf, endsOf, type Ran, TestWorkspace } from './test-workspace.ts'

const droplet = fileURLToPath(new URL('../../../playbooks/droplet.yml', import.meta.url))
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAD2X7qt7yZ2R0Zs0hLkQyqXbJ2fGJZ1vBq0o6xFkq0H'

/** Plays that a check can tell the whole of, though each task hangs on the one before it. */
const plays: Readonly<Record<string, string>> = {
  'files in new folders': `
- file: { path: /srv/app/conf, state: directory, owner: nobody, mode: '0750' }
- copy: { content: "a = 1\\n", dest: /srv/app/conf/app.ini, mode: '0640' }
- lineinfile: { path: /srv/app/conf/app.ini, line: b = 2 }
- lineinfile: { path: /srv/app/conf/app.ini, line: b = 2 }
- blockinfile: { path: /srv/app/conf/app.ini, block: c = 3 }
- file: { path: /srv/app/conf/app.ini, mode: '0600' }
- copy: { content: gone, dest: /srv/app/conf/old }
- file: { path: /srv/app/conf/old, state: absent }
- file: { path: /srv/app/conf/old, state: absent }
- command: touch /srv/app/conf/app.ini
  args: { creates: /srv/app/conf/app.ini }
`,
  'users and groups': `
- group: { name: deployers, gid: 4100 }
- group: { name: helpers }
- user: { name: anna, groups: [deployers, helpers], password: a long sentence, shell: /bin/bash }
- user: { name: anna, groups: [deployers, helpers], password: a long sentence, shell: /bin/bash }
- user: { name: anna, comment: Anna }
- authorized_key: { user: anna, key: "${key}" }
- authorized_key: { user: anna, key: "${key}" }
- file: { path: /home/anna/work, state: directory, owner: anna, group: deployers }
- file: { path: /home/anna/work, state: directory, owner: anna, group: deployers }
- user: { name: bert, system: true, create_home: false }
- user: { name: bert, state: absent }
- group: { name: helpers }
`,
  links: `
- file: { path: /srv/releases/one, state: directory }
- copy: { content: first, dest: /srv/releases/one/version }
- file: { path: /srv/current, src: /srv/releases/one, state: link }
- file: { path: /srv/current, src: /srv/releases/one, state: link }
- copy: { content: extra, dest: /srv/current/extra }
- file: { path: /srv/releases/one/extra, mode: '0600' }
`,
  units: `
- copy:
    dest: /etc/systemd/system/hello.service
    content: |
      [Service]
      ExecStart=/bin/sleep infinity
      [Install]
      WantedBy=multi-user.target
- systemd: { name: hello, state: started, enabled: true, daemon_reload: true }
- systemd: { name: hello, state: started, enabled: true }
- systemd: { name: hello, state: restarted }
- systemd: { name: hello, state: stopped }
`,
  cron: `
- user: { name: carl }
- file: { path: /etc/cron.d, state: directory }
- cron: { name: nightly, cron_file: nightly, user: root, hour: '3', minute: '0', job: /bin/true }
- cron: { name: backup, cron_file: backup, user: carl, special_time: daily, job: /bin/true }
- cron: { name: backup, cron_file: backup, user: carl, special_time: daily, job: /bin/true }
`,
}

describe('lab: a check and the run that follows it', function () {
  this.timeout(300_000)
  const site = labForSuite({ names: ['plays', 'fresh'] })
  let workspace: TestWorkspace
  let inventory: string
  before(async () => {
    workspace = await TestWorkspace.open({ warm: true })
    inventory = await workspace.inventory(site.lab, [site.lab.host('plays')])
  })
  after(() => workspace?.close())
  const both = async (playbook: string, hosts: string): Promise<readonly [Ran, Ran]> => [
    await workspace.tsplay(['check', playbook, '-i', hosts]),
    await workspace.tsplay(['run', playbook, '-i', hosts]),
  ]

  for (const [what, tasks] of Object.entries(plays))
    it(`agree on ${what}, and nothing is left to tell`, async () => {
      const playbook = await workspace.write(
        `${what.replaceAll(' ', '-')}.yml`,
        `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.trim().replace(/^/gm, '    ')}\n`,
      )
      const [checked, ran] = await both(playbook, inventory)
      assert.equal(checked.code, 0, checked.text)
      assert.equal(ran.code, 0, ran.text)
      assert.deepEqual(disagreements(checked, ran, 'plays'), [], checked.text)
      assert.deepEqual(changesOf(checked, 'plays'), changesOf(ran, 'plays'))
      const { changed, ok, cannotTell, wouldRun } = countsOf(checked, 'plays')
      assert.deepEqual({ cannotTell, wouldRun }, { cannotTell: 0, wouldRun: 0 }, checked.text)
      assert.deepEqual({ changed, ok }, { changed: countsOf(ran, 'plays').changed, ok: countsOf(ran, 'plays').ok })
      assert.ok(changed > 0)
    })

  it('agree on packages that only an updated index has', async () => {
    const tasks = ['{ update_cache: true }', '{ update_cache: true, cache_valid_time: 3600 }', '{ name: hello }', '{ name: sudo }'].map(
      (args) => `    - apt: ${args}\n`,
    )
    const [checked, ran] = await both(
      await workspace.write('index.yml', `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.join('')}`),
      inventory,
    )
    assert.deepEqual([checked.code, ran.code], [0, 0], checked.text)
    assert.deepEqual(disagreements(checked, ran, 'plays'), [], checked.text)
    assert.deepEqual(
      endsOf(checked, 'plays').map(({ status }) => status),
      ['changed', 'ok', 'cannot-tell', 'ok'],
    )
  })

  it('agree on a fresh droplet, where what can not be told hangs on packages and is never called settled', async () => {
    const hosts = join(workspace.folder, 'droplet.yml')
    const { key, knownHosts } = site.lab
    await writeInventory(hosts, [site.lab.host('fresh')], { key, knownHosts, users: ['johndoe', 'root'] })
    const [checked, ran] = await both(droplet, hosts)
    assert.equal(checked.code, 0, checked.text)
    assert.equal(ran.code, 0, ran.text)
    assert.deepEqual(disagreements(checked, ran, 'fresh'), [], checked.text)
    const announced = changesOf(checked, 'fresh')
    for (const change of [
      'create user johndoe',
      'create /home/johndoe/.ssh/authorized_keys',
      'create directory /srv/hello',
      'create /srv/hello/app.py',
    ])
      assert.ok(announced.includes(change), announced.join('\n'))
    const welcome = endsOf(checked, 'fresh').find(({ task }) => task.name === 'Disable the welcome page')
    assert.equal(welcome?.status, 'cannot-tell')
    for (const { status, reason } of endsOf(checked, 'fresh'))
      if (status === 'cannot-tell') assert.match(reason ?? '', /Install packages”: install |”: only if that changes something/)
  })

  it('tell drift by the exit code: none on a settled host, 3 where something is pending', async () => {
    const code = async (tasks: string) => {
      const playbook = await workspace.write(
        'drift.yml',
        `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.trim().replace(/^/gm, '    ')}\n`,
      )
      return (await workspace.tsplay(['check', playbook, '-i', inventory, '--exit-code'])).code
    }
    assert.equal(await code('- command: id\n  changed_when: false\n- file: { path: /etc, state: directory }'), 0)
    assert.equal(await code('- file: { path: /srv/pending, state: directory }'), 3)
    assert.equal(await code('- command: id'), 3)
    assert.equal(await code('- fail: { msg: broken }'), 2)
  })
})
