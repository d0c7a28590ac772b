/** Writes what Ansible reports of each playbook to `fixtures`: `node dist/test/bin/ansible/layout/record.js [name...]`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { ansible, cases, fixtureOf, reportOf } from './case.ts'

const wanted = process.argv.slice(2)
for (const name of cases.filter((each) => wanted.length === 0 || wanted.includes(each))) {
  mkdirSync(dirname(fixtureOf(name)), { recursive: true })
  writeFileSync(fixtureOf(name), await reportOf(name, ansible))
}
