/** Host keys that nobody knows: all of them before anything changes, once, by the names of the inventory. */
import assert from 'node:assert/strict'
import { type SshServer, startSshServer } from '../ssh-server/server.ts'
import { warmProject } from './project.ts'

const plays = `- name: Here
  hosts: here
  gather_facts: false
  tasks:
    - { name: local work, command: touch made }
- name: First
  hosts: web1
  gather_facts: false
  tasks:
    - { name: on web1, command: "true" }
- name: Second
  hosts: web2
  gather_facts: false
  tasks:
    - { name: on web2, command: "true" }
`

describe('host keys of a run', () => {
  let server: SshServer
  before(async () => {
    server = await startSshServer()
  })
  after(() => server.close())

  const inventory = (names: readonly string[], knownHosts: string) =>
    `${server.inventory(names).replaceAll(server.knownHosts, knownHosts)}\nhere ansible_connection=local\n`
  const count = (text: string, word: string) => text.split(word).length - 1

  it('that are unknown are shown once, before anything is done, for all plays', async () => {
    const { tsplay, write, has, file, close } = warmProject({ 'site.yml': plays })
    try {
      write({ hosts: inventory(['web1', 'web2'], file('empty')), empty: '' })
      const { code, err, out } = await tsplay('run', 'site.yml', '-i', 'hosts')
      assert.equal(code, 4)
      assert.equal(has('made'), true)
      assert.equal(count(err, 'ssh-keygen -lf'), 1)
      for (const name of ['web1', 'web2']) assert.match(err, new RegExp(`^  ${name} \\(`, 'm'))
      assert.match(out, /on web1 +web1/)
      // They were looked at before the first play, so its failure hides none of them.
      write({ 'site.yml': plays.replace('touch made', 'ls /no/such/file') })
      const early = await tsplay('run', 'site.yml', '-i', 'hosts')
      assert.doesNotMatch(early.out, /on web1 +web1/)
      for (const name of ['web1', 'web2']) assert.match(early.err, new RegExp(`^  ${name} \\(`, 'm'))
      const { all } = await tsplay('run', 'site.yml', '-i', 'hosts', '--limit', 'web2')
      assert.deepEqual([/^ {2}web1 \(/m.test(all), /^ {2}web2 \(/m.test(all)], [false, true])
    } finally {
      close()
    }
  })

  it('that are known, or taken as they come, cost no connection more', async () => {
    const { tsplay, write, file, close } = warmProject({ 'site.yml': plays })
    try {
      const connections = async (hosts: string, ...more: string[]) => {
        write({ hosts, empty: '' })
        const before = server.counts.connections
        const { code, err } = await tsplay('run', 'site.yml', '-i', 'hosts', ...more)
        assert.equal(code, 0, err)
        assert.equal(err, '')
        return server.counts.connections - before
      }
      assert.equal(await connections(inventory(['web1', 'web2'], server.knownHosts)), 2)
      assert.equal(await connections(inventory(['web1', 'web2'], file('empty')), '--accept-new-host-keys'), 2)
    } finally {
      close()
    }
  })

  it('are not asked for where tags leave a play without a task, or a host is reached locally', async () => {
    const { tsplay, write, file, close } = warmProject({
      'site.yml': plays.replaceAll('gather_facts: false\n', 'gather_facts: false\n  tags: t\n'),
    })
    try {
      write({ hosts: inventory(['web1', 'web2'], file('empty')), empty: '' })
      const before = server.counts.connections
      const { err } = await tsplay('run', 'site.yml', '-i', 'hosts', '--tags', 'nothing')
      assert.doesNotMatch(err, /not known/)
      const local = await tsplay('run', 'site.yml', '-i', 'hosts', '--limit', 'here')
      assert.equal(local.code, 0)
      assert.equal(server.counts.connections - before, 0)
    } finally {
      close()
    }
  })
})
