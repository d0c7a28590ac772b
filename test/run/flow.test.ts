/** Blocks, handlers, loops, results: how one host goes through a play. */
import assert from 'node:assert/strict'
import { namesIn } from '../refusal.ts'
import { modelRun } from './model-run.ts'
import { debugMessages, messages, taskStatuses } from './task-statuses.ts'

const play = (tasks: string, more = '') => `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.replace(/^/gm, '    ')}\n${more}`

describe('blocks', () => {
  it('rescue a failure, and run always', async () => {
    const { events, code } = await modelRun(
      play(`- block:
    - { name: breaks, fail: { msg: nope } }
    - { name: not reached, debug: { msg: x } }
  rescue:
    - { name: rescue, debug: { msg: "{{ ansible_failed_task.name }}: {{ ansible_failed_result.msg }}" } }
  always:
    - { name: always, debug: { msg: x } }
- { name: after, debug: { msg: x } }`),
    )
    assert.deepEqual(taskStatuses(events), ['one: breaks rescued', 'one: rescue ok', 'one: always ok', 'one: after ok'])
    assert.deepEqual(debugMessages(events), ['breaks: nope', 'x', 'x'])
    assert.equal(code, 0)
    const end = events.find((event) => event.type === 'host-end')
    assert.ok(end?.type === 'host-end' && end.counts.rescued === 1 && end.counts.failed === 0)
  })

  it('run always when the rescue fails too', async () => {
    const { events, code } = await modelRun(
      play(`- block:
    - { name: breaks, fail: { msg: nope } }
  rescue:
    - { name: breaks again, fail: { msg: nope } }
  always:
    - { name: always, debug: { msg: x } }`),
    )
    assert.deepEqual(taskStatuses(events), ['one: breaks rescued', 'one: breaks again failed', 'one: always ok'])
    assert.equal(code, 2)
  })
})

describe('handlers', () => {
  const handlers = `  handlers:
    - { name: first, debug: { msg: first } }
    - { name: second, debug: { msg: second }, listen: topic }
    - { name: third, debug: { msg: third }, when: false }
`
  it('run once, in the order they are written, after the tasks', async () => {
    const { events } = await modelRun(
      play(
        `- { name: one, put: { path: /x, content: y }, notify: [second, first] }
- { name: two, put: { path: /y, content: y }, notify: [first, third] }
- { name: three, debug: { msg: x } }`,
        handlers,
      ),
    )
    assert.deepEqual(taskStatuses(events), [
      'one: one changed',
      'one: two changed',
      'one: three ok',
      'one: first ok',
      'one: second ok',
      'one: third skipped',
    ])
  })
  it('listen to topics, run at flush_handlers, and not without a change', async () => {
    const { events } = await modelRun(
      play(
        `- { name: one, put: { path: /x, content: y }, notify: topic }
- meta: flush_handlers
- { name: two, put: { path: /x, content: y }, notify: first }`,
        handlers,
      ),
    )
    assert.deepEqual(taskStatuses(events), ['one: one changed', 'one: second ok', 'one: two ok'])
  })
  it('are found by the first of their name, of those that stand together', async () => {
    const more = `  handlers:
    - { name: first, debug: { msg: old } }
    - { name: first, debug: { msg: new } }
`
    const { events } = await modelRun(play('- { name: one, put: { path: /x, content: y }, notify: first }', more))
    assert.deepEqual(debugMessages(events), ['old'])
  })
  it('that nobody wrote are an error where they are only known when it runs', async () => {
    const { events } = await modelRun(play(`- { name: one, put: { path: /x, content: y }, notify: "{{ 'nobody' }}" }`))
    assert.match(JSON.stringify(events), /The requested handler 'nobody' was not found/)
  })
  it('are kept in mind when a failure keeps them from running', async () => {
    const { events } = await modelRun(
      play(`- { name: one, put: { path: /x, content: y }, notify: first }\n- fail: { msg: nope }`, handlers),
    )
    const end = events.find((event) => event.type === 'host-end')
    assert.deepEqual(end?.type === 'host-end' && end.pendingHandlers, ['first'])
  })
  it('run after a failure with force_handlers', async () => {
    const text = play(
      `- { name: one, put: { path: /x, content: y }, notify: first }\n- { name: breaks, fail: { msg: nope } }`,
      handlers,
    ).replace('gather_facts: false', 'force_handlers: true')
    const { events } = await modelRun(text)
    assert.deepEqual(taskStatuses(events), ['one: one changed', 'one: breaks failed', 'one: first ok'])
  })
})

