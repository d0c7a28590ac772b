/** Playbooks that are wrong in ways only a run can find, or that no end is in sight of: each is told with its place, and none hangs. */
import assert from 'node:assert/strict'
import { printedDiagnostics } from '../printed.ts'
import { type Project, warmProject } from './project.ts'

const inventory = 'all: { hosts: { one: { ansible_connection: local } } }\n'
const play = (tasks: string) => `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.replace(/^/gm, '    ')}\n`

describe('bad input', function () {
  this.timeout(60_000)
  let made: Project
  afterEach(() => made?.close())
  const said = async (files: Readonly<Record<string, string>>) => {
    made = warmProject({ 'hosts.yml': inventory, ...files })
    return made.tsplay('run', 'site.yml', '-i', 'hosts.yml')
  }

  it('that includes itself ends with its place', async () => {
    const tasks = await said({ 'site.yml': play('- include_tasks: again.yml'), 'again.yml': '- include_tasks: again.yml\n' })
    assert.equal(tasks.code, 2)
    assert.match(tasks.all, /`include_tasks`.* 400 [\s\S]*at again\.yml:1:3/)
    made.close()
    const role = await said({
      'site.yml': '- hosts: all\n  gather_facts: false\n  roles: [self]\n',
      'roles/self/tasks/main.yml': '- include_role: { name: self }\n',
    })
    assert.equal(role.code, 2)
    assert.match(role.all, /`include_role`.* 400 [\s\S]*at roles\/self\/tasks\/main\.yml:1:3/)
  })

  it('is told with the files that led there', async () => {
    const { all } = await said({
      'site.yml': '- hosts: all\n  gather_facts: false\n  roles: [app]\n',
      'roles/app/tasks/main.yml': '- include_tasks: part.yml\n',
      'roles/app/tasks/part.yml': '- template: { src: t.j2, dest: /nowhere/t }\n',
      'roles/app/templates/t.j2': 'one\n{{ nothing.here }}\n',
    })
    const way = 'roles/app/tasks/part.yml:1:3, roles/app/tasks/main.yml:1:3, site.yml:3:11'
    assert.ok(all.includes(`\n             at roles/app/templates/t.j2:2:4\n             through ${way}\n`), all)
  })

  it('that includes itself until a condition says no is no bad input', async () => {
    const { code, all } = await said({
      'site.yml': play('- set_fact: { left: 30 }\n- include_tasks: again.yml'),
      'again.yml': '- set_fact: { left: "{{ left | int - 1 }}" }\n- include_tasks: again.yml\n  when: left | int > 0\n',
    })
    assert.equal(code, 0, all)
    assert.match(all, /ok=61 /)
  })

  it('of ten thousand brackets is told in one line', async () => {
    const deep = (open: string, close: string) => `${open.repeat(10_000)}${close.repeat(10_000)}`
    for (const text of [play(`- debug: { msg: "{{ ${deep('[', ']')} }}" }`), play(`- debug:\n  vars: { x: ${deep('[', ']')} }`)]) {
      const { code, all } = await said({ 'site.yml': text })
      assert.equal(code, 1)
      assert.match(printedDiagnostics(all)[0]?.code ?? '', /^(?:template|yaml)-syntax$/)
      assert.doesNotMatch(all, /\n {4}at /)
      made.close()
    }
  })
})
