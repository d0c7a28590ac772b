/** What a host is no longer, and what it never was asked to be. */
import assert from 'node:assert/strict'
import { type Applied, type Drift, driftOf } from '../../engine/plans/drift.ts'
import { keyOf, type PlannedTask } from '../../engine/plans/plan.ts'
import { PlanRecorder } from '../../engine/plans/recorder.ts'
import { modelRun } from '../run/model-run.ts'

const play = (...tasks: readonly string[]) =>
  `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.map((task) => `    - ${task}\n`).join('')}`
const put = (path: string, content: string) => `put: { path: ${path}, content: "${content}" }`

async function wantedBy(
  text: string,
  files: Readonly<Record<string, string>>,
  check = true,
  hosts = ['one'],
): Promise<readonly PlannedTask[]> {
  const recorder = new PlanRecorder((value) => value)
  await modelRun(text, { files: new Map(Object.entries(files)), hosts, oversee: recorder.oversee, options: { check } })
  return recorder.tasks
}

const appliedBy = (tasks: readonly PlannedTask[]): Applied => new Map(tasks.map((task) => [keyOf(task), task.wanted]))

const summaries = (drift: Drift) =>
  Object.fromEntries(
    Object.entries(drift).map(([kind, tasks]: [string, readonly PlannedTask[]]) => [
      kind,
      tasks.flatMap(({ host, changes }) => changes.map(({ summary }) => `${host}: ${summary}`)),
    ]),
  )

describe('drift', () => {
  const applied = play(put('/a', 'one'), put('/b', 'one'))

  it('is what is wanted as it was applied and is not so any more, wherever its line has moved to', async () => {
    const record = [appliedBy(await wantedBy(applied, {}, false))]
    const now = play(put('/c', 'new'), put('/a', 'one'), put('/b', 'two'))
    assert.deepEqual(summaries(driftOf(await wantedBy(now, { '/a': 'other', '/b': 'one' }), record)), {
      drifted: ['one: put /a'],
      wantedSince: ['one: put /c', 'one: put /b'],
      unrecorded: [],
    })
    const settled = await wantedBy(applied, { '/a': 'one', '/b': 'one' }, false)
    assert.deepEqual(summaries(driftOf(await wantedBy(applied, { '/a': 'one' }), [appliedBy(settled)])).drifted, ['one: put /b'])
  })

  it('is not known of a host that no run on record came to', async () => {
    const record = [appliedBy(await wantedBy(applied, {}, false))]
    const found = summaries(driftOf(await wantedBy(applied, {}, true, ['one', 'two']), record))
    assert.deepEqual(found.drifted, ['one: put /a', 'one: put /b'])
    assert.deepEqual(found.unrecorded, ['two: put /a', 'two: put /b'])
  })

  it('is no program that runs every time', async () => {
    const text = play('program: { argv: [append, /log, x] }')
    assert.deepEqual(summaries(driftOf(await wantedBy(text, {}), [])), { drifted: [], wantedSince: [], unrecorded: [] })
  })

  it('is decided by the last run that came to a task, whatever those after it left out', async () => {
    const [first, second] = [await wantedBy(applied, {}, false), await wantedBy(play(put('/a', 'one'), put('/b', 'two')), {}, false)]
    const later = [appliedBy(second.slice(0, 1)), appliedBy(second), appliedBy(first)]
    const found = await wantedBy(applied, { '/a': 'other', '/b': 'other' })
    assert.deepEqual(summaries(driftOf(found, later)), { drifted: ['one: put /a'], wantedSince: ['one: put /b'], unrecorded: [] })
  })
})
