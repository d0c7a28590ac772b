/** What a plan remembers of its own task: stages by the names of their changes, what is read again, and stages that lead nowhere. */
import assert from 'node:assert/strict'
import { modelRun } from './model-run.ts'
import { debugMessages, messages, taskStatuses } from './task-statuses.ts'

const play = (tasks: string) => `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.replace(/^/gm, '    ')}\n`
const say = (expression: string) => `- { name: told, debug: { msg: "{{ ${expression} | to_json }}" } }`

describe('a plan', () => {
  it('is given what its own task has carried out, by the names of its changes', async () => {
    const { events, hosts } = await modelRun(play(`- { name: staged, staged: { path: /x }, register: it }\n${say('it')}`))
    assert.deepEqual(hosts.get('one')?.effects, ['append /x x', 'append /x <x>'])
    const [said] = debugMessages(events)
    const { first, second, third, changed } = JSON.parse(String(said))
    assert.deepEqual({ first, second, third, changed }, { first: 'x', second: true, third: false, changed: true })
  })

  it('does not see what another task has done, nor another host, nor another item', async () => {
    const { hosts } = await modelRun(play(`- { name: "{{ item }}", staged: { path: /x }, loop: [a, b] }`), { hosts: ['one', 'two'] })
    for (const name of ['one', 'two'])
      assert.deepEqual(hosts.get(name)?.effects, ['append /x x', 'append /x <x>', 'append /x x', 'append /x <x<x>x>'])
  })

  it('remembers nothing of a try that is over', async () => {
    const { hosts } = await modelRun(
      play(`- { name: tried, staged: { path: /x }, retries: 2, delay: 0, register: it, until: it.attempts == 2 }`),
    )
    assert.equal(hosts.get('one')?.effects.filter((effect) => effect === 'append /x x').length, 2)
  })

  it('is announced in check mode with what is foreseen behind its stage', async () => {
    const { events, hosts } = await modelRun(play(`- { name: staged, staged: { path: /x } }`), { options: { check: true } })
    assert.deepEqual(hosts.get('one')?.effects, [])
    const ends = events.flatMap((event) => (event.type === 'task-end' ? event.changes.map(({ summary }) => summary) : []))
    assert.deepEqual(ends, ['append x to /x', 'append more to /x'])
  })

  it('that is made again and again is a failure, which says what was done', async () => {
    const { code, events, hosts } = await modelRun(
      play(`- { name: endless, endless: { path: /x } }\n- { name: behind, put: { path: /y, content: y } }`),
    )
    assert.equal(code, 2)
    assert.deepEqual(taskStatuses(events), ['one: endless failed'])
    assert.match(messages(events)[0] ?? '', /`grow \/x`/)
    assert.equal(hosts.get('one')?.files.get('/y'), undefined)
  })

  it('can not give two changes one name', async () => {
    const { code, events, hosts } = await modelRun(play(`- { name: twins, twins: { path: /x } }`))
    assert.equal(code, 2)
    assert.match(messages(events)[0] ?? '', /`twins`.*`same`/)
    assert.deepEqual(hosts.get('one')?.effects, [])
  })
})

describe('what is read again', () => {
  const task = `- { name: reread, reread: { path: /x }, register: it }`

  it('is what `returns` sees, and costs no message of its own', async () => {
    const read = await modelRun(play(`${task}\n${say('[it.before, it.after]')}`))
    assert.deepEqual(debugMessages(read.events), ['[null, "new"]'])
    const plain = await modelRun(play(`- { name: put, put: { path: /x, content: new } }`))
    assert.equal(read.hosts.get('one')?.messages, plain.hosts.get('one')?.messages)
  })

  it('is not asked where nothing was changed, nor in check mode', async () => {
    const same = await modelRun(play(`${task}\n${say('[it.before, it.after]')}`), { files: new Map([['/x', 'old']]) })
    assert.deepEqual(debugMessages(same.events), ['["old", "old"]'])
    const check = await modelRun(play(`${task}\n${say('[it.before, it.after]')}`), { options: { check: true } })
    assert.deepEqual(debugMessages(check.events), ['[null, null]'])
    for (const { hosts } of [same, check]) assert.equal(hosts.get('one')?.questions, 2)
  })
})
