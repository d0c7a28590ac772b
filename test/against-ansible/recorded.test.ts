/** Whether the recorded outcomes are still those of Ansible, where the same version of it is installed: the first run of each project. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import PQueue from 'p-queue'
import { ansibleVersion, runAnsible } from './ansible.ts'
import { type Outcome, sorted } from './outcome.ts'
import { fixtureOf, type Project, projects } from './project.ts'

interface Fixture {
  readonly ansible: string
  readonly runs: Readonly<Record<string, Outcome>>
}

const recorded = (project: Project): Fixture => JSON.parse(readFileSync(fixtureOf(project), 'utf8'))
const firstOf = ({ runs }: Project) => Object.entries(runs)[0] as readonly [string, readonly string[]]

describe('recorded outcomes of Ansible', function () {
  this.timeout(600_000)
  const installed = ansibleVersion()
  const comparable = projects().filter((project) => recorded(project).ansible === installed)

  it('are what Ansible makes of the projects today', async function () {
    if (installed === undefined && process.env.CI !== 'true') {
      console.log('      skipped: ansible-playbook is not installed here')
      this.skip()
    }
    assert.ok(installed !== undefined, 'CI compares with the real Ansible: apt-get install ansible-core')
    if (comparable.length === 0) {
      console.log(`      skipped: recorded with another Ansible than ${installed}, which is installed`)
      this.skip()
    }
    const queue = new PQueue({ concurrency: 2 })
    await Promise.all(
      comparable.map((project) =>
        queue.add(async () => {
          const [name, args] = firstOf(project)
          assert.deepEqual(sorted(await runAnsible(project, args)), recorded(project).runs[name], project.name)
        }),
      ),
    )
  })
})
