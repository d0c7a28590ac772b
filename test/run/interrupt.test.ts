/** Ctrl-C: nothing more is begun, and what was done stays told. */
import assert from 'node:assert/strict'
import type { Event } from '../../engine/model/event.ts'
import { modelRun } from './model-run.ts'
import { taskStatuses } from './task-statuses.ts'

describe('an interrupted run', () => {
  it('begins nothing more, neither rescue nor always nor handlers, and exits with 130', async () => {
    const controller = new AbortController()
    const text = `- hosts: all
  tasks:
    - { name: one, put: { path: /x, content: y }, notify: told }
    - block:
        - { name: two, pause: { seconds: 60 } }
      rescue:
        - { name: rescue, debug: { msg: x } }
      always:
        - { name: always, debug: { msg: x } }
    - { name: three, debug: { msg: x } }
  handlers:
    - { name: told, debug: { msg: x } }
`
    let waiting = 0
    const watch = (event: Event) => {
      if (event.type === 'task-start' && event.task.name === 'two' && ++waiting === 2) setImmediate(() => controller.abort())
    }
    const { events, code, hosts } = await modelRun(text, { signal: controller.signal, hosts: ['a', 'b'], watch })
    assert.equal(code, 130)
    assert.deepEqual(taskStatuses(events), ['a: one changed', 'b: one changed', 'a: two rescued', 'b: two rescued'])
    assert.deepEqual(hosts.get('a')?.effects, ['put /x y'])
    const ends = events.flatMap((event) => (event.type === 'host-end' ? [event] : []))
    assert.match(ends[0]?.failure?.message ?? '', /interrupted/)
    assert.deepEqual(ends[0]?.pendingHandlers, ['told'])
  })
})
