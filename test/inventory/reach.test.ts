/** Connection variables: how a host is reached. */
import assert from 'node:assert/strict'
import { type ReachWords, reachOf } from '../../engine/inventory/reach.ts'
import { refusing } from '../refusal.ts'

const reach = (variables: Readonly<Record<string, unknown>>, words?: ReachWords) => reachOf('web1', (name) => variables[name], words)

describe('reach', () => {
  it('is ssh to the host’s own name where nothing is said', () => {
    assert.deepEqual(reach({}), {
      name: 'web1',
      kind: 'ssh',
      address: 'web1',
      users: [],
      keyFiles: [],
      sshArgs: '',
      hostKeys: 'strict',
      become: { method: 'sudo', user: 'root' },
    })
  })

  it('takes Ansible’s variables, the old names before the short ones', () => {
    const found = reach({
      ansible_host: 'short',
      ansible_ssh_host: '10.0.0.1',
      ansible_port: 22,
      ansible_ssh_port: '2222',
      ansible_user: ['johndoe', 'root'],
      ansible_password: 'short',
      ansible_ssh_pass: 12345,
      ansible_ssh_private_key_file: '~/.ssh/id',
      ansible_ssh_args: '-C',
      ansible_ssh_common_args: '-o ProxyJump=bastion',
      ansible_ssh_extra_args: '-4 ',
      ansible_timeout: 30,
      ansible_host_key_checking: false,
      ansible_become_method: 'doas',
      ansible_become_user: 'admin',
      ansible_become_pass: 'pw',
      ansible_become_flags: '-n',
    })
    assert.deepEqual(found, {
      name: 'web1',
      kind: 'ssh',
      address: '10.0.0.1',
      port: 2222,
      users: ['johndoe', 'root'],
      password: '12345',
      keyFiles: ['~/.ssh/id'],
      sshArgs: '-C -o ProxyJump=bastion -4',
      timeout: 30,
      hostKeys: 'ignore',
      become: { method: 'doas', user: 'admin', password: 'pw', flags: '-n' },
    })
  })

  it('takes a method by its full name', () => {
    const method = (name: string) => reach({ ansible_become_method: name }).become.method
    assert.deepEqual(['ansible.builtin.sudo', 'ansible.legacy.su', 'community.general.doas', 'a.b.sudo'].map(method), [
      'sudo',
      'su',
      'doas',
      'a.b.sudo',
    ])
  })

  it('keeps a port and a time that are set, whatever they are usually', () => {
    const { port, timeout } = reach({ ansible_port: 22, ansible_timeout: '10' })
    assert.deepEqual({ port, timeout }, { port: 22, timeout: 10 })
    const words = reach({}, { port: 22, timeout: 10 })
    assert.deepEqual([words.port, words.timeout], [22, 10])
  })

  it('puts variables over what the command line says', () => {
    const words = { users: ['cli'], port: 99, keyFiles: ['k'], connection: 'local', hostKeys: 'accept-new', become: { user: 'x' } } as const
    assert.deepEqual(reach({}, words).users, ['cli'])
    const found = reach({ ansible_user: 'inv', ansible_port: 1, ansible_connection: 'ssh' }, words)
    assert.deepEqual(
      [found.users, found.port, found.kind, found.hostKeys, found.keyFiles, found.become.user],
      [['inv'], 1, 'ssh', 'accept-new', ['k'], 'x'],
    )
  })

  it('knows the words for connections', () => {
    const kind = (word: string) => reach({ ansible_connection: word }).kind
    assert.deepEqual(['ssh', 'smart', 'paramiko', 'openssh', 'ansible.builtin.local', 'docker'].map(kind), [
      ...Array(4).fill('ssh'),
      'local',
      'carried',
    ])
    assert.deepEqual(
      ['ssh', 'openssh', 'ssh2'].map((word) => reach({ ansible_connection: word }).client),
      [undefined, 'openssh', 'ssh2'],
    )
    assert.throws(() => kind('pigeon'), refusing({ names: ['web1', 'pigeon'] }))
  })

  it('takes brackets off an IPv6 address and refuses what makes no sense', () => {
    assert.equal(reach({ ansible_host: '[2001:db8::1]' }).address, '2001:db8::1')
    assert.throws(() => reach({ ansible_port: 'ssh' }), refusing({ names: ['ansible_port', 'ssh'] }))
    assert.throws(() => reach({ ansible_host: ['a'] }), refusing({ names: ['ansible_host'] }))
    assert.throws(
      () => reach({ ansible_host_key_checking: 'perhaps' }),
      refusing({ names: ['ansible_host_key_checking', 'yes', 'no', 'accept-new', 'perhaps'] }),
    )
  })
})
