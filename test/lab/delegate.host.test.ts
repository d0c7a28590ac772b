/** Twelve hosts that have their tasks done on one real host: accounts, lines and programs, over connections that never hold more than the server allows. */
import assert from 'node:assert/strict'
import { shellOn } from './acts-on-hosts.ts'
import { labForSuite } from './hosts.ts'
import { countsOf, TestWorkspace } from './test-workspace.ts'

const names = Array.from({ length: 12 }, (_, index) => `h${index + 1}`)

/** Each waits for all the others: one after the other they would never end. */
const meeting = `shell: |
        touch /root/at-{{ inventory_hostname }}
        left=250
        while [ "$(ls /root | grep -c ^at-)" -lt 12 ] && [ "$left" -gt 0 ]; do left=$((left - 1)); sleep 0.2; done
        [ "$left" -gt 0 ]`

describe('lab: a host that many delegate to', function () {
  this.timeout(180_000)
  const site = labForSuite({ names: ['one'] })
  let workspace: TestWorkspace
  before(async () => {
    workspace = await TestWorkspace.open({ warm: true })
  })
  after(() => workspace?.close())
  const on = (script: string) => shellOn(site.lab.host('one'), script)

  /** Plays tasks of twelve hosts that are never reached themselves; `one` is only delegated to. */
  async function play(...tasks: readonly string[]) {
    const inventory = await workspace.inventory(site.lab, site.lab.hosts)
    const hosts = Object.fromEntries(names.map((name) => [name, {}]))
    const others = await workspace.write('others.yml', JSON.stringify({ all: { children: { others: { hosts } } } }))
    const delegated = tasks.map((task) => `    - ${task}\n      delegate_to: one\n`).join('')
    const playbook = await workspace.write('twelve.yml', `- hosts: others\n  gather_facts: false\n  tasks:\n${delegated}`)
    const ran = await workspace.tsplay(['run', playbook, '-i', inventory, '-i', others, '-f', '12'])
    assert.equal(ran.code, 0, ran.text)
    return ran
  }

  it('makes twelve accounts, lines and pages, and is settled then', async () => {
    const tasks = [
      'user: { name: "user-{{ inventory_hostname }}", groups: games, append: true }',
      'lineinfile: { path: /root/lines, line: "{{ inventory_hostname }}", create: true }',
      'template: { src: page.j2, dest: "/root/page-{{ inventory_hostname }}" }',
    ]
    await workspace.write('page.j2', 'page of {{ inventory_hostname }}\n')
    const first = await play(...tasks)
    for (const name of names) assert.equal(countsOf(first, name).changed, 3, first.text)
    assert.deepEqual((await on('sort /root/lines')).trim().split('\n'), [...names].sort())
    const seen = await on("grep -c '^user-h' /etc/passwd; grep '^games:' /etc/group | grep -o user-h | wc -l; cat /root/page-h7")
    assert.deepEqual(seen.trim().split('\n'), ['12', '12', 'page of h7'])
    const again = await play(...tasks)
    for (const name of names) assert.equal(countsOf(again, name).changed, 0, again.text)
  })

  it('runs the programs of all at once', async () => {
    await play(meeting)
  })

  it('runs them all where its server takes three on one connection', async () => {
    await on('rm /root/at-*; echo MaxSessions 3 >/etc/ssh/sshd_config.d/few.conf; systemctl reload ssh')
    await play(meeting)
  })
})
