/** Damaged files around a playbook, each at every line and cut at every length: settings, encrypted files, lists of requirements, facts of a host, inventory plug-ins. */
import assert from 'node:assert/strict'
import { makeRegistry } from '../../bin/load/registry.ts'
import { sealed } from '../../engine/formats/vault-format.ts'
import { loadInventory } from '../../engine/inventory/inventory.ts'
import type { Diagnostic } from '../../engine/model/diagnostic.ts'
import { readSettings } from '../../engine/settings/index.ts'
import { makeVault } from '../../engine/variables/vault.ts'
import { parseFact } from '../../modules/facts/local.ts'
import { project } from '../bin/project.ts'
import { loadPlaybook } from '../playbook/load-playbook.ts'
import { damaged, kinds } from './damage.ts'
import { assertPlaced, refusal, soon } from './placed.ts'

interface Damages {
  readonly ways?: readonly number[]
  readonly stride?: number
}

/** Every text that one damage makes of it: cut at each length, or at some, and each kind of damage at each line in some of its ways. */
function* damages(text: string, { ways = [0, 5, 11], stride = 1 }: Damages = {}): Generator<string> {
  for (let length = 0; length < text.length; length += stride) yield text.slice(0, length)
  const lines = text.split('\n').length
  for (const kind of kinds)
    for (let line = 0; line < lines; line++) for (const way of ways) yield damaged(text, { kind, at: line / lines, way })
}

describe('damaged files around a playbook', function () {
  this.timeout(300_000)
  const here = project()
  after(() => here.close())

  /** Looks at each damage of one file among others; what is told of each must have its place. */
  async function each(name: string, text: string, look: () => Promise<readonly Diagnostic[]>, some?: Damages): Promise<void> {
    let told = 0
    for (const damage of damages(text, some)) {
      here.write({ [name]: damage })
      const diagnostics = await soon(look)
      assertPlaced(diagnostics)
      if (diagnostics.length > 0) told++
    }
    assert.ok(told > 10, `only ${told} damages were told of`)
  }

  it('settings', async () => {
    here.write({ 'hosts/all': 'h1\n' })
    const text = `[defaults]
inventory = hosts
roles_path = roles:~/roles
forks = 5 ; some
timeout=10
callbacks_enabled = timer,
    profile_tasks
inventory_ignore_patterns = \\.old$, ^x[ab]
precedence = all_inventory, groups_inventory
[privilege_escalation]
become: yes
`
    await each('ansible.cfg', text, async () => {
      const { values, diagnostics } = await readSettings({ env: {}, cwd: here.dir, home: here.dir, machine: here.file('none') })
      if (diagnostics.some(({ severity }) => severity === 'error')) return diagnostics
      const { ignoreExtensions: endings, ignorePatterns: patterns } = values
      return [...diagnostics, ...(await loadInventory([here.file('hosts')], { passedOver: { endings, patterns } }).then(() => [], refusal))]
    })
  })

  const password = [{ id: 'default', password: 'open' }]
  const clear = 'a: one\nb: "{{ a }}"\nc: [1, 2]\n'
  const closed = sealed(clear, { ...(password[0] as (typeof password)[0]), salt: Buffer.alloc(32, 7) })
  const openedBeside = () => loadInventory([here.file('hosts')], { vault: makeVault(password) }).then(() => [], refusal)

  it('encrypted files of variables', async () => {
    here.write({ 'hosts/all': 'h1\n', 'hosts/group_vars/all/plain.yml': 'x: 1\n' })
    // Each is a key that is derived on purpose slowly.
    await each('hosts/group_vars/all/closed.yml', closed, openedBeside, { ways: [0, 11], stride: 7 })
    here.write({ 'hosts/group_vars/all/closed.yml': closed })
  })

  it('what was encrypted', async () => {
    for (const damage of damages(clear, { ways: [5] })) {
      here.write({ 'hosts/group_vars/all/closed.yml': sealed(damage, password[0] as (typeof password)[0]) })
      assertPlaced(await soon(openedBeside))
    }
    here.write({ 'hosts/group_vars/all/closed.yml': closed })
  })

  it('encrypted values', async () => {
    const value = closed.trimEnd().split('\n').join('\n  ')
    await each('hosts/group_vars/all/value.yml', `v: !vault |\n  ${value}\nw: 1\n`, openedBeside, { ways: [5], stride: 7 })
    here.write({ 'hosts/group_vars/all/value.yml': '' })
  })

  it('lists of requirements', async () => {
    here.write({ 'site.yml': '- hosts: all\n  roles: [a.b, a.b.c, geerling.x, web]\n' })
    const text = `roles:
  - name: web
    src: https://host/geerling.x.git
  - src: a.b
  - https://host/z.git,v1,y
collections:
  - a.b
  - { name: "c.d", version: ">=1" }
`
    const load = () => loadPlaybook(here.file('site.yml'), { registry: makeRegistry([]) }).then(() => [], refusal)
    await each('requirements.yml', text, load)
  })

  it('facts that a host holds', async () => {
    for (const text of ['{"a": {"b": [1, "c"]}, "__proto__": {"p": 1}}\n', '[s]\nk = v\n  more\nl: w\n[t]\nm = 1\n'])
      for (const damage of damages(text)) {
        const fact = await soon(() => parseFact(damage))
        assert.doesNotThrow(() => JSON.stringify(fact))
      }
    assert.equal(Object.hasOwn(Object.prototype, 'p'), false)
    const fact = parseFact('[__proto__]\np = 1\n[constructor]\n__proto__ = x\n')
    assert.deepEqual(fact, JSON.parse('{"__proto__": {"p": "1"}, "constructor": {"__proto__": "x"}}'))
    assert.equal(Object.hasOwn(Object.prototype, 'p'), false)
  })

  const plugins = {
    constructed: `plugin: constructed
strict: false
use_extra_vars: yes
compose:
  port: base + 1
  name_: inventory_hostname | upper
groups:
  low: base < 10
keyed_groups:
  - { key: kind, prefix: k, separator: "", default_value: none, parent_group: all }
`,
    generator: `plugin: ansible.builtin.generator
hosts:
  name: "{{ place }}_{{ app }}"
  parents:
    - name: "{{ app }}"
      parents: [{ name: apps }]
      vars: { app: "{{ app }}" }
layers:
  place: [here, there]
  app: [web, db]
`,
  }
  for (const [name, text] of Object.entries(plugins))
    it(`the inventory plug-in ${name}`, async () => {
      here.write({ 'plug/a.ini': 'h1 base=1 kind=x\nh2 base=20\n' })
      const read = async () => {
        const inventory = await loadInventory([here.file('plug/a.ini'), here.file(`plug/${name}.yml`)])
        for (const host of inventory.hosts.values()) inventory.layers(host)
        return inventory.warnings.filter(({ place }) => place)
      }
      await each(`plug/${name}.yml`, text, () => read().catch(refusal))
    })
})
