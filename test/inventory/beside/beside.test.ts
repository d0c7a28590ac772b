/** What is shown of small inventories, beside what Ansible showed of them. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addInventoryFlag, Command } from '../../../bin/flags.ts'
import { inventoryCommand } from '../../../bin/inventory.ts'
import { addShowFlags } from '../../../bin/inventory-flags.ts'
import { ansibleVersion, shownByAnsible } from './ansible.ts'
import { argumentsOf, type Case, cases, type Recorded, recordOf } from './cases.ts'

/** Those that are recorded anew where Ansible is installed, so that the records do not go stale unseen. */
const live = ['ini', 'constructed', 'priority']

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
    it(`the record of ${each.name} is what Ansible shows`, function () {
      const ansible = ansibleVersion()
      if (ansible === undefined) return this.skip()
      const { shown } = JSON.parse(readFileSync(recordOf(each), 'utf8')) as Recorded
      assert.deepEqual(shownByAnsible(each, ansible).shown, shown)
    })
})

/** Without a process of its own for each: the command, from its flags to what it writes. */
async function outputOf(each: Case, run: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-beside-'))
  const before = process.cwd()
  const command = addShowFlags(addInventoryFlag(new Command())).argument('[group]')
  command.parse([...argumentsOf(each, run), '--output', join(folder, 'shown')], { from: 'user' })
  process.chdir(each.folder)
  try {
    await inventoryCommand(command.opts(), command.args[0])
    return readFileSync(join(folder, 'shown'), 'utf8')
  } finally {
    process.chdir(before)
    rmSync(folder, { recursive: true, force: true })
  }
}
