/** What is shown of small inventories, beside what Ansible showed of them. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inventoryCommand } from '../../../bin/commands/inventory.ts'
import { addInventoryFlag, addVaultFlags, Command } from '../../../bin/options/flags.ts'
import { addShowFlags } from '../../../bin/options/inventory-flags.ts'
import { loadInventory } from '../../../engine/inventory/inventory.ts'
import { select } from '../../../engine/inventory/patterns.ts'
import { Answers } from '../../oracle/answers.ts'
import { shownByAnsible } from './ansible.ts'
import { argumentsOf, type Case, cases, isPattern, type Recorded, recordOf } from './cases.ts'

/** Those whose record is confirmed, so that it does not go stale unseen. */
const live = ['ini', 'constructed', 'priority']

const answers = new Answers(import.meta.url)

describe('inventories beside Ansible', function () {
  this.timeout(60_000)
  for (const each of cases())
    describe(each.name, () => {
      const { shown } = JSON.parse(readFileSync(recordOf(each), 'utf8')) as Recorded
      for (const run of each.runs)
        it(`${each.sources.join(' ')} ${run.join(' ')}`, async () => {
          const words = run.join(' ')
          const ours = await outputOf(each, run)
          if (each.differs[words] === undefined) assert.equal(ours, shown[words])
          else assert.notEqual(ours, shown[words], `it is the same: ${each.differs[words]}`)
        })
    })
  for (const each of cases().filter(({ name }) => live.includes(name)))
    it(`the record of ${each.name} is what Ansible shows of the case as it is`, async () => {
      const { ansible, shown } = JSON.parse(readFileSync(recordOf(each), 'utf8')) as Recorded
      const files = readdirSync(each.folder, { recursive: true, encoding: 'utf8' })
        .sort()
        .filter((name) => statSync(join(each.folder, name)).isFile())
      const texts = files.map((name) => [name, readFileSync(join(each.folder, name), 'utf8')])
      await answers.confirm(each.name, texts, shown, () => shownByAnsible(each, ansible).shown)
    })
})

/** Without a process of its own for each: the command, from its flags to what it writes. */
async function outputOf(each: Case, run: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-beside-'))
  const before = process.cwd()
  const command = addVaultFlags(addShowFlags(addInventoryFlag(new Command()))).argument('[group]')
  command.parse([...argumentsOf(each, run), '--output', join(folder, 'shown')], { from: 'user' })
  process.chdir(each.folder)
  Object.assign(process.env, each.env)
  try {
    if (isPattern(run)) return await hostsOf(each, run, command.opts())
    await inventoryCommand(command.opts(), command.args[0])
    return readFileSync(join(folder, 'shown'), 'utf8')
  } finally {
    for (const name of Object.keys(each.env)) delete process.env[name]
    process.chdir(before)
    rmSync(folder, { recursive: true, force: true })
  }
}

async function hostsOf({ sources }: Case, [, pattern = '']: readonly string[], { limit }: { readonly limit?: string }): Promise<string> {
  const { hosts, problems } = select(await loadInventory(sources), pattern, limit)
  if (problems.some(({ of }) => of === 'limit')) return 'nothing matches\n'
  return [`  hosts (${hosts.length}):`, ...hosts.map(({ name }) => `    ${name}`), ''].join('\n')
}
