/** Damaged playbooks, the files around them, and inventories: whatever slips and torn files leave, reading ends soon, and each mistake has its place. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { readProject } from '../../bin/load/lint-load.ts'
import { loadInventory } from '../../engine/inventory/inventory.ts'
import { findings } from '../../engine/lint/lint.ts'
import { rules } from '../../engine/lint/rules.ts'
import { parseYaml } from '../../engine/template/values/yaml.ts'
import { chosen, type Project, withCopy } from '../against-ansible/project.ts'
import { runs } from '../sets/runs.ts'
import { damaged, kinds } from './damage.ts'
import { assertPlaced, refusal, soon } from './placed.ts'

const projects = chosen([])
const damage = fc.record({ kind: fc.constantFrom(...kinds), at: fc.double({ min: 0, max: 1, noNaN: true }), way: fc.nat(999) })

describe('damaged files', function () {
  this.timeout(600_000)

  it('of projects are told with their places', async () => {
    const choice = fc.record({ project: fc.constantFrom(...projects), damage, file: fc.nat(999), plays: fc.boolean() })
    const property = fc.asyncProperty(choice, ({ project, damage, file, plays }) =>
      withCopy(project, async (folder) => {
        const files = (readdirSync(folder, { recursive: true }) as string[]).filter((each) => /\.(?:ya?ml|j2)$/.test(each)).sort()
        const path = join(folder, plays ? 'play.yml' : (files[file % files.length] as string))
        writeFileSync(path, damaged(readFileSync(path, 'utf8'), damage))
        const { subject, diagnostics } = await soon(() => readProject([folder], { format: 'text' }), 5)
        assertPlaced(findings(subject, rules, diagnostics))
      }),
    )
    await fc.assert(property, { seed: 4, numRuns: runs(60), endOnFailure: true })
  })

  it('of YAML are told soon, however long and deep', async () => {
    const text = readFileSync('playbooks/droplet.yml', 'utf8')
    const property = fc.asyncProperty(damage, async (each) =>
      assertPlaced((await soon(() => parseYaml({ file: 'f.yml', text: damaged(text, each) }))).diagnostics),
    )
    await fc.assert(property, { seed: 5, numRuns: runs(200), endOnFailure: true })
  })

  const inventories = {
    ini: '[web]\nweb1 ansible_port=22 x="a b" y=[1,2]\nweb[2:9].example\n\n[web:vars]\na={"b": 1}\n\n[all:children]\nweb\n',
    yml: 'all:\n  vars: { a: 1 }\n  children:\n    web:\n      hosts:\n        web1: { x: 1 }\n        web[2:9]:\n      vars:\n        b: "{{ a }}"\n',
    toml: '[web.vars]\na = 1\nb = "{{ c }}"\n\n[web.hosts]\nweb1 = { x = [1, 2] }\nweb2 = {}\n\n[all]\nchildren = ["web"]\n',
  }
  for (const [ending, text] of Object.entries(inventories))
    it(`of inventories (${ending}) are told with their places`, async () => {
      const empty: Project = { ...(projects[0] as Project), layInto: () => undefined }
      const property = fc.asyncProperty(damage, (each) =>
        withCopy(empty, async (folder) => {
          const path = join(folder, `hosts.${ending}`)
          writeFileSync(path, damaged(text, each))
          assertPlaced(await soon(() => loadInventory([path]).then(() => [], refusal)))
        }),
      )
      await fc.assert(property, { seed: 6, numRuns: runs(100), endOnFailure: true })
    })
})
