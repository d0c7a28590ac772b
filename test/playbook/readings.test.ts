/** What several uses of one file share, and what each of them has of its own. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import type { Step, Task } from '../../engine/model/play.ts'
import { emptyFileCache, type LoadOptions } from '../../engine/playbook/loading.ts'
import { readPlaybook } from '../../engine/playbook/playbook.ts'
import { testRegistry } from './modules.ts'

const read = (more: Partial<LoadOptions> = {}) =>
  readPlaybook('test/playbook/fixtures/uses/site.yml', { registry: testRegistry(), ...more })

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

  it('share it over playbooks with one cache, which have findings of their own', async () => {
    const cache = emptyFileCache()
    const reads = [await read({ cache }), await read({ cache }), await read()]
    const [one, other, apart] = reads.map(({ playbook }) => tasksIn(playbook.plays[0]?.sections.flatMap(({ steps }) => steps) ?? [])[0])
    equal(one?.args, other?.args)
    notEqual(one?.args, apart?.args)
    const counts = reads.map(({ collected }) => collected.findings.length)
    equal(new Set(counts).size, 1)
    ok(counts[0])
  })

  it('read the arguments again for a playbook that has a module for them', async () => {
    const cache = emptyFileCache()
    const registry = testRegistry()
    const argsWith = async (resolve: typeof registry.resolve) => {
      const { playbook } = await read({ cache, registry: { ...registry, resolve } })
      const [task] = tasksIn(playbook.plays[0]?.sections.flatMap(({ steps }) => steps) ?? [])
      return task?.args
    }
    const without = await argsWith(() => undefined)
    notEqual(await argsWith((name) => registry.resolve(name)), without)
    equal(await argsWith(() => undefined), without)
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