describe('loops', () => {
  it('register a result for each item, with its variable', async () => {
    const { events } = await modelRun(
      play(`- put: { path: "/{{ it }}", content: x }
  loop: [a, b]
  loop_control: { loop_var: it, index_var: n, label: "file {{ it }}" }
  register: all
- debug: { msg: "{{ all.results | map(attribute='it') | list }} {{ all is changed }} {{ all.results | length }}" }`),
    )
    assert.deepEqual(debugMessages(events), ["['a', 'b'] True 2"])
    assert.deepEqual(
      events.flatMap((event) => (event.type === 'item-end' ? [`${event.item} ${event.status}`] : [])),
      ['file a changed', 'file b changed'],
    )
  })
  it('judge the condition for each item', async () => {
    const { hosts } = await modelRun(play(`- put: { path: "/{{ item }}", content: x }\n  with_items: [a, b, c]\n  when: item != 'b'`))
    assert.deepEqual(hosts.get('one')?.effects, ['put /a x', 'put /c x'])
  })
  it('skip a task whose list is only there where its condition holds', async () => {
    const { events } = await modelRun(play(`- { name: looped, put: { path: /x, content: x }, loop: "{{ nobody.set.this }}", when: false }`))
    assert.deepEqual(taskStatuses(events), ['one: looped skipped'])
  })
  it('go on over a failing item, and fail in the end', async () => {
    const { events, hosts } = await modelRun(
      play(`- program: { argv: "{{ item }}" }\n  loop: [[append, /x, a], [break], [append, /x, b]]\n  name: looped`),
    )
    assert.deepEqual(hosts.get('one')?.effects, ['append /x a', 'break', 'append /x b'])
    assert.deepEqual(taskStatuses(events), ['one: looped failed'])
  })
  it('say what is no list', async () => {
    const { events } = await modelRun(play(`- put: { path: /x, content: x }\n  loop: "{{ 'text' }}"`))
    assert.deepEqual(namesIn(messages(events)[0] ?? ''), ['loop', 'text'])
  })
})

describe('warnings of a module', () => {
  it('are told with their host and place, for each item, and not where `no_log` hides them', async () => {
    const { events } = await modelRun(`- hosts: all
  tasks:
    - { warn: { text: "odd {{ item }}" }, loop: [a, b] }
    - { warn: { text: secret }, no_log: true }
    - { warn: { text: tried }, register: r, until: r.attempts == 2, retries: 3, delay: 0 }
`)
    const warnings = events.flatMap((event) => (event.type === 'warning' ? [[event.host, event.message, event.where?.line]] : []))
    assert.deepEqual(warnings, [['one', 'odd a', 3], ['one', 'odd b', 3], ['one', 'tried', 5]]) // biome-ignore format: one line
  })
})

describe('results', () => {
  it('are judged by changed_when and failed_when', async () => {
    const { events } = await modelRun(
      play(`- { name: one, program: { argv: [show, /x] }, changed_when: false }
- { name: two, program: { argv: [break] }, register: r, failed_when: "r.rc not in [0, 3]" }
- { name: three, program: { argv: [show, /x] }, register: r, failed_when: "r.stdout == ''", ignore_errors: true }`),
    )
    assert.deepEqual(taskStatuses(events), ['one: one ok', 'one: two changed', 'one: three ignored'])
  })
  it('are tried for again until they hold', async () => {
    const { events, hosts } = await modelRun(
      play(`- { name: one, program: { argv: [append, /x, a] }, register: r, until: "r.stdout == 'aaa'", retries: 5, delay: 0 }
- debug: { msg: "{{ r.attempts }}" }`),
    )
    assert.equal(hosts.get('one')?.files.get('/x'), 'aaa')
    assert.deepEqual(debugMessages(events), [3])
  })
  it('fail when until never holds, and say so', async () => {
    const { events } = await modelRun(play('- { program: { argv: [show, /x] }, register: r, until: "r.rc == 9", retries: 1, delay: 0 }'))
    assert.deepEqual(namesIn(messages(events)[0]), ['r.rc == 9'])
  })
  it('of set_fact are seen by later tasks and plays, and stay on their host', async () => {
    const { events } = await modelRun(
      `- hosts: all\n  tasks:\n    - set_fact: { mine: "{{ inventory_hostname }}" }\n- hosts: all\n  tasks:\n    - debug: { msg: "{{ mine }} {{ hostvars['b'].mine }}" }\n`,
      { hosts: ['a', 'b'] },
    )
    assert.deepEqual(debugMessages(events), ['a b', 'b b'])
  })
  it('of a skipped task say so', async () => {
    const { events } = await modelRun(
      play('- { put: { path: /x, content: x }, when: false, register: r }\n- debug: { msg: "{{ r is skipped }}" }'),
    )
    assert.deepEqual(debugMessages(events), [true])
  })
  it('of another host come through delegate_to', async () => {
    const { hosts } = await modelRun(
      '- hosts: a\n  tasks:\n    - put: { path: /x, content: "{{ inventory_hostname }}" }\n      delegate_to: b\n',
      { hosts: ['a', 'b'] },
    )
    assert.deepEqual([hosts.get('a')?.effects, hosts.get('b')?.effects], [[], ['put /x a']])
  })
  it('name an undefined variable with its place', async () => {
    const { events } = await modelRun(play('- put: { path: /x, content: "{{ nobody }}" }'))
    const failure = events.find((event) => event.type === 'task-end')
    assert.ok(failure?.type === 'task-end')
    assert.match(failure.failure?.message ?? '', /nobody.* is undefined/)
    assert.deepEqual([failure.failure?.where?.line, failure.failure?.where?.column], [4, 37])
  })
  it('from a host are never templated', async () => {
    const files = new Map([['/x', '{{ 1 + 1 }}']])
    const { events, hosts } = await modelRun(
      play(`- { program: { argv: [show, /x] }, register: r }
- debug: { msg: "{{ r.stdout }}" }
- set_fact: { again: "{{ r.stdout }}" }
- put: { path: /y, content: "{{ again }}" }`),
      { files },
    )
    assert.deepEqual(debugMessages(events), ['{{ 1 + 1 }}'])
    assert.equal(hosts.get('one')?.files.get('/y'), '{{ 1 + 1 }}')
  })
})

