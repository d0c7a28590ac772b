/** Whether a check said what the run does: every wrong prediction is found, and no right one is blamed. */
import assert from 'node:assert/strict'
import { PlanRecorder } from '../../engine/plans/recorder.ts'
import { PredictionComparison } from '../../engine/testing/predictions.ts'
import { stageResults } from '../../engine/testing/results.ts'
import { modelRun } from '../run/model-run.ts'
import { randomPlay } from '../run/random-play.ts'

const asIs = <T>(value: T): T => value
type Files = ReadonlyMap<string, string>

async function compared(text: string, files: Files = new Map()) {
  const recorder = new PlanRecorder(asIs)
  const { events } = await modelRun(text, { files, oversee: recorder.oversee, options: { check: true, diff: true } })
  const comparison = new PredictionComparison({ tasks: recorder.tasks, events }, ['one'], asIs)
  const ran = await modelRun(text, { files, oversee: comparison.oversee })
  return { ran, checked: events, findings: comparison.findings('one', ran.events) }
}

const play = (...tasks: readonly string[]) =>
  `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.map((task) => `    - ${task}\n`).join('')}`
const named = (findings: Awaited<ReturnType<typeof compared>>['findings']) =>
  findings.map(({ task, where }) => `${task} ${where?.split(':')[1]}`)

describe('predictions of a check', () => {
  it('come true for random plays and states', async function () {
    this.timeout(120_000)
    let changes = 0
    for (let seed = 1; seed <= 60; seed++) {
      const { text, files } = randomPlay(seed)
      // What an author says of a program is believed, and these programs do change files.
      if (/changed_when: false/.test(text)) continue
      const { ran, findings } = await compared(text, files)
      // Behind a failure that only the run can know, other tasks are carried out.
      if (ran.code !== 0) continue
      assert.deepEqual(findings, [], `seed ${seed}\n${text}`)
      changes += stageResults('run', ran.events, ['one'])[0]?.changes ?? 0
    }
    assert.ok(changes > 50, `${changes}`)
  })

  it('are wrong where the check did not come to a task, came to another one, or saw another change', async () => {
    const { findings } = await compared(
      play(
        '{ name: other, put: { path: /d, content: "{{ ansible_check_mode }}" } }',
        '{ name: only a run, put: { path: /a, content: a }, when: not ansible_check_mode }',
        '{ name: looks, program: { argv: [show, /d] }, changed_when: false, when: not ansible_check_mode }',
        '{ name: both, put: { path: /b, content: b } }',
        '{ name: only a check, put: { path: /c, content: c }, when: ansible_check_mode }',
      ),
    )
    assert.deepEqual(named(findings), ['other 4', 'only a run 5', 'only a check 8'])
  })
})

describe('the result of a stage', () => {
  it('names each change of a second run, with task, item and place', async () => {
    const text = play(
      '{ name: settled, put: { path: /a, content: a } }',
      '{ name: grows, put: { path: "/{{ item }}", content: "{{ item }}" }, loop: [b, c] }',
    )
    const [first] = stageResults(
      'again',
      (
        await modelRun(text, {
          files: new Map([
            ['/a', 'a'],
            ['/b', 'b'],
          ]),
        })
      ).events,
      ['one'],
    )
    assert.equal(first?.outcome, 'failed')
    assert.deepEqual(named(first?.findings ?? []), ['grows (item c) 5'])
    const [second] = stageResults(
      'again',
      (
        await modelRun(text, {
          files: new Map([
            ['/a', 'a'],
            ['/b', 'b'],
            ['/c', 'c'],
          ]),
        })
      ).events,
      ['one'],
    )
    assert.deepEqual([second?.outcome, second?.findings], ['passed', []])
  })

  it('is failed where no play came to the host, except for stages that need not', () => {
    assert.deepEqual(
      (['run', 'check', 'verify', 'prepare'] as const).map((stage) => stageResults(stage, [], ['one'])[0]?.outcome),
      ['failed', 'failed', 'skipped', 'skipped'],
    )
  })

  it('has the failures that nobody caught', async () => {
    const text = play('{ name: caught, fail: { msg: no }, ignore_errors: true }', '{ name: broken, fail: { msg: wrong } }')
    const [result] = stageResults('verify', (await modelRun(text, {})).events, ['one'])
    assert.deepEqual([result?.outcome, named(result?.findings ?? [])], ['failed', ['broken 5']])
  })
})
