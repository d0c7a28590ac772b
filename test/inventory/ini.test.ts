/** INI inventories, as Ansible reads them. */
import assert from 'node:assert/strict'
import { hostList, inventoryList } from '../../engine/inventory/show.ts'
import { Template } from '../../engine/model/template.ts'
import { namesIn } from '../refusal.ts'
import { complaints, load } from './folder.ts'

const sample = `
lonely a=1 b="two words" c='x' d=0644 e=True f=yes g=[1,2] h="{'k': 1}" port=1_0 z=0x1F n=None q="'str'"  # said
web[01:03].ex.com:2222
; a comment
[web]   # the web
web1 ansible_host=10.0.0.1
[2001:db8::1]:2200
2001:db8::2
db-[a:c]
n[0:10:5]

[web:vars]
k = "quoted"
l = 1 # c
m = v # c
lst = ['a', "b"]
[all:vars]
av=1
[par:children]
web
`
const web = { av: 1, k: 'quoted', l: 1, lst: ['a', 'b'], m: 'v # c' }
const lonely = {
  a: 1,
  av: 1,
  b: 'two words',
  c: 'x',
  d: '0644',
  e: true,
  f: 'yes',
  g: [1, 2],
  h: { k: 1 },
  n: null,
  port: 10,
  q: 'str',
  z: 31,
}

describe('INI inventory', () => {
  it('gives what ansible-inventory gives', async () => {
    const inventory = await load({ hosts: sample })
    const many = Object.fromEntries(['2001:db8::2', 'db-a', 'db-b', 'db-c', 'n0', 'n10', 'n5'].map((name) => [name, web]))
    const numbered = Object.fromEntries(['01', '02', '03'].map((digits) => [`web${digits}.ex.com`, { ansible_port: 2222, av: 1 }]))
    const others = { '2001:db8::1': { ansible_port: 2200, ...web }, web1: { ansible_host: '10.0.0.1', ...web }, lonely }
    assert.deepEqual(JSON.parse(JSON.stringify(inventoryList(inventory))), {
      _meta: { hostvars: { ...many, ...numbered, ...others } },
      all: { children: ['ungrouped', 'par'] },
      par: { children: ['web'] },
      ungrouped: { hosts: ['lonely', 'web01.ex.com', 'web02.ex.com', 'web03.ex.com'] },
      web: { hosts: ['web1', '2001:db8::1', '2001:db8::2', 'db-a', 'db-b', 'db-c', 'n0', 'n5', 'n10'] },
    })
  })

  it('is read up to its first error where Ansible goes on, which keeps a list with a wrong range as a name', async () => {
    const files = { hosts: '[web]\na x=1\nb[1:x]\nc\n', 'more.yml': 'all:\n  hosts: { d: , "e[a:]": , f: }\n', good: 'g\n' }
    const sources = ['hosts', 'more.yml', 'good', 'x[1:j],']
    const inventory = await load(files, sources, { lenient: true })
    assert.deepEqual([...inventory.hosts.keys()], ['a', 'd', 'g', 'x[1:j]'])
    const codes = inventory.warnings.map(({ code, severity }) => `${severity} ${code}`)
    assert.deepEqual(codes, ['invalid-host-range', 'missing-inventory', 'invalid-host-range', 'missing-inventory'].map((code) => `warning ${code}`)) // biome-ignore format: one line
    await assert.rejects(load(files, sources))
  })

  it('knows depth, parents and the groups of a host', async () => {
    const inventory = await load({ hosts: sample })
    assert.deepEqual(inventory.hosts.get('web1')?.groups, ['par', 'web'])
    assert.deepEqual(inventory.hosts.get('lonely')?.groups, ['ungrouped'])
    const group = inventory.groups.get('web')
    assert.deepEqual([group?.depth, group?.parents, inventory.groups.get('all')?.depth], [2, ['par'], 0])
    assert.deepEqual(inventory.groups.get('all')?.hosts.slice(0, 5), ['lonely', 'web01.ex.com', 'web02.ex.com', 'web03.ex.com', 'web1'])
  })

  it('has the children in the order in which they are both named and written', async () => {
    const inventory = await load({ hosts: '[p:children]\nb\na\nd\n[q:children]\na\n[d]\n[a]\n[r:children]\nb\na\n[b]\n' })
    const children = ['p', 'q', 'r'].map((name) => inventory.groups.get(name)?.children)
    assert.deepEqual(children, [['d', 'a', 'b'], ['a'], ['a', 'b']])
  })

  it('makes templates of what holds them, with the right place', async () => {
    const inventory = await load({ hosts: `h1 x="{{ a }} b" y=['{{c}}']\n[all:vars]\nz = {{ d }}\nq = "{{ e }}"\n` })
    const layers = inventory.layers(inventory.host('h1') as never)
    const value = (name: string) => layers.find(({ values }) => name in values)?.values[name]
    const spot = (template: unknown) => {
      assert.ok(template instanceof Template)
      return template.place.source.text[template.locate?.(template.text.indexOf('{{') + 3) as number]
    }
    assert.deepEqual([spot(value('x')), spot(value('z')), spot(value('q'))], ['a', 'd', 'e'])
    assert.equal(hostList(inventory, 'h1').q, '{{ e }}')
    const list = (await load({ hosts: `h1 y="['{{c}}']"\n` })).layers({ name: 'h1', groups: [] }).at(-1)?.values.y
    assert.ok((list as unknown[])[0] instanceof Template)
  })

  it('tells of a value that a comment cuts off', async () => {
    const { warnings } = await load({ hosts: 'h1 password=ab#cd\n' })
    assert.deepEqual(
      warnings.map(({ code, message }) => [code, namesIn(message)]),
      [['comment-in-value', ['password=ab', '#']]],
    )
  })
  const mistakes: [string, string, string[]][] = [
    ['an unknown child', '[web]\na\n[x:children]\nwbe\n', ['4:1 unknown-group']],
    ['variables of no group', '[a]\n[db:vars]\nx=1\n', ['2:1 unknown-group']],
    ['a loop', '[a:children]\nb\n[b:children]\nc\n[c:children]\na\n', ['6:1 inventory-cycle']],
    ['an open quote', 'h x="a\n', ['1:5 unclosed-quote']],
    ['a word that is no variable', 'h1 h2\n', ['1:4 inventory-syntax']],
    ['a broken range', 'web[3:1]\n', ['1:4 invalid-host-range']],
    ['uneven ranges', 'web[01:100]\n', ['1:4 invalid-host-range']],
    ['a word for a port', 'web:ssh\n', ['1:5 invalid-host-range']],
    ['a section', '[web:var]\n', ['1:1 inventory-syntax']],
    ['all of them', 'a b\nc d\n', ['1:3 inventory-syntax', '2:3 inventory-syntax']],
  ]
  for (const [name, text, wanted] of mistakes)
    it(`refuses ${name}`, async () => {
      assert.deepEqual(await complaints({ hosts: text }), wanted)
    })

  it('does not mind a host in a group of its own name, and tells of a real clash', async () => {
    assert.deepEqual((await load({ hosts: '[web1]\nweb1\n' })).warnings, [])
    const { warnings } = await load({ hosts: '[web]\na\nb\n[x]\nweb\n' })
    assert.deepEqual([warnings[0]?.code, namesIn(warnings[0]?.message)], ['ambiguous-name', ['web']])
  })
})