describe('no_log', () => {
  it('hides what a task said, and keeps its result for later tasks', async () => {
    const { events, hosts } = await modelRun(
      play(`- { program: { argv: [append, /x, hush] }, register: r, no_log: true }
- { put: { path: /y, content: "{{ r.stdout }}" }, no_log: true }
- { fail: { msg: hush }, no_log: true, ignore_errors: true }
- { put: { path: "/{{ item }}", content: x }, loop: [hush], no_log: true }`),
      { options: { diff: true } },
    )
    assert.equal(hosts.get('one')?.files.get('/y'), 'hush')
    assert.doesNotMatch(JSON.stringify(events), /hush/)
  })
})

describe('check mode', () => {
  it('changes nothing, says what would change, and can not tell what depends on what would run', async () => {
    const { events, hosts, code } = await modelRun(
      play(`- { name: one, put: { path: /x, content: y } }
- { name: two, program: { argv: [show, /x] }, register: r }
- { name: three, put: { path: /y, content: "{{ r.stdout }}" } }
- { name: four, debug: { msg: x }, when: "r.rc == 0" }
- { name: five, debug: { msg: x }, when: "false and r.rc == 0" }
- { name: six, refuse: { path: /x, text: old } }
- { name: seven, set_fact: { later: "{{ r.stdout }}" } }
- { name: eight, debug: { msg: "{{ later }}" } }`),
      { options: { check: true }, files: new Map([['/x', 'old']]) },
    )
    assert.deepEqual(taskStatuses(events), [
      'one: one changed',
      'one: two would-run',
      'one: three cannot-tell',
      'one: four cannot-tell',
      'one: five skipped',
      'one: six cannot-tell',
      'one: seven cannot-tell',
      'one: eight cannot-tell',
    ])
    assert.deepEqual(hosts.get('one')?.effects, [])
    assert.equal(code, 0)
  })
  it('takes for settled what would only run something that nothing hangs on, and knows its results', async () => {
    const { events, hosts } = await modelRun(play('- { reload: {}, register: r }\n- { name: told, debug: { msg: "{{ r.reloaded }}" } }'), {
      options: { check: true },
    })
    assert.deepEqual(taskStatuses(events), ['one: reload ok', 'one: told ok'])
    assert.deepEqual(hosts.get('one')?.effects, [])
  })
  it('runs what says check_mode: false', async () => {
    const { hosts } = await modelRun(play('- { program: { argv: [show, /x] }, check_mode: false }\n- { put: { path: /x, content: y } }'), {
      options: { check: true },
    })
    assert.deepEqual(hosts.get('one')?.effects, ['show /x'])
  })
  it('fails what would fail anyway', async () => {
    const { code } = await modelRun(play('- { refuse: { path: /x, text: old } }'), {
      options: { check: true },
      files: new Map([['/x', 'old']]),
    })
    assert.equal(code, 2)
  })
})

describe('--verify', () => {
  it('tells what a second plan still wants, and nothing of what is settled', async () => {
    const { events, hosts } = await modelRun(
      play('- { name: calm, put: { path: /y, content: z } }\n- { name: never, restless: { path: /x } }'),
      { options: { verify: true } },
    )
    const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))
    assert.deepEqual(warnings, ['“never” is not idempotent: a second run would still touch /x'])
    assert.deepEqual(hosts.get('one')?.effects, ['put /y z', 'append /x x'])
  })
})

describe('facts', () => {
  it('are gathered only where a play names some', async () => {
    const files = new Map([['/etc/hostname', 'web']])
    const text = (msg: string) => `- hosts: all\n  tasks:\n    - debug: { msg: "${msg}" }\n`
    const named = await modelRun(text('{{ ansible_hostname }} {{ ansible_facts.hostname }}'), { files })
    assert.deepEqual(debugMessages(named.events), ['web web'])
    const unnamed = await modelRun(text('x'), { files })
    assert.equal(unnamed.hosts.get('one')?.connections, 0)
  })
})
