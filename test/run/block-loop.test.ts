/** A block with a loop: every step inside sees the item, and each round is a block of its own. */
import assert from 'node:assert/strict'
import { taskName } from '../../engine/report/words.ts'
import { namesIn } from '../refusal.ts'
import { modelRun } from './model-run.ts'
import { debugMessages, messages, taskStatuses } from './task-statuses.ts'

const play = (tasks: string, more = '') => `- hosts: all\n  gather_facts: false\n${more}  tasks:\n${tasks.replace(/^/gm, '    ')}\n`

describe('a loop on a block', () => {
  it('walks the block for each item, in order', async () => {
    const { events, code } = await modelRun(
      play(`- block:
    - { name: one, debug: { msg: "one {{ item }}" } }
    - { name: two, debug: { msg: "two {{ item }}" } }
  loop: [a, b]
- { name: after, debug: { msg: "{{ item | default('none') }}" } }`),
    )
    assert.equal(code, 0)
    assert.deepEqual(debugMessages(events), ['one a', 'two a', 'one b', 'two b', 'none'])
    const names = events.flatMap((event) => (event.type === 'task-end' ? [taskName(event.task)] : []))
    assert.deepEqual(names, ['one → a', 'two → a', 'one → b', 'two → b', 'after'])
  })

  it('knows loop_control, lookups and loops inside', async () => {
    const { events } = await modelRun(
      play(`- block:
    - { debug: { msg: "{{ position }} {{ outer.key }} {{ item }} {{ ansible_loop.last }}" }, loop: "{{ outer.value }}" }
  with_dict: { a: [1, 2], b: [3] }
  loop_control: { loop_var: outer, index_var: position, extended: true }
- block:
    - block:
        - debug: { msg: "{{ x }}{{ y }}" }
      loop: [1, 2]
      loop_control: { loop_var: y }
  loop: [a, b]
  loop_control: { loop_var: x, break_when: x == 'a' }`),
    )
    assert.deepEqual(taskStatuses(events).length, 4)
    const items = events.flatMap((event) => (event.type === 'item-end' ? [event.status] : []))
    assert.deepEqual(items, ['ok', 'ok', 'ok'])
    assert.deepEqual(debugMessages(events).slice(-2), ['a1', 'a2'])
  })

  it('asks its condition for each item, and not for the list where that is not there', async () => {
    const { events, code } = await modelRun(
      play(`- block:
    - { name: inside, debug: { msg: "{{ item }}" } }
  loop: [1, 2, 3]
  when: item != 2
- block:
    - debug: { msg: x }
  loop: "{{ missing }}"
  when: missing is defined`),
    )
    assert.equal(code, 0)
    const statuses = events.flatMap((event) => (event.type === 'task-end' ? [event.status] : []))
    assert.deepEqual(
      [statuses, debugMessages(events)],
      [
        ['ok', 'skipped', 'ok'],
        [1, 3],
      ],
    )
  })

  it('rescues a failure in its round, and ends every round with always', async () => {
    const { events, code } = await modelRun(
      play(`- block:
    - { name: work, fail: { msg: "no {{ item }}" }, when: item != 2 }
    - { name: rest, debug: { msg: "rest {{ item }}" } }
  rescue:
    - { debug: { msg: "rescued {{ item }}" } }
  always:
    - { debug: { msg: "always {{ item }}" } }
  loop: [1, 2]`),
    )
    assert.equal(code, 0)
    assert.deepEqual(debugMessages(events), ['rescued 1', 'always 1', 'rest 2', 'always 2'])
  })

  it('ends with a failure that nobody rescues, and says what is no list', async () => {
    const failing = await modelRun(play('- block:\n    - fail: { msg: "no {{ item }}" }\n  loop: [1, 2]\n- debug: { msg: x }'))
    assert.deepEqual([failing.code, messages(failing.events)], [2, ['no 1']])
    const wrong = await modelRun(play('- block:\n    - debug: { msg: x }\n  loop: "{{ 7 }}"\n'))
    assert.deepEqual([wrong.code, messages(wrong.events).map(namesIn)], [2, [['loop', '7']]])
    const rescued = await modelRun(
      play('- block:\n    - block:\n        - debug: { msg: x }\n      loop: "{{ nothing }}"\n  rescue:\n    - debug: { msg: caught }'),
    )
    assert.deepEqual([rescued.code, debugMessages(rescued.events)], [0, ['caught']])
  })

  it('includes with its item, and is passed over with the tags of all that is inside', async () => {
    const text = play(`- block:
    - { name: inside, debug: { msg: "{{ item }}" }, tags: red }
  loop: "{{ nothing }}"
- { name: other, debug: { msg: x }, tags: blue }`)
    const { events, code } = await modelRun(text, { options: { tags: ['blue'] } })
    assert.deepEqual([code, taskStatuses(events)], [0, ['one: other ok']])
  })

  it('keeps hosts together round by round, each with its own list', async () => {
    const { events } = await modelRun(
      play(`- block:
    - { name: inside, debug: { msg: "{{ item }}" } }
  loop: "{{ [1, 2] if inventory_hostname == 'a' else [1] }}"
- { name: after, debug: { msg: x } }`),
      { hosts: ['a', 'b'] },
    )
    assert.deepEqual(taskStatuses(events), ['a: inside ok', 'a: inside ok', 'b: inside ok', 'a: after ok', 'b: after ok'])
  })

  it('reads its rounds ahead', async () => {
    const files = new Map(['/a', '/b', '/c', '/d'].map((path) => [path, 'x'] as const))
    const text = play(`- block:
    - put: { path: "/{{ item }}", content: x }
  loop: [a, b, c]
- put: { path: /d, content: x }`)
    const { hosts } = await modelRun(text, { files })
    assert.equal(hosts.get('one')?.messages, 1)
  })
})
