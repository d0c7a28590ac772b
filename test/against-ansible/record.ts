/**
 * Writes down what Ansible makes of projects and cases: `node dist/test/against-ansible/record.js [--times N] [--jobs N] [--check] [name or theme...]`.
 * With `--times` each is run that often, `--jobs` of them beside each other, and only what came out the same each time is
 * kept, with how often that was; a new case is taken with `--times 20 --jobs 8`, since what races seldom shows on a quiet machine.
 * `--check` compares with the recording, and leaves out what was taken that often already.
 */
import { parseArgs } from 'node:util'
import PQueue from 'p-queue'
import { ansibleVersion, runAnsible } from './ansible.ts'
import { differences } from './differences.ts'
import { type Outcome, settledOutcome } from './outcome.ts'
import { chosen, type Project } from './project.ts'
import { keep, recorded, timesTaken } from './recording.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    times: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    check: { type: 'boolean', default: false },
  },
})
const ansible = ansibleVersion()
if (ansible === undefined) throw new Error('ansible-playbook is not installed here: apt-get install ansible-core')
const queue = new PQueue({ concurrency: Number(values.jobs) })
const times = Number(values.times)

/** One run of a project as often as it is wanted; undefined, and a word about it, where it does not come out the same. */
async function taken(project: Project, run: string, args: readonly string[]): Promise<Outcome | undefined> {
  const all = await Promise.all(Array.from({ length: times }, () => queue.add(() => runAnsible(project, args))))
  const outcomes = all.map((outcome) => settledOutcome(project, outcome))
  const first = values.check ? recorded(project, run) : outcomes[0]
  const lines = new Map(outcomes.map((outcome) => [differences(first, outcome, []).join('\n'), outcome]))
  lines.delete('')
  if (lines.size === 0) return outcomes[0]
  process.exitCode = 1
  const other = outcomes.filter((outcome) => differences(first, outcome, []).length > 0).length
  console.error(
    [`== ${project.name} ${run}: ${other} of ${times} differ from ${values.check ? 'the recording' : 'the first'}`, ...lines.keys()].join(
      '\n',
    ),
  )
  return undefined
}

for (const project of chosen(positionals)) {
  const outcomes: Record<string, Outcome> = {}
  for (const [run, args] of Object.entries(project.runs)) {
    if (values.check && timesTaken(project, run) >= times) continue
    const outcome = await taken(project, run, args)
    if (outcome) outcomes[run] = outcome
  }
  if (Object.keys(outcomes).length > 0) keep(project, ansible, outcomes, times)
}
