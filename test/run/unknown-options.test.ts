/** Options that a module does not have, under conditions: told before the run, and a failure where a host reaches the task. */
import assert from 'node:assert/strict'
import { namesIn } from '../refusal.ts'
import { modelRun } from './model-run.ts'
import { messages, taskStatuses } from './task-statuses.ts'

const play = (tasks: string) => `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.replace(/^/gm, '    ')}\n`

describe('an option that is not there', () => {
  it('under a condition fails the task of a host that reaches it, in its place, and no other', async () => {
    const { events } = await modelRun(
      play(`- { name: older, put: { path: /a, content: x, gone: 1 }, when: false }
- name: newer
  put:
    path: /a
    content: x
    much_newer: "{{ 1 }}"
  when: ansible_check_mode is false
  ignore_errors: true
- { name: after, debug: { msg: x } }`),
    )
    assert.deepEqual(taskStatuses(events), ['one: older skipped', 'one: newer ignored', 'one: after ok'])
    assert.deepEqual(messages(events).map(namesIn), [['put', 'much_newer']])
    const [where] = events.flatMap((event) => (event.type === 'task-end' && event.failure?.where ? [event.failure.where] : []))
    assert.deepEqual([where?.line, where?.column], [9, 9])
  })
})
