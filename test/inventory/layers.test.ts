/** Variables of hosts: group_vars and host_vars, in Ansible's order. */
import assert from 'node:assert/strict'
import { loadInventory } from '../../engine/inventory/inventory.ts'
import type { LoadedInventory } from '../../engine/inventory/loaded.ts'
import { hostList } from '../../engine/inventory/show.ts'
import { DiagnosticError } from '../../engine/model/diagnostic.ts'
import { namesIn, naming, refusing } from '../refusal.ts'
import { type Folder, folder } from './folder.ts'

const hosts = `[web]
w1 own=1
[par:children]
web
[par:vars]
v=par
[web:vars]
v=web
ansible_group_priority=10
[all:vars]
v=all
`

describe('layers of a host', () => {
  let made: Folder
  let inventory: LoadedInventory
  before(async () => {
    made = folder({
      'inv/hosts': hosts,
      'inv/group_vars/all.yml': 'f: 1\n',
      'inv/group_vars/web/b.yml': 'f: 3\n',
      'inv/group_vars/web/a': 'f: 2\n',
      'inv/group_vars/web/notes.txt': '- no variables',
      'inv/host_vars/w1.json': '{"f": 4}',
      'play/group_vars/all': 'f: 5\n',
      'play/host_vars/w1.yaml': 'f: 6\n',
      'play/host_vars/localhost.yml': 'here: true\n',
    })
    inventory = await loadInventory(['inv/hosts'], { cwd: made.path })
  })
  after(() => made.remove())
  const names = (host: string, dir?: string) => inventory.layers(inventory.host(host) as never, dir).map(({ name }) => name)

  it('stand in Ansible’s order', () => {
    assert.deepEqual(names('w1', `${made.path}/play`), [
      'inventory: group all',
      'inventory: group par',
      'inventory: group web',
      'group_vars/all.yml',
      'group_vars/all',
      'group_vars/web/a',
      'group_vars/web/b.yml',
      'inventory',
      'inventory: host w1',
      'host_vars/w1.json',
      'host_vars/w1.yaml',
    ])
  })

  it('put groups of one depth in the order of their priority', async () => {
    made.write({ order: '[a]\nx\n[b]\nx\n[c]\nx\n[a:vars]\nansible_group_priority=5\nv=a\n[b:vars]\nv=b\n[c:vars]\nv=c\n' })
    const own = await loadInventory(['order'], { cwd: made.path })
    const layers = own.layers(own.host('x') as never).map(({ name }) => name)
    assert.deepEqual(layers, ['inventory: group b', 'inventory: group c', 'inventory: group a', 'inventory'])
  })

  it('are read once: the same objects come back', () => {
    const host = inventory.host('w1') as never
    assert.equal(inventory.layers(host, `${made.path}/play`), inventory.layers(host, `${made.path}/play`))
  })

  it('exist for the controller, which nobody wrote down', () => {
    assert.deepEqual(names('localhost', `${made.path}/play`).slice(-2), ['the controller itself', 'host_vars/localhost.yml'])
    assert.equal(inventory.hosts.has('localhost'), false)
    assert.equal(inventory.host('nobody'), undefined)
  })

  it('do not count the same folder twice', () => {
    assert.equal(names('w1', `${made.path}/inv`).filter((name) => name === 'host_vars/w1.json').length, 1)
  })

  it('change when a play adds hosts and groups', async () => {
    const own = await loadInventory(['inv/hosts'], { cwd: made.path })
    const host = { kind: 'host', host: 'new', groups: ['web', 'fresh'], variables: { x: 1 } } as const
    const group = { kind: 'group', group: 'fresh', parents: ['par'] } as const
    assert.deepEqual([own.wouldChange(host, 'w1'), own.wouldChange(group, 'new')], [true, true])
    own.add(host, 'w1')
    own.add(group, 'new')
    assert.deepEqual([own.wouldChange(host, 'w1'), own.wouldChange(group, 'new')], [false, false])
    assert.deepEqual(own.hosts.get('new')?.groups, ['fresh', 'par', 'web'])
    assert.deepEqual(own.groups.get('web')?.hosts, ['w1', 'new'])
    assert.throws(
      () => own.add({ kind: 'group', group: 'par', parents: ['fresh'] }, 'new'),
      refusing({ kind: 'inventory-cycle', names: ['par', 'fresh', 'fresh', 'par', 'fresh'] }),
    )
  })

  it('are read anew, and what was added is added again', async () => {
    made.write({ 'anew/hosts': '[web]\na\nb\n', 'anew/group_vars/web.yml': 'v: 1\n' })
    const own = await loadInventory(['anew/hosts'], { cwd: made.path })
    own.add({ kind: 'host', host: 'new', groups: ['web'], variables: {} }, 'a')
    own.add({ kind: 'group', group: 'some', parents: [] }, 'b')
    made.write({ 'anew/hosts': '[web]\na\nc\n', 'anew/group_vars/web.yml': 'v: 2\n' })
    await own.refresh()
    assert.deepEqual([...own.hosts.keys()], ['a', 'c', 'new'])
    assert.equal(hostList(own, 'a').v, 2)
    assert.equal(own.groups.has('some'), false)
    made.write({ 'anew/hosts': '[web]\na\n[broken\n' })
    await assert.rejects(own.refresh(), DiagnosticError)
    assert.deepEqual([...own.hosts.keys()], ['a', 'c', 'new'])
  })

  it('tell every mistake of every file before anything runs', async () => {
    made.write({ 'bad/hosts': '[a]\nx\n', 'bad/group_vars/a.yml': 'k: [1\n', 'bad/host_vars/x.yml': '- list\n' })
    await assert.rejects(loadInventory(['bad/hosts'], { cwd: made.path }), (error: Error) => {
      assert.ok(error instanceof DiagnosticError)
      const files = error.diagnostics.map(({ place }) => place?.source.file)
      assert.deepEqual(files, ['bad/group_vars/a.yml', 'bad/host_vars/x.yml'])
      return true
    })
  })

  it('tell of files that were meant for somebody', async () => {
    const files = { 'near/hosts': '[webservers]\nx\n', 'near/group_vars/webserver.yml': '', 'near/group_vars/elsewhere.yml': '' }
    made.write({ ...files, 'near/host_vars/x/a.yml': '', 'near/host_vars/x.yml': '' })
    const { warnings } = await loadInventory(['near/hosts'], { cwd: made.path })
    assert.deepEqual(
      warnings.map(({ code, message }) => [code, ...namesIn(message)]),
      [
        ['unused-vars-file', 'group_vars/webserver.yml', 'webserver'],
        ['unused-vars-file', 'host_vars/x.yml', 'host_vars/', 'x'],
      ],
    )
  })

  it('decrypt values, files and whole inventories, and tell where no password fits', async () => {
    const encrypted = '$ANSIBLE_VAULT;1.1;AES256\n6162\n'
    const inline = `x: !vault |\n  ${encrypted.replaceAll('\n', '\n  ')}`
    made.write({ 'v/hosts.yml': encrypted, 'v/group_vars/all.yml': encrypted, 'v/host_vars/h.yml': inline })
    const texts = ['all: {hosts: {h: {from: inventory}}}', 'y: file', 'value']
    const own = await loadInventory(['v/hosts.yml'], { cwd: made.path, vault: { decrypt: () => texts.shift() ?? '' } })
    assert.deepEqual(hostList(own, 'h'), { from: 'inventory', x: 'value', y: 'file' })
    const without = loadInventory(['v/hosts.yml'], { cwd: made.path })
    await assert.rejects(without, naming('v/hosts.yml'))
  })

  it('take a thousand hosts', async () => {
    const many = await loadInventory(['h[1:1000],', 'inv/hosts'], { cwd: made.path })
    for (const host of many.hosts.values()) assert.ok(many.layers(host, `${made.path}/play`).length > 0)
    assert.ok(many.hosts.has('h1000'))
  })
})
