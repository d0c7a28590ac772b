/** What a run warns of where a condition comes to a text, and that a text of a host is never evaluated. */
import assert from 'node:assert/strict'
import { namesIn } from '../refusal.ts'
import { modelRun } from './model-run.ts'

const play = (vars: string, tasks: string) =>
  `- hosts: all\n  gather_facts: false\n  vars: ${vars}\n  tasks:\n${tasks.replace(/^(?=.)/gm, '    ')}`

describe('a condition that comes to a text', () => {
  it('is warned of once at its place, whatever the number of hosts', async () => {
    const tasks = `- { name: a, debug: { msg: x }, when: s }\n- { name: b, debug: { msg: x }, when: s and true }\n- { name: c, debug: { msg: x }, when: s | bool }\n`
    const { code, events } = await modelRun(play('{ s: "false" }', tasks), { hosts: ['one', 'two'] })
    assert.equal(code, 0)
    const warned = events.flatMap((event) => (event.type === 'warning' ? [[event.where?.line, event.hint]] : []))
    assert.deepEqual(warned, [
      [5, 'append `| bool`'],
      [6, 'append `| bool`'],
    ])
    const ends = events.flatMap((event) => (event.type === 'task-end' ? [`${event.host} ${event.task.name} ${event.status}`] : []))
    assert.deepEqual(ends.sort(), ['one a ok', 'one b ok', 'one c skipped', 'two a ok', 'two b ok', 'two c skipped'])
  })
})

describe('conditions that a template gives', () => {
  const ends = async (that: string) => {
    const vars = `{ own: ["1 == 1", "1 == 2"], hostile: "{{ '1' }} == {{ '1' }}" }`
    const { events } = await modelRun(play(vars, `- set_fact: { made: ["1 == 1"] }\n- { name: a, assert: { that: "${that}" } }\n`))
    return events.flatMap((event) => (event.type === 'task-end' && event.task.name === 'a' ? [event.failure?.message ?? event.status] : []))
  }
  it('are evaluated where an author wrote them', async () => {
    assert.deepEqual((await ends('{{ own }}')).map(namesIn), [['1 == 2']])
    assert.deepEqual(await ends('{{ own[0] }}'), ['ok'])
  })
  it('are data where a task made them', async () => {
    for (const that of ['{{ made }}', '{{ made[0] }}', '{{ own + made }}'])
      assert.deepEqual(namesIn((await ends(that)).join()), ['that', '1 == 1'])
  })
})
