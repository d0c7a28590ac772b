/** Writes what Ansible shows of each inventory to `recorded`: `node dist/test/inventory/beside/record.js [case...]`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { ansibleVersion, shownByAnsible } from './ansible.ts'
import { cases, recordOf } from './cases.ts'

const ansible = ansibleVersion()
if (ansible === undefined) throw new Error('ansible-inventory is not installed here: apt-get install ansible-core')
const wanted = process.argv.slice(2)
for (const each of cases().filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const file = recordOf(each)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(shownByAnsible(each, ansible), undefined, 1)}\n`)
}
