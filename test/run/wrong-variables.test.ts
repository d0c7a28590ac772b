/** A text in a variable that nobody can evaluate: whether it is reported before the run depends on who evaluates it. */
import assert from 'node:assert/strict'
import { DiagnosticError } from '../../engine/model/diagnostic.ts'
import type { Circumstances } from '../../engine/playbook/findings.ts'
import { endOf, outcome } from './projects.ts'

type Told = 'error' | 'warning' | 'undecided' | 'nothing'

const bad = '"{{ 1 | nofilterhere }}"'
const use = '- { name: it, debug: { msg: "{{ x }}" } }'
const first = '- { name: first, put: { path: /first, content: x }, register: r }\n'
const indented = (text: string) => text.replace(/^/gm, '    ')
const play = (steps: string, words = '') => `- hosts: all\n  gather_facts: false\n${words}  tasks:\n${indented(steps)}\n`
const hosts: Circumstances = { hosts: () => [{}] }

async function toldOf(files: Readonly<Record<string, string>>, circumstances: Circumstances = hosts): Promise<Told> {
  const found = await outcome(files, circumstances)
  if (found instanceof DiagnosticError) {
    assert.deepEqual([...new Set(found.diagnostics.map(({ code }) => code))], ['unknown-filter'])
    return 'error'
  }
  if (found.warnings.length > 0) return 'warning'
  const asked = await outcome(files, { ...circumstances, undecided: true })
  return !(asked instanceof DiagnosticError) && asked.warnings.length > 0 ? 'undecided' : 'nothing'
}

/** Where a variable `x` may be written, around steps. */
const homes: Readonly<Record<string, (steps: string) => Readonly<Record<string, string>>>> = {
  'vars of a play': (steps) => ({ 'play.yml': play(steps, `  vars: { x: ${bad} }\n`) }),
  'vars of a block': (steps) => ({ 'play.yml': play(`- vars: { x: ${bad} }\n  block:\n${indented(steps)}`) }),
  'defaults of a role': (steps) => ({ 'play.yml': play(steps, '  roles: [one]\n'), 'roles/one/defaults/main.yml': `x: ${bad}` }),
  'vars of a role': (steps) => ({ 'play.yml': play(steps, '  roles: [one]\n'), 'roles/one/vars/main.yml': `x: ${bad}` }),
  vars_files: (steps) => ({ 'play.yml': play(steps, '  vars_files: [more.yml]\n'), 'more.yml': `x: ${bad}` }),
}

const uses: Readonly<Record<string, readonly [Told, string]>> = {
  'a task that is certain': ['error', use],
  nobody: ['nothing', '- debug:'],
  'a task that is never reached': ['nothing', '- { name: it, debug: { msg: "{{ x }}" }, when: false }'],
  'a task whose tag nobody asks for': ['nothing', '- { name: it, debug: { msg: "{{ x }}" }, tags: never }'],
  'a task that may fail': ['warning', '- { name: it, debug: { msg: "{{ x }}" }, ignore_errors: true }'],
  'a task behind a condition that only a host decides': [
    'undecided',
    `${first}- { name: it, debug: { msg: "{{ x }}" }, when: r.before == '' }`,
  ],
  'a condition': ['error', '- { name: it, debug: , when: x }'],
  'a loop': ['error', '- { name: it, debug: , loop: "{{ x }}" }'],
  'a task, by another variable': ['error', '- { name: it, debug: { msg: "{{ y }}" }, vars: { y: "{{ x }}" } }'],
  'a task that has its own': ['nothing', '- { name: it, debug: { msg: "{{ x }}" }, vars: { x: 1 } }'],
  'a task by one of two branches': ['warning', '- { name: it, debug: { msg: "{{ x if r is defined else 1 }}" } }'],
  'a task by an expression': ['warning', "- { name: it, debug: { msg: \"{{ vars['' ~ 'x'] }}\" } }"],
  'a task by a lookup of an expression': ['warning', "- { name: it, debug: { msg: \"{{ lookup('vars', '' ~ 'x') }}\" } }"],
  'a task that names another by `vars`': ['nothing', '- { name: it, debug: { msg: "{{ vars[\'playbook_dir\'] }}" } }'],
}

