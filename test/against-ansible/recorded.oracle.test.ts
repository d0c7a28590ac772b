/** Whether the recorded outcomes are still those of Ansible, where the same version of it is installed: a handful of cases always, all projects and every tenth case with `TSPLAY_ORACLE=live`. */
import assert from 'node:assert/strict'
import PQueue from 'p-queue'
import { asksPrograms } from '../oracle/answers.ts'
import { ansibleVersion, runAnsible } from './ansible.ts'
import { cases } from './case.ts'
import { settledOutcome } from './outcome.ts'
import { type Project, projects } from './project.ts'
import { recorded, recordingOf } from './recording.ts'

/** So many show in every run of the tests that Ansible itself still does what is recorded. */
const handful = 4

const firstOf = ({ runs }: Project) => Object.entries(runs)[0] as readonly [string, readonly string[]]

describe('recorded outcomes of Ansible', function () {
  this.timeout(600_000)
  const installed = ansibleVersion()
  const everyTenth = cases().filter((_, index) => index % 10 === 0)
  const sample = asksPrograms ? [...projects(), ...everyTenth] : everyTenth.slice(0, handful)
  const comparable = sample.filter((project) => recordingOf(project).ansible === installed)

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
          assert.deepEqual(settledOutcome(project, await runAnsible(project, args)), recorded(project, name), project.name)
        }),
      ),
    )
  })
})
