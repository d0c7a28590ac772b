/** Writes what Ansible makes of each project to `fixtures`: `node dist/test/against-ansible/record.js [project...]`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { ansibleVersion, runAnsible } from './ansible.ts'
import { type Outcome, sorted } from './outcome.ts'
import { fixtureOf, projects } from './project.ts'

const ansible = ansibleVersion()
if (ansible === undefined) throw new Error('ansible-playbook is not installed here: apt-get install ansible-core')
const wanted = process.argv.slice(2)
for (const project of projects().filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const runs: Record<string, Outcome> = {}
  for (const [name, args] of Object.entries(project.runs)) runs[name] = await runAnsible(project, args)
  const file = fixtureOf(project)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(sorted({ ansible, runs }), undefined, 1)}\n`)
}
