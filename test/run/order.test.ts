/** In which order hosts and tasks go: linear and free, serial, run_once, early ends. */
import assert from 'node:assert/strict'
import { modelRun } from './model-run.ts'
import { taskStatuses } from './task-statuses.ts'

const two = ['a', 'b']

describe('the order of a run', () => {
  it('keeps all hosts at the same task', async () => {
    const { events } = await modelRun(
      '- hosts: all\n  tasks:\n    - put: { path: /x, content: "1" }\n      name: one\n    - debug: { msg: x }\n      name: two\n',
      { hosts: two },
    )
    assert.deepEqual(taskStatuses(events), ['a: one changed', 'b: one changed', 'a: two ok', 'b: two ok'])
  })

  it('waits for a host that is in a block or an include of its own', async () => {
    const text = `- hosts: all
  tasks:
    - block:
        - debug: { msg: x }
          name: only a
      when: inventory_hostname == 'a'
    - name: both
      debug: { msg: x }
`
    const { events } = await modelRun(text, { hosts: two })
    assert.deepEqual(taskStatuses(events), ['a: only a ok', 'b: only a skipped', 'a: both ok', 'b: both ok'])
  })

  it('goes batch by batch with serial, and stops when a whole batch failed', async () => {
    const text = `- hosts: all
  serial: 1
  tasks:
    - name: first
      debug: { msg: x }
    - name: second
      fail: { msg: no }
      when: inventory_hostname == 'b'
`
    const { events, code } = await modelRun(text, { hosts: ['a', 'b', 'c'] })
    assert.deepEqual(taskStatuses(events), ['a: first ok', 'a: second skipped', 'b: first ok', 'b: second failed'])
    assert.equal(code, 2)
  })

  it('takes sizes of batches as numbers, percentages and lists', async () => {
    const hosts = ['a', 'b', 'c', 'd']
    const sizes = async (serial: string) => {
      const { events } = await modelRun(
        `- hosts: all\n  serial: ${serial}\n  tasks:\n    - debug: { msg: "{{ ansible_play_batch | length }}" }\n`,
        { hosts },
      )
      return events.flatMap((event) => (event.type === 'task-end' ? [(event.result as { msg: unknown }).msg] : []))
    }
    assert.deepEqual(await sizes('3'), [3, 3, 3, 1])
    assert.deepEqual(await sizes('"50%"'), [2, 2, 2, 2])
    assert.deepEqual(await sizes('[1, 2]'), [1, 2, 2, 1])
  })

  it('runs a run_once task on the first host, and gives its result to all', async () => {
    const text = `- hosts: all
  tasks:
    - put: { path: /x, content: "{{ inventory_hostname }}" }
      name: once
      run_once: true
      register: result
    - debug: { msg: "{{ result is changed }}" }
      name: after
`
    const { events, hosts } = await modelRun(text, { hosts: two })
    assert.deepEqual(taskStatuses(events), ['a: once changed', 'a: after ok', 'b: after ok'])
    assert.deepEqual([hosts.get('a')?.effects, hosts.get('b')?.effects], [['put /x a'], []])
  })

  it('lets the others go on when one host fails', async () => {
    const text = `- hosts: all
  tasks:
    - { name: breaks, fail: { msg: no }, when: "inventory_hostname == 'a'" }
    - { name: on, debug: { msg: x } }
- hosts: all
  tasks:
    - { name: next play, debug: { msg: x } }
`
    const { events, code } = await modelRun(text, { hosts: two })
    assert.deepEqual(taskStatuses(events), ['a: breaks failed', 'b: breaks skipped', 'b: on ok', 'b: next play ok'])
    assert.equal(code, 2)
  })

  it('ends the play for all with any_errors_fatal, and beyond max_fail_percentage', async () => {
    const play = (word: string) => `- hosts: all
  ${word}
  tasks:
    - { name: breaks, fail: { msg: no }, when: "inventory_hostname == 'a'" }
    - { name: on, debug: { msg: x } }
`
    for (const word of ['any_errors_fatal: true', 'max_fail_percentage: 30']) {
      const { events } = await modelRun(play(word), { hosts: two })
      assert.deepEqual(taskStatuses(events), ['a: breaks failed', 'b: breaks skipped'], word)
      assert.ok(events.some((event) => event.type === 'play-end' && event.aborted))
    }
    const { events } = await modelRun(play('max_fail_percentage: 50'), { hosts: two })
    assert.ok(taskStatuses(events).includes('b: on ok'))
  })

  it('ends a host, a batch or a play with meta', async () => {
    const text = (word: string) => `- hosts: all
  tasks:
    - { meta: ${word}, when: "inventory_hostname == 'a'" }
    - { name: on, debug: { msg: x } }
`
    const { events, code } = await modelRun(text('end_host'), { hosts: two })
    assert.deepEqual(taskStatuses(events), ['b: on ok'])
    assert.equal(code, 0)
    const next = '- hosts: all\n  tasks:\n    - { name: next, debug: { msg: x } }\n'
    const ended = await modelRun(text('end_play') + next, { hosts: two })
    assert.deepEqual(taskStatuses(ended.events), ['a: next ok', 'b: next ok'])
  })

  it('starts at the task that is named', async () => {
    const text =
      '- hosts: all\n  tasks:\n    - { name: one, debug: { msg: x } }\n    - { name: two, debug: { msg: x } }\n    - { name: three, debug: { msg: x } }\n'
    const { events } = await modelRun(text, { options: { startAtTask: 'tw*' } })
    assert.deepEqual(taskStatuses(events), ['one: two ok', 'one: three ok'])
  })

  it('starts at the task that is named in every batch', async () => {
    const text = '- hosts: all\n  serial: 1\n  tasks:\n    - { name: one, debug: { msg: x } }\n    - { name: two, debug: { msg: x } }\n'
    const { events } = await modelRun(text, { hosts: two, options: { startAtTask: 'two' } })
    assert.deepEqual(taskStatuses(events), ['a: two ok', 'b: two ok'])
  })

  it('holds hosts back with throttle', async () => {
    const text = '- hosts: all\n  tasks:\n    - { name: slow, throttle: 1, pause: { seconds: 0.01 } }\n'
    const { events } = await modelRun(text, { hosts: ['a', 'b', 'c'] })
    let running = 0
    let most = 0
    for (const { type } of events) {
      if (type === 'task-start') running++
      if (type === 'task-end') running--
      most = Math.max(most, running)
    }
    assert.equal(most, 1)
  })

  it('selects by tags, inherited ones too', async () => {
    const text = `- hosts: all
  tags: play
  tasks:
    - { name: one, debug: { msg: x }, tags: [red] }
    - block:
        - { name: two, debug: { msg: x } }
      tags: blue
    - { name: three, debug: { msg: x }, tags: never }
    - { name: four, debug: { msg: x }, tags: always }
`
    const run = async (tags: string[], skipTags: string[] = []) =>
      taskStatuses((await modelRun(text, { options: { tags, skipTags } })).events)
    assert.deepEqual(await run(['blue']), ['one: two ok', 'one: four ok'])
    assert.deepEqual(await run([], ['red']), ['one: two ok', 'one: four ok'])
    assert.deepEqual(await run(['never']), ['one: three ok', 'one: four ok'])
    assert.deepEqual(await run(['play'], ['always']), ['one: one ok', 'one: two ok', 'one: three ok'])
  })

  it('asks the condition of a word for all hosts of the first alone, where they go together', async () => {
    const text = (strategy: string) => `- hosts: all
  strategy: ${strategy}
  tasks:
    - { meta: end_play, when: "inventory_hostname == 'b'" }
    - { name: on, debug: { msg: x } }
`
    const { events } = await modelRun(text('linear'), { hosts: two })
    assert.deepEqual(taskStatuses(events), ['a: on ok', 'b: on ok'])
    const free = await modelRun(text('free'), { hosts: two })
    assert.ok(!taskStatuses(free.events).includes('b: on ok'))
  })

  it('brings failed hosts back for the plays to come with clear_host_errors', async () => {
    const text = `- hosts: all
  tasks:
    - { fail: { msg: no }, when: "inventory_hostname == 'a'" }
- hosts: all
  tasks:
    - meta: clear_host_errors
    - { name: without, debug: { msg: x } }
- hosts: all
  tasks:
    - { name: with, debug: { msg: x } }
`
    const { events, code } = await modelRun(text, { hosts: two })
    assert.deepEqual(taskStatuses(events).slice(2), ['b: without ok', 'a: with ok', 'b: with ok'])
    assert.equal(code, 0)
  })

  it('brings hosts to their end one after the other with host_pinned, as many at once as there are forks', async () => {
    const text = `- hosts: all
  strategy: host_pinned
  tasks:
    - { name: one, pause: { seconds: 0.01 } }
    - { name: two, debug: { msg: x } }
    - { name: three, fail: { msg: no }, when: "inventory_hostname == 'b'" }
    - { name: four, debug: { msg: x } }
`
    const { events } = await modelRun(text, { hosts: ['a', 'b', 'c', 'd'], options: { forks: 1 } })
    const hosts = events.flatMap((event) => (event.type === 'task-end' ? [event.host] : []))
    assert.equal(hosts.join(''), 'aaaabbbccccdddd')
    const { events: pairs } = await modelRun(text, { hosts: ['a', 'b', 'c', 'd'], options: { forks: 2 } })
    const started = pairs.flatMap((event) => (event.type === 'task-start' ? [event.host] : []))
    assert.ok(started.lastIndexOf('a') < started.indexOf('d') || started.lastIndexOf('b') < started.indexOf('d'))
  })

  it('goes freely with strategy free', async () => {
    const { events, code } = await modelRun(
      '- hosts: all\n  strategy: free\n  tasks:\n    - { name: one, put: { path: /x, content: y } }\n    - { name: two, debug: { msg: x } }\n',
      { hosts: two },
    )
    assert.equal(code, 0)
    assert.deepEqual(taskStatuses(events).sort(), ['a: one changed', 'a: two ok', 'b: one changed', 'b: two ok'])
  })
})
