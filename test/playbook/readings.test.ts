/** What several uses of one file share, and what each of them has of its own. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import type { Step, Task } from '../../engine/model/play.ts'
import { readPlaybook } from '../../engine/playbook/playbook.ts'
import { testRegistry } from './modules.ts'

const read = () => readPlaybook('test/playbook/fixtures/uses/site.yml', { registry: testRegistry() })

function tasksIn(steps: readonly Step[]): Task[] {
  return steps.flatMap((step) => (step.kind === 'task' ? [step] : step.kind === 'block' ? tasksIn(step.steps) : []))
}

describe('uses of one file', () => {
  it('share what its tasks say, and have levels, numbers and findings of their own', async () => {
    const { playbook } = await read()
    const tasks = playbook.plays.flatMap(({ sections }) => tasksIn(sections.flatMap(({ steps }) => steps)))
    equal(tasks.length, 4)
    const [first] = tasks
    ok(first)
    for (const task of tasks) {
      equal(task.args, first.args)
      equal(task.keywords, first.keywords)
    }
    deepEqual([...new Set(tasks.map(({ id }) => id))].length, 4)
    equal(new Set(tasks.map(({ parent }) => parent)).size, 4)
  })

  it('record a finding and the topics for each step', async () => {
    const { playbook, collected } = await read()
    const tasks = playbook.plays.flatMap(({ sections }) => tasksIn(sections.flatMap(({ steps }) => steps)))
    const found = collected.findings.filter(({ diagnostic: { code } }) => code === 'missing-file')
    deepEqual(new Set(found.map(({ step }) => step)), new Set(tasks))
    deepEqual(
      collected.findings.filter(({ diagnostic: { code } }) => code === 'unknown-handler'),
      [],
    )
  })

  it('of a role in a play have one set of handlers, that of the last unconditional use', async () => {
    const { playbook, drafts } = await read()
    const [first, second] = playbook.plays
    const topLevel = (step: Step | undefined): Step | undefined => (step?.parent ? topLevel(step.parent) : step)
    const [handler, ...others] = tasksIn(first?.handlers ?? [])
    deepEqual(others, [])
    deepEqual(topLevel(handler)?.keywords.tags, ['three'])
    equal(tasksIn(second?.handlers ?? []).length, 1)
    equal(drafts.length, 2)
  })
})
