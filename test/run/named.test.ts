/** Modules that a template names: found at the task's turn, looked ahead of where that can be, and wrong in their places. */
import assert from 'node:assert/strict'
import { modelRun } from './model-run.ts'
import { debugMessages, messages, taskStatuses } from './task-statuses.ts'

const play = (tasks: string, more = '') => `- hosts: all\n${more}  tasks:\n${tasks.replace(/^/gm, '    ')}\n`
const put = (name: string) => `- put: { path: /${name}, content: x }\n`
const there = new Map([...'abcd'].map((name) => [`/${name}`, 'x'] as const))

/** What the end of a task says was wrong, and where. */
async function failures(text: string): Promise<readonly string[]> {
  const { events } = await modelRun(text)
  return events.flatMap((event) => {
    if (event.type !== 'task-end' || !event.failure) return []
    const { message, where, through = [] } = event.failure
    return [[message, ...[where, ...through].map((each) => `${each?.line}:${each?.column}`)].join(' ')]
  })
}

describe('a module that a template names', () => {
  it('may be another one for each item of a loop', async () => {
    const { events } = await modelRun(
      play('- name: each\n  action: { module: "{{ item }}", msg: said }\n  loop: [debug, fail]\n  ignore_errors: true'),
    )
    const items = events.flatMap((event) => (event.type === 'item-end' ? [event.status] : []))
    assert.deepEqual(items, ['ok', 'failed'])
    assert.deepEqual(taskStatuses(events), ['one: each ignored'])
  })

  it('gives its variables, and is told of by its name', async () => {
    const { events } = await modelRun(play('- action: "{{ m }} a=b"\n- debug: { msg: "{{ a }}" }', '  vars: { m: set_fact }\n'))
    assert.deepEqual(debugMessages(events), ['b'])
    const [first] = events.filter((event) => event.type === 'task-end')
    assert.equal(first?.task.action, 'set_fact')
  })

  it('is found behind the conditions, for a try at a time', async () => {
    const { events } = await modelRun(
      play(
        '- { name: no, action: "{{ nothing }} msg=x", when: false }\n- { name: yes, action: "{{ nothing }} msg=x", ignore_errors: true }',
      ),
    )
    assert.deepEqual(taskStatuses(events), ['one: no skipped', 'one: yes ignored'])
    assert.deepEqual(messages(events), ['`nothing` is undefined'])
  })

  it('that is not there, or has no such option, is told in its place', async () => {
    const text = play(
      '- { name: a, action: "{{ m }}er msg=x", ignore_errors: true }\n- name: b\n  action:\n    module: "{{ m }}"\n    mgs: x',
      '  vars: { m: debug }\n',
    )
    assert.deepEqual(await failures(text), ['there is no module `debuger` 4:27', '`debug` has no option `mgs` 8:9'])
  })

  it('is read ahead of where its name is known', async () => {
    const named = '- action: { module: "{{ m }}", path: /b, content: x }\n'
    const { hosts } = await modelRun(play(`${put('a')}${named}${put('c')}`, '  vars: { m: put }\n'), { files: there })
    assert.equal(hosts.get('one')?.messages, 1)
  })

  it('ends what is read ahead where a result names it', async () => {
    const text = play(
      `- { put: { path: /a, content: x }, register: r }\n- action: { module: "{{ r.m }}", path: /b, content: x }\n${put('c')}`,
    )
    const { hosts } = await modelRun(text, { files: there })
    assert.equal(hosts.get('one')?.questions, 1)
  })

  it('is not known in a check where only a run would find it', async () => {
    const { events } = await modelRun(play('- { program: { argv: [x] }, register: r }\n- { name: late, action: "{{ r.stdout }} a=b" }'), {
      options: { check: true },
    })
    assert.equal(taskStatuses(events).at(-1), 'one: late cannot-tell')
  })
})
