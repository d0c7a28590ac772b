/** What a run did not come to: events, the end of each host, and how it goes on. */
import assert from 'node:assert/strict'
import type { Event } from '../../engine/model/event.ts'
import { modelRun } from './model-run.ts'
import { taskStatuses } from './task-statuses.ts'

const four = ['a', 'b', 'c', 'd']

function missed(events: readonly Event[]) {
  return events.flatMap((event) =>
    event.type === 'not-reached'
      ? [[event.play, event.begun ? 'rest' : event.wholePlay ? 'whole' : 'hosts', event.cause, event.hosts.join()]]
      : [],
  )
}
function endOf(events: readonly Event[], host: string) {
  const end = events.find((event) => event.type === 'host-end' && event.host === host)
  assert.ok(end?.type === 'host-end', `no end of ${host}`)
  return end
}
function resumes(events: readonly Event[]) {
  const end = events.at(-1)
  return end?.type === 'run-end' ? (end.resume ?? []).map(({ limit, startAtTask }) => [limit, startAtTask]) : []
}

const second = '- name: second\n  hosts: all\n  tasks:\n    - { name: last, debug: { msg: x } }\n'

describe('what a run did not come to', () => {
  it('are the batches behind one that failed, and the plays behind that', async () => {
    const text = `- name: first
  hosts: all
  serial: 1
  tasks:
    - { name: one, put: { path: /x, content: y } }
    - { name: two, fail: { msg: no }, when: "inventory_hostname == 'b'" }
${second}`
    const { events } = await modelRun(text, { hosts: four })
    assert.deepEqual(missed(events), [
      ['first', 'hosts', 'batch-failed', 'c,d'],
      ['second', 'whole', 'play-failed', 'a,c,d'],
    ])
    assert.deepEqual(
      four.map((host) => [endOf(events, host).untouched, endOf(events, host).notReached?.length]),
      [
        [undefined, 1],
        [undefined, undefined],
        [true, 2],
        [true, 2],
      ],
    )
    assert.deepEqual(resumes(events), [
      ['b,c,d', undefined],
      ['a', 'last'],
    ])
  })

  it('is the rest of a play that one host ended for all', async () => {
    for (const [word, cause] of [
      ['any_errors_fatal: true', 'any-errors-fatal'],
      ['max_fail_percentage: 10', 'max-fail-percentage'],
    ]) {
      const text = `- name: first
  hosts: all
  ${word}
  tasks:
    - { name: one, debug: { msg: x } }
    - { name: two, fail: { msg: no }, when: "inventory_hostname == 'b'" }
    - { name: three, debug: { msg: x } }
${second}`
      const { events } = await modelRun(text, { hosts: four })
      assert.deepEqual(missed(events), [
        ['first', 'rest', cause, 'a,c,d'],
        ['second', 'whole', 'play-failed', 'a,c,d'],
      ])
      assert.deepEqual(resumes(events), [[undefined, 'two']])
    }
  })

  it('is what a word of the playbook ended, and nothing goes on there', async () => {
    const text = (word: string) => `- name: first
  hosts: all
  serial: 2
  tasks:
    - { meta: ${word}, when: "inventory_hostname == 'a'" }
    - { name: on, debug: { msg: x } }
`
    const causes = async (word: string) => {
      const { events, code } = await modelRun(text(word), { hosts: four })
      assert.equal(code, 0)
      assert.deepEqual(resumes(events), [])
      return missed(events).map(([, part, cause, hosts]) => [part, cause, hosts])
    }
    assert.deepEqual(await causes('end_play'), [
      ['rest', 'end-play', 'a,b'],
      ['hosts', 'end-play', 'c,d'],
    ])
    assert.deepEqual(await causes('end_batch'), [['rest', 'end-batch', 'a,b']])
    assert.deepEqual(await causes('end_host'), [['rest', 'end-host', 'a']])
  })

  it('is everything behind an interruption', async () => {
    const controller = new AbortController()
    const text = `- name: first
  hosts: all
  serial: 1
  tasks:
    - { name: one, debug: { msg: x } }
    - { name: two, pause: { seconds: 60 } }
${second}`
    const watch = (event: Event) => {
      if (event.type === 'task-start' && event.task.name === 'two') setImmediate(() => controller.abort())
    }
    const { events, code } = await modelRun(text, { hosts: ['a', 'b'], signal: controller.signal, watch })
    assert.equal(code, 130)
    assert.deepEqual(missed(events), [
      ['first', 'rest', 'interrupted', 'a'],
      ['first', 'hosts', 'interrupted', 'b'],
      ['second', 'whole', 'interrupted', 'b'],
    ])
  })

  it('is nothing where all came to their end', async () => {
    const { events } = await modelRun(second, { hosts: four })
    assert.deepEqual([missed(events), resumes(events), endOf(events, 'a').notReached], [[], [], undefined])
  })

  it('goes on at the task that failed, before a block that has to be whole, and not by what `no_log` hides', async () => {
    const start = async (tasks: string) => resumes((await modelRun(`- hosts: all\n  tasks:\n${tasks}`)).events)
    const one = '    - { name: one, debug: { msg: x } }\n'
    assert.deepEqual(await start(`${one}    - { name: two, fail: { msg: no } }\n`), [[undefined, 'two']])
    assert.deepEqual(await start('    - { name: one, fail: { msg: no } }\n'), [[undefined, undefined]])
    const block = `    - block:
        - { name: in block, fail: { msg: no } }
      rescue:
        - { name: in rescue, fail: { msg: no } }
`
    assert.deepEqual(await start(one + block), [[undefined, 'in block']])
    assert.deepEqual(await start(`${one}    - { fail: { msg: s3cret }, no_log: true }\n`), [[undefined, undefined]])
    const handler = `${one}    - { name: two, put: { path: /x, content: y }, notify: h }\n  handlers:\n    - { name: h, fail: { msg: no } }\n`
    assert.deepEqual(await start(handler), [[undefined, undefined]])
  })

  it('goes on so that every task of every host is done once the cause is gone', async () => {
    const text = `- hosts: all
  serial: 1
  tasks:
    - { name: one, put: { path: /one, content: y } }
    - { name: two, fail: { msg: no }, when: "broken | default(true) and inventory_hostname == 'b'" }
    - { name: three, put: { path: /three, content: y } }
- hosts: all
  tasks:
    - { name: four, put: { path: /four, content: y } }
`
    const first = await modelRun(text, { hosts: four })
    const end = first.events.at(-1)
    assert.ok(end?.type === 'run-end')
    const done = taskStatuses(first.events)
    for (const { limit, startAtTask } of end.resume ?? [])
      done.push(
        ...taskStatuses((await modelRun(text, { hosts: four, options: { limit, startAtTask, extraVars: { broken: false } } })).events),
      )
    for (const host of four)
      for (const task of ['one', 'three', 'four']) assert.ok(done.includes(`${host}: ${task} changed`), `${host}: ${task}`)
  })

  it('counts what a task changed before it failed for want of a handler that only its result names', async () => {
    const taskStatuses = `- hosts: all
  tasks:
    - { put: { path: /x, content: y }, register: r, notify: "{{ 'no' ~ ('body' if r.changed else '') }}" }
`
    const { events, code } = await modelRun(taskStatuses)
    assert.equal(code, 2)
    assert.deepEqual([endOf(events, 'one').changes, endOf(events, 'one').counts.failed], [{ made: 1, planned: 0 }, 1])
    assert.ok(events.some((event) => event.type === 'task-end' && event.status === 'failed' && event.changes.length === 1))
  })
})
