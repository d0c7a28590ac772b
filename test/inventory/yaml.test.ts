/** YAML, JSON and script inventories, folders and lists. */
import assert from 'node:assert/strict'
import { graph, hostList, inventoryList } from '../../engine/inventory/show.ts'
import { complaints, load } from './folder.ts'

const yaml = `
all:
  hosts:
    solo: {ansible_host: 10.0.0.9}
  vars: {tier: base}
  children:
    web:
      hosts:
        web[1:2].ex.com: {port: 80}
      vars: {tier: web, mode: 0644}
      children:
        edge:
          hosts: {web1.ex.com: }
    db:
      hosts: db1
extra:
  children: {db: }
`
const script = `#!/bin/sh
case "$1" in
--list) echo '{"web": {"hosts": ["w1", "w2"], "vars": {"a": "{{ b }}"}, "children": ["edge"]}, "edge": ["e1"], "_meta": {"hostvars": {"w1": {"x": 1}}}}' ;;
*) exit 3 ;;
esac
`

describe('YAML inventory', () => {
  it('reads groups, hosts with ranges, variables and top-level groups', async () => {
    const inventory = await load({ 'hosts.yml': yaml }, ['hosts.yml'])
    const web = { mode: 420, port: 80, tier: 'web' }
    assert.deepEqual(JSON.parse(JSON.stringify(inventoryList(inventory))), {
      _meta: {
        hostvars: { db1: { tier: 'base' }, solo: { ansible_host: '10.0.0.9', tier: 'base' }, 'web1.ex.com': web, 'web2.ex.com': web },
      },
      all: { children: ['ungrouped', 'web', 'db', 'extra'] },
      db: { hosts: ['db1'] },
      edge: { hosts: ['web1.ex.com'] },
      extra: { children: ['db'] },
      ungrouped: { hosts: ['solo'] },
      web: { children: ['edge'], hosts: ['web1.ex.com', 'web2.ex.com'] },
    })
  })

  it('draws the graph', async () => {
    const inventory = await load({ 'hosts.yml': yaml }, ['hosts.yml'])
    const lines = graph(inventory, { group: 'web', variables: true }).split('\n')
    assert.deepEqual(lines.slice(0, 4), ['@web:', '  |--@edge:', '  |  |--web1.ex.com', '  |  |  |--{mode = 420}'])
    assert.equal(graph(inventory, { group: 'extra' }), '@extra:\n  |--@db:\n  |  |--db1\n')
  })

  it('says what is wrong, with places, all at once', async () => {
    const text = 'all:\n  host:\n    a:\n  children:\n    web:\n      hosts:\n        - a\n    db: [x]\n  vars: nothing\n'
    assert.deepEqual(await complaints({ 'h.yml': text }, ['h.yml']), [
      '2:3 unknown-keyword',
      '7:9 wrong-type',
      '8:9 wrong-type',
      '9:9 wrong-type',
    ])
    assert.deepEqual(await complaints({ 'h.yml': 'a:\n  children: {b: {children: {a: }}}\n' }, ['h.yml']), ['2:14 inventory-cycle'])
    // As with Ansible, which takes a number in quotes, and one as a group's name.
    const numbers = "all:\n  hosts:\n    1: {a: 1}\n    2.5:\n    '4':\n  children:\n    7: {hosts: {3: }}\n"
    assert.deepEqual(await complaints({ 'h.yml': numbers }, ['h.yml']), ['3:5 wrong-type', '4:5 wrong-type', '7:17 wrong-type'])
  })

  it('runs a script with --list', async () => {
    const inventory = await load({ dynamic: script }, ['dynamic'])
    assert.deepEqual(inventory.groups.get('web')?.hosts, ['w1', 'w2', 'e1'])
    assert.deepEqual(hostList(inventory, 'w1'), { a: '{{ b }}', x: 1 })
  })

  it('asks --host where a script knows no _meta', async () => {
    const old = '#!/bin/sh\n[ "$1" = --list ] && echo \'{"g": ["h1", "h2"]}\' || echo "{\\"name\\": \\"$2\\"}"\n'
    const inventory = await load({ old }, ['old'])
    assert.deepEqual(hostList(inventory, 'h2'), { name: 'h2' })
  })

  it('tells why a script failed', async () => {
    assert.deepEqual(await complaints({ bad: '#!/bin/sh\necho token missing >&2; exit 1\n' }, ['bad']), ['inventory-script-failed'])
  })

  it('reads what a script printed from a JSON file', async () => {
    const inventory = await load({ 'h.json': '{"g": {"hosts": ["a"]}, "_meta": {"hostvars": {"a": {"x": [1]}}}}' }, ['h.json'])
    assert.deepEqual(hostList(inventory, 'a'), { x: [1] })
  })

  it('reads folders in order, passing over what is no inventory', async () => {
    const files = {
      'inv/01-first': '[web]\na x=1 y=1\n',
      'inv/02.yml': 'web: {hosts: {a: {x: 2}, b: }}\n',
      'inv/03.bak': '[broken',
      'inv/x.txt': 'no no',
      'inv/.hidden': 'no no',
      'inv/group_vars/web.yml': 'from: beside\n',
    }
    const inventory = await load(files, ['inv'])
    assert.deepEqual(hostList(inventory, 'a'), { from: 'beside', x: 2, y: 1 })
    assert.deepEqual([...inventory.hosts.keys()], ['a', 'b'])
  })

  it('takes lists of hosts, and several sources in order', async () => {
    const inventory = await load({ hosts: '[web]\na x=1\n' }, ['hosts', 'a:2200,b[1:2],'])
    assert.deepEqual([...inventory.hosts.keys()], ['a', 'b1', 'b2'])
    assert.deepEqual(hostList(inventory, 'a'), { ansible_port: 2200, x: 1 })
    assert.deepEqual(inventory.hosts.get('a')?.groups, ['web'])
  })

  it('says so where there is nothing', async () => {
    const [absent] = (await load({}, ['nowhere'])).warnings
    assert.equal(absent?.code, 'missing-inventory')
    assert.equal((await load({ hosts: '# none\n' })).warnings[0]?.code, 'empty-inventory')
  })
})
