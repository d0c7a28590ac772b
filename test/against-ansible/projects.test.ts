/** What tsplay makes of whole projects, beside what Ansible made of them: exit code, recap, order of tasks, registered results, files. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { differences } from './differences.ts'
import { type Outcome, sorted } from './outcome.ts'
import { fixtureOf, projects } from './project.ts'
import { runTsplay } from './tsplay.ts'

describe('projects that Ansible has run', function () {
  this.timeout(60_000)
  for (const project of projects())
    for (const [run, args] of Object.entries(project.runs))
      it(`${project.name}, ${run}`, async () => {
        const file = fixtureOf(project)
        assert.ok(existsSync(file), `record it first: node dist/test/against-ansible/record.js ${project.name}`)
        const { runs } = JSON.parse(readFileSync(file, 'utf8')) as { readonly runs: Readonly<Record<string, Outcome>> }
        assert.deepEqual(differences(runs[run], sorted(await runTsplay(project, args)), Object.keys(project.differs)), [])
      })
})
