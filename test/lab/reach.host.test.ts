/** Hosts that can not be reached, or not become: one sentence says why, and the others go on. */
import assert from 'node:assert/strict'
import { makeKey } from '../../engine/lab/keys.ts'
import type { HostRecord } from '../../engine/lab/record.ts'
import { shellOn } from './acts-on-hosts.ts'
import { labForSuite, leftOn } from './hosts.ts'
import { countsOf, failureOf, type Ran, TestWorkspace, words } from './test-workspace.ts'

describe('lab: hosts that can not be reached', function () {
  this.timeout(120_000)
  const site = labForSuite({ names: ['good', 'bad'] })
  let workspace: TestWorkspace
  let good: HostRecord
  let bad: HostRecord
  before(async () => {
    workspace = await TestWorkspace.open()
    good = site.lab.host('good')
    bad = site.lab.host('bad')
    await shellOn(
      bad,
      'useradd -m -s /bin/bash plain; useradd -m -s /bin/bash -G sudo admin; echo admin:secret-word | chpasswd; echo plain:plain-word | chpasswd',
    )
    await shellOn(bad, 'for user in plain admin; do cp -r /root/.ssh "/home/$user/"; chown -R "$user:" "/home/$user/.ssh"; done')
  })
  after(() => workspace?.close())

  /** Runs a ping on both hosts, the bad one with variables of its own, and expects the good one to be well. */
  async function ping(variables: Readonly<Record<string, unknown>>, play = ''): Promise<Ran> {
    const { key, knownHosts } = site.lab
    const vars = { ansible_user: 'root', ansible_ssh_private_key_file: key, ansible_ssh_common_args: `-o UserKnownHostsFile=${knownHosts}` }
    const hosts = { good: { ansible_host: good.address }, bad: { ansible_host: bad.address, ...variables } }
    const inventory = await workspace.write('hosts.yml', JSON.stringify({ all: { hosts, vars } }))
    const ran = await workspace.play(inventory, '- name: Both answer\n  command: id -un\n  changed_when: false', { play })
    assert.equal(countsOf(ran, 'good').ok, 1, ran.text)
    assert.equal(countsOf(ran, 'good').failed + countsOf(ran, 'good').unreachable, 0)
    return ran
  }
  function unreachable(ran: Ran, says: RegExp): void {
    assert.equal(ran.code, 4, ran.text)
    assert.equal(countsOf(ran, 'bad').unreachable, 1)
    assert.match(words(failureOf(ran, 'bad')), says)
    assert.match(ran.text, says)
    assert.doesNotMatch(ran.text, /\n\s+at .*\.js:\d+/, 'no stack trace')
  }

  it('a dead address', async () => {
    const ran = await ping({ ansible_host: site.lab.dead, ansible_ssh_timeout: 5 })
    unreachable(ran, new RegExp(site.lab.dead.replaceAll('.', '\\.')))
  })

  it('a name that nobody knows', async () => unreachable(await ping({ ansible_host: 'no-such-host.invalid' }), /no-such-host\.invalid/))

  it('a refused port', async () => unreachable(await ping({ ansible_port: 2222 }), /refuses connections/))

  it('a host key that changed', async () => {
    const line = (await makeKey(`${workspace.folder}/other-host-key`, 'other')).split(' ').slice(0, 2).join(' ')
    const known = await workspace.write('known_changed', `${bad.address} ${line}\n`)
    unreachable(
      await ping({ ansible_ssh_common_args: `-o UserKnownHostsFile=${known}` }),
      /key[^\n]*changed|changed[^\n]*key|known_changed/,
    )
  })

  it('a host key that is not known: its fingerprint, and the command that adds it', async () => {
    const known = await workspace.write('known_nobody', '')
    const ran = await ping({ ansible_ssh_common_args: `-o UserKnownHostsFile=${known}` })
    unreachable(ran, /not known|unknown/)
    assert.match(ran.text, /SHA256:[\w+/]{43}/)
    assert.match(ran.text, /known_nobody/)
  })

  it('a wrong key', async () => {
    await makeKey(`${workspace.folder}/other-key`, 'stranger')
    unreachable(
      await ping({ ansible_ssh_private_key_file: `${workspace.folder}/other-key` }),
      /`?root`?[^\n]*(refused|let in|accept)|(refused|let in|accept|none)[^\n]*root/,
    )
  })

  it('a user that is not there, and then one that is', async () => {
    const ran = await ping({ ansible_user: ['nobody-yet', 'root'] })
    assert.equal(ran.code, 0, ran.text)
  })

  const become = '  become: true\n'
  function failed(ran: Ran, says: RegExp): void {
    assert.ok(ran.code === 2 || ran.code === 4, ran.text)
    assert.match(words(failureOf(ran, 'bad')), says)
    assert.doesNotMatch(ran.text, /secret-word|wrong-word/)
  }

  it('the right sudo password', async () => {
    const ran = await ping({ ansible_user: 'admin', ansible_become_password: 'secret-word' }, become)
    assert.equal(ran.code, 0, ran.text)
    assert.doesNotMatch(ran.text, /secret-word/)
  })

  it('a wrong sudo password', async () =>
    failed(await ping({ ansible_user: 'admin', ansible_become_password: 'wrong-word' }, become), /`sudo`[^\n]*password/))

  it('a missing sudo password', async () =>
    failed(
      await ping({ ansible_user: 'admin' }, become),
      /password[^\n]*(asked|needed|wants|none|missing|required)|(asks|needs|wants|missing|required)[^\n]*password/,
    ))

  it('a user without sudo', async () =>
    failed(
      await ping({ ansible_user: 'plain', ansible_become_password: 'plain-word' }, become),
      /`?plain`?[^\n]*(may not|not allowed|sudoers)|sudoers/,
    ))

  it('leaves no process behind on the host', async () => {
    assert.deepEqual(await leftOn(bad, 'plain', 'admin'), [])
  })
})
