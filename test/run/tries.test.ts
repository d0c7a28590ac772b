/** `retries` by itself, `delay`, and `break_when`: when a task is done again, when a loop ends early, and what counts as a change. */
import assert from 'node:assert/strict'
import { modelRun } from './model-run.ts'
import { debugMessages, messages, taskStatuses } from './task-statuses.ts'

const play = (tasks: string) => `- hosts: all\n  gather_facts: false\n  vars: { nothing: 0 }\n  tasks:\n${tasks.replace(/^/gm, '    ')}\n`

describe('tries', () => {
  it('are made until the task does well, where `retries` stands alone', async () => {
    const { events, hosts } = await modelRun(
      play(`- { name: bad, program: { argv: [break] }, register: bad, retries: 2, delay: "{{ nothing }}", ignore_errors: true }
- { name: good, program: { argv: [show, /x] }, register: good, retries: 2, delay: "{{ none | default(omit) }}" }
- { name: told, debug: { msg: "{{ bad.attempts }} {{ good.attempts }}" } }`),
    )
    assert.deepEqual(messages(events), ['`break` ended with code 3: broken'])
    assert.deepEqual(hosts.get('one')?.effects, ['break', 'break', 'break', 'show /x'])
    assert.deepEqual(debugMessages(events), ['3 1'])
  })

  it('are made for each item of a loop, and counted in its result', async () => {
    const { events } = await modelRun(
      play(`- name: items
  program: { argv: [append, "/{{ item }}", x] }
  loop: [a, b]
  register: items
  until: items.stdout == 'xx'
  retries: 3
  delay: 0
- { name: told, debug: { msg: "{{ items.results | map(attribute='attempts') | join(' ') }}" } }`),
    )
    assert.deepEqual(debugMessages(events), ['2 2'])
  })
})

describe('break_when', () => {
  it('ends a loop after the item for which it holds, told by its result or by the item', async () => {
    const { events, hosts } = await modelRun(
      play(`- name: by result
  program: { argv: [append, /x, "{{ item }}"] }
  loop: [a, b, c]
  register: all
  loop_control: { break_when: all.stdout == 'ab' }
- name: by item
  program: { argv: [show, "/{{ it }}"] }
  loop: [1, 2, 3]
  loop_control: { loop_var: it, break_when: [it > 0, it == 2] }
- { name: told, debug: { msg: "{{ all.results | length }}" } }`),
    )
    assert.deepEqual(hosts.get('one')?.effects, ['append /x a', 'append /x b', 'show /1', 'show /2'])
    assert.deepEqual(debugMessages(events), [2])
  })
})

describe('what a module refuses', () => {
  it('is judged by `failed_when`, and tried again, like every other failure', async () => {
    const { events } = await modelRun(
      play(`- { name: file, put: { path: /x, content: bad } }
- { name: judged, refuse: { path: /x, text: bad }, register: judged, failed_when: "'nothing' in judged.msg" }
- { name: words that are not there, refuse: { path: /x, text: bad }, register: no, failed_when: no.rc != 0, ignore_errors: true }
- { name: tried, refuse: { path: /x, text: bad }, register: tried, retries: 2, delay: 0, ignore_errors: true }
- { name: told, debug: { msg: "{{ judged is failed }} {{ tried.attempts }}" } }`),
    )
    assert.deepEqual(messages(events), ['/x contains bad', '/x contains bad'])
    assert.deepEqual(debugMessages(events), ['False 3'])
  })
})

describe('programs', () => {
  it('are changes only where what they came to counts as one', async () => {
    const tasks = '- { name: one, grow: { path: /x } }\n- { name: two, grow: { path: /x }, register: r }'
    const { events } = await modelRun(play(`${tasks}\n- { name: three, debug: { msg: "{{ r is changed }}" } }`))
    assert.deepEqual(taskStatuses(events).slice(0, 2), ['one: one ok', 'one: two changed'])
  })
})
