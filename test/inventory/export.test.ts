/** What is shown with `--export` is an inventory that shows the same again. */
import assert from 'node:assert/strict'
import { inventoryList, inventoryTables, inventoryTree } from '../../engine/inventory/show.ts'
import { jsonText } from '../../engine/template/values/json.ts'
import { tomlText } from '../../engine/template/values/toml.ts'
import { dumpYaml } from '../../engine/template/values/yaml-dump.ts'
import { load } from './folder.ts'

const files = {
  'hosts.yml': `all:
  vars: { everywhere: "{{ inventory_hostname }}", nested: { a: [1, 2.0, { b: true }] } }
  hosts: { lone: { v: 1 } }
  children:
    top: { children: { middle: { children: { leaf: { hosts: { a: , b: { w: text } } } } } }, vars: { x: 1, ansible_group_priority: 5 } }
    other: { children: { leaf: }, vars: { x: 2 } }
`,
  'group_vars/leaf.yml': 'from_file: true\n',
}

describe('an exported inventory', () => {
  const shown = async (name: string, text: string) => jsonText(inventoryList(await load({ [name]: text }, [name])), sorted)
  const sorted = { indent: 1, sort: true, ascii: false }
  const forms = {
    'hosts.json': (list: Record<string, unknown>) => jsonText(list, sorted),
    'hosts.yml': (tree: Record<string, unknown>) =>
      dumpYaml(tree, { flow: 'none', indent: 2, width: 80, sort: true, unicode: true, start: false }),
    'hosts.toml': (tables: Record<string, unknown>) => tomlText(tables),
  }
  for (const [name, write] of Object.entries(forms))
    it(`comes back as it was from ${name}`, async () => {
      const inventory = await load(files, ['hosts.yml'])
      const make = name.endsWith('json') ? inventoryList : name.endsWith('yml') ? inventoryTree : inventoryTables
      const before = inventoryList(inventory)
      assert.deepEqual(
        sets(JSON.parse(await shown(name, write(make(inventory, { exported: true }))))),
        sets(JSON.parse(jsonText(before, sorted))),
      )
    })
})

/** The order of groups and hosts is another where names are sorted. */
function sets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sets).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sets(inner)]))
}
