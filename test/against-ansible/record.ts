/** Writes down what Ansible makes of projects and cases: `node dist/test/against-ansible/record.js [name or theme...]`. */
import PQueue from 'p-queue'
import { ansibleVersion, runAnsible } from './ansible.ts'
import type { Outcome } from './outcome.ts'
import { chosen } from './project.ts'
import { keep } from './recording.ts'

const ansible = ansibleVersion()
if (ansible === undefined) throw new Error('ansible-playbook is not installed here: apt-get install ansible-core')
const queue = new PQueue({ concurrency: 2 })
await Promise.all(
  chosen(process.argv.slice(2)).map((project) =>
    queue.add(async () => {
      const outcomes: Record<string, Outcome> = {}
      for (const [run, args] of Object.entries(project.runs)) outcomes[run] = await runAnsible(project, args)
      keep(project, ansible, outcomes)
    }),
  ),
)
