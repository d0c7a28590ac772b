/** Whether the recorded outcomes are still those of Ansible, where the same version of it is installed. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { ansibleVersion, runAnsible } from './ansible.ts'
import { sorted } from './outcome.ts'
import { fixtureOf, projects } from './project.ts'

describe('recorded outcomes of Ansible', function () {
  this.timeout(240_000)
  const installed = ansibleVersion()

  before(function () {
    if (installed !== undefined) return
    assert.ok(process.env.CI !== 'true', 'CI compares with the real Ansible: apt-get install ansible-core')
    console.log('      skipped: ansible-playbook is not installed here')
    this.skip()
  })

  for (const project of projects())
    it(project.name, function () {
      const { ansible, runs } = JSON.parse(readFileSync(fixtureOf(project), 'utf8'))
      if (ansible !== installed) {
        console.log(`      skipped: recorded with Ansible ${ansible}, and ${installed} is installed`)
        this.skip()
      }
      const now = Object.entries(project.runs).map(([name, args]) => [name, runAnsible(project, args)])
      assert.deepEqual(sorted(Object.fromEntries(now)), runs)
    })
})
