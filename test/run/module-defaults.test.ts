/** `module_defaults`: what a task does not say itself, from the nearest level that names its module. */
import assert from 'node:assert/strict'
import { DiagnosticError } from '../../engine/model/diagnostic.ts'
import { namesIn } from '../refusal.ts'
import { modelRun } from './model-run.ts'
import { messages } from './task-statuses.ts'

const play = (defaults: string, tasks: string) =>
  `- hosts: all\n  gather_facts: false\n  module_defaults: ${defaults}\n  tasks:\n${tasks.replace(/^/gm, '    ')}\n`

const effects = async (text: string) => (await modelRun(text)).hosts.get('one')?.effects

describe('module_defaults', () => {
  it('complete what a task gives, so that nothing required is missing', async () => {
    assert.deepEqual(await effects(play('{ put: { path: /a, content: x } }', '- put:\n- put: { content: y }')), ['put /a x', 'put /a y'])
  })

  it('hold from the nearest level that names the module, whole', async () => {
    const text = play(
      '{ put: { path: /a, content: x } }',
      `- block:
    - put: { path: /b }
    - put: { path: /c }
      module_defaults: [{ put: { content: z } }]
  module_defaults: { put: { content: y } }`,
    )
    assert.deepEqual(await effects(text), ['put /b y', 'put /c z'])
    const lost = play('{ put: { path: /a } }', '- put: { content: x }\n  module_defaults: { put: { content: y } }')
    await assert.rejects(modelRun(lost), (error) => error instanceof DiagnosticError && /`put` needs `path`/.test(error.message))
  })

  it('reach the modules of a group, weaker than those of the module itself', async () => {
    const text = play('{ group/model.files: { content: x, path: /g }, put: { content: y } }', '- put:\n- put: { path: /a }')
    assert.deepEqual(await effects(text), ['put /g y', 'put /a y'])
  })

  it('are rendered when the task runs, as options or as a whole', async () => {
    const text = play(
      '{ put: { content: "{{ item }}", path: "/{{ item }}" } }',
      `- put:
  loop: [a, b]
- put: { path: /c }
  module_defaults: { put: "{{ { 'content': 'w', 'path': '/d' } }}" }
- put:
  args: "{{ { 'path': '/e' } }}"
  module_defaults: { put: { content: v } }`,
    )
    assert.deepEqual(await effects(text), ['put /a a', 'put /b b', 'put /c w', 'put /e v'])
  })

  describe('of a module that another one stands for', () => {
    const failuresOf = async (text: string) =>
      (await modelRun(text)).events.flatMap((event) => (event.type === 'task-end' && event.failure ? [event.failure] : []))

    it('complete it where an option names that module, weaker than its own and what the task says', async () => {
      const text = play(
        '{ put: { path: /a, content: x }, absent: { path: /lost } }',
        `- deposit: { use: putting }
- deposit: { use: ansible.builtin.putting, content: y }
- deposit: { use: putting }
  module_defaults: { deposit: { path: /b } }
- deposit: { use: putting }
  module_defaults: { put: "{{ { 'path': '/c', 'content': 'z' } }}" }
- deposit: { use: putting }
  module_defaults: { group/model.files: { path: /g, content: g }, put: { content: h } }`,
      )
      assert.deepEqual(await effects(text), ['put /a x', 'put /a y', 'put /b x', 'put /c z', 'put /g h'])
    })
    it('complete it where a fact of the host names that module, and no other', async () => {
      const named = play('{}', '- put: { path: /etc/hostname, content: "{{ inventory_hostname }}" }')
      const asked = play('{ put: { content: x } }', '- { deposit: { path: /a }, ignore_errors: true }').replace(
        '  gather_facts: false\n',
        '',
      )
      const run = await modelRun(`${named}${asked}`, { hosts: ['one', 'two'] })
      assert.deepEqual(
        [...run.hosts.values()].map(({ effects: made }) => made),
        [['put /etc/hostname one', 'put /a x'], ['put /etc/hostname two']],
      )
    })
    it('are refused where nobody knows which module is meant', async () => {
      const text = play('{ put: { content: x } }', '- deposit: { path: /a, content: y }')
      const [failure] = await failuresOf(text)
      assert.deepEqual(namesIn(`${failure?.message} ${failure?.hint}`), ['module_defaults', 'hostname', 'one', 'use'])
      assert.deepEqual(await failuresOf(play('{ pair: {} }', '- deposit: { path: /a, content: y }')), [])
    })
    it('are judged like its own options', async () => {
      const [failure] = await failuresOf(play('{ put: { contnt: x } }', '- deposit: { path: /a, content: y, use: putting }'))
      assert.match(failure?.message ?? '', /no option `contnt`/)
    })
  })

  it('say what is no dict of options', async () => {
    const text = play('{ put: "{{ 7 }}" }', '- put: { path: /a }')
    assert.deepEqual(namesIn(messages((await modelRun(text)).events).join()), ['module_defaults'])
  })

  it('that a template gives are judged as those that are written, with the same hints', async () => {
    const text = play('{}', `- put:\n  args: "{{ { 'path': '/a', 'content': 'x', 'contnt': 'x' } }}"`)
    const failures = (await modelRun(text)).events.flatMap((event) => (event.type === 'task-end' && event.failure ? [event.failure] : []))
    assert.deepEqual(
      failures.map(({ message, hint }) => [namesIn(message), namesIn(hint)]),
      [[['put', 'contnt'], ['content']]],
    )
  })
})
