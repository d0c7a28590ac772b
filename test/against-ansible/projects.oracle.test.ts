/** What tsplay makes of whole projects and of cases, beside what Ansible made of them: exit code, recap, order of tasks, results, files. */
import assert from 'node:assert/strict'
import { oracle } from '../oracle/answers.ts'
import { runAnsible } from './ansible.ts'
import { differences } from './differences.ts'
import { settledOutcome } from './outcome.ts'
import { chosen } from './project.ts'
import { recorded, recordingOf } from './recording.ts'
import { Tsplay } from './tsplay.ts'

describe('what Ansible has run', function () {
  this.timeout(oracle === 'live' ? 600_000 : 60_000)
  const all = chosen([])
  const tsplay = new Tsplay()
  after(() => tsplay.close())

  for (const project of all)
    for (const [run, args] of Object.entries(project.runs))
      it(`${project.name}, ${run}`, async () => {
        const expected = oracle === 'live' ? settledOutcome(project, await runAnsible(project, args)) : recorded(project, run)
        assert.ok(expected, `record it first: node dist/test/against-ansible/record.js ${project.name}`)
        assert.deepEqual(differences(expected, settledOutcome(project, await tsplay.run(project, args)), Object.keys(project.differs)), [])
      })

  it('is recorded for what there is, and for nothing else', () => {
    const keys = new Set(all.flatMap(({ fixture, runs, keyOf }) => Object.keys(runs).map((run) => `${fixture} ${keyOf(run)}`)))
    const kept = new Set(all.flatMap((project) => Object.keys(recordingOf(project).runs).map((key) => `${project.fixture} ${key}`)))
    assert.deepEqual([...kept].filter((key) => !keys.has(key)), []) // biome-ignore format: one line
  })
})