for (const [home, around] of Object.entries(homes))
  describe(`a wrong text in ${home}`, () => {
    for (const [who, [expected, steps]] of Object.entries(uses))
      it(`used by ${who}: ${expected}`, async () => assert.equal(await toldOf(around(steps)), expected))
  })

describe('a wrong text in a variable', () => {
  const wrong = `  vars: { x: ${bad} }\n`
  it('fails the task that evaluates it, and no other', async () => {
    const found = await outcome({ 'play.yml': play(`- debug:\n${use.replace('" } }', '" }, ignore_errors: true }')}`, wrong) })
    assert.ok(!(found instanceof DiagnosticError))
    assert.deepEqual([found.code, endOf(found)], [0, 'ignored'])
  })
  it('is nothing where a stronger one stands before it', async () => {
    const files = { 'play.yml': play(use, '  roles: [one]\n  vars: { x: 1 }\n'), 'roles/one/defaults/main.yml': `x: ${bad}` }
    assert.equal(await toldOf(files), 'nothing')
  })
  it('is a warning where the inventory, or a task, may have given another', async () => {
    const files = (steps: string) => ({ 'play.yml': play(steps, '  roles: [one]\n'), 'roles/one/defaults/main.yml': `x: ${bad}` })
    assert.equal(await toldOf(files(use), {}), 'warning')
    assert.equal(await toldOf(files(`- set_fact: { x: 1 }\n${use}`)), 'warning')
  })
  it('is nothing for a task that does not see it', async () => {
    assert.equal(
      await toldOf({ 'play.yml': play(`- vars: { x: ${bad} }\n  block: [{ debug: }]\n${use.replace('x }}', "x | default('') }}")}`) }),
      'nothing',
    )
  })
  it('in a part that a task does not ask for is a warning', async () => {
    const words = `  vars: { x: { a: 1, b: ${bad} } }\n`
    assert.equal(await toldOf({ 'play.yml': play(use.replace('x }}', 'x.a }}'), words) }), 'warning')
    assert.equal(await toldOf({ 'play.yml': play(use, words) }), 'error')
  })
  it('is seen through a template file', async () => {
    const task = '- { name: it, template: { src: a.j2, dest: /a } }'
    assert.equal(await toldOf({ 'play.yml': play(task, wrong), 'templates/a.j2': '{{ x }}' }), 'error')
    assert.equal(await toldOf({ 'play.yml': play(task, wrong), 'templates/a.j2': '{{ y | default(1) }}' }), 'nothing')
  })
  it('is seen through defaults of modules, by the tasks that they are for', async () => {
    const words = `${wrong}  module_defaults: { debug: { msg: "{{ x }}" } }\n`
    assert.equal(await toldOf({ 'play.yml': play('- { name: it, debug: }', words) }), 'error')
    assert.equal(await toldOf({ 'play.yml': play('- { name: it, put: { path: /a, content: x } }', words) }), 'nothing')
  })
  it('of a role that is included fails nobody who does not use it', async () => {
    const files = {
      'play.yml': play(`${first}- { include_role: { name: "{{ 'one' ~ r.before }}" } }`),
      'roles/one/defaults/main.yml': `x: ${bad}`,
    }
    const found = await outcome({ ...files, 'roles/one/tasks/main.yml': '- { name: it, debug: }' }, hosts)
    assert.ok(!(found instanceof DiagnosticError))
    assert.deepEqual([found.code, endOf(found)], [0, 'ok'])
    const used = await outcome({ ...files, 'roles/one/tasks/main.yml': use }, hosts)
    assert.ok(!(used instanceof DiagnosticError))
    assert.deepEqual([used.code, endOf(used)], [2, 'failed'])
  })
})
