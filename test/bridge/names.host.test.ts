/** By which names modules in Python are found when a playbook is loaded, and what a listing says of those that cannot run. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { controllerPython } from '../../engine/model/controller-python.ts'
import { type Project, warmProject } from '../bin/project.ts'

const installed = spawnSync(controllerPython(), ['-c', 'import ansible_collections.azure.azcollection']).status === 0
const plugins = 'collections/ansible_collections/my/own/plugins'
const text = '#!/usr/bin/python3\n# WANT_JSON\nimport json, sys\nprint(json.dumps({"from": json.load(open(sys.argv[1])).get("from")}))\n'

describe('names of modules in Python', () => {
  let here: Project
  before(() => {
    here = warmProject({
      [`${plugins}/modules/greet.py`]: text,
      [`${plugins}/modules/acted.py`]: text,
      [`${plugins}/action/acted.py`]: '',
      'library/beside.py': text,
      'collections/ansible_collections/my/own/meta/runtime.yml':
        'action_groups: { all: [{ metadata: { extend_group: [my.more.some, all] } }, other], plain: [greet] }\n',
      'collections/ansible_collections/my/more/meta/runtime.yml': 'action_groups: { some: [my.own.greet, my.own.acted] }\n',
    })
  })
  after(() => here.close())

  const load = (tasks: string, ...args: string[]) => {
    here.write({ 'site.yml': `- hosts: localhost\n  gather_facts: false\n${tasks}` })
    return here.tsplay('playbook', ...args, 'site.yml')
  }

  it('are searched in the collections of their level where they are short', async () => {
    assert.equal((await load('  tasks: [greet: {}]\n', '--list-tasks')).code, 4)
    const { code, out, all } = await load('  collections: [my.other, my.own]\n  tasks: [greet: {}]\n', '--list-tasks')
    assert.equal(code, 0, all)
    assert.match(out, /^ {6}greet\tTAGS/m)
  })

  it('with a collection are those of no other folder', async () => {
    assert.equal((await load('  tasks: [beside: {}, ansible.legacy.beside: {}]\n', '--list-tasks')).code, 0)
    for (const name of ['my.own.beside', 'ansible.builtin.beside'])
      assert.match((await load(`  tasks: [${name}: {}]\n`, '--list-tasks')).all, /\[unknown-module\]/)
  })

  it('that are short lead where Ansible redirects them', async function () {
    if (!installed) this.skip()
    const { code, all } = await load('  tasks: [azure_rm_resourcegroup: { name: a }]\n', '--list-tasks')
    assert.equal(code, 0, all)
  })

  it('are in the groups of their collections, whose defaults they get', async () => {
    const groups = ['my.own.plain', 'my.own.all', 'my.more.some', 'my.more.none']
    const got = groups.map(async (group) => {
      const tasks = [`my.own.greet: {}\n    register: r`, `debug: { msg: "from {{ r.from | default('nobody', true) }}" }`]
      const play = `- hosts: localhost\n  gather_facts: false\n  module_defaults: { group/${group}: { from: ${group} } }\n  tasks:\n`
      here.write({ [`${group}.yml`]: `${play}${tasks.map((task) => `  - ${task}\n`).join('')}` })
      const { all } = await here.tsplay('playbook', `${group}.yml`)
      return [/"from ([\w.]+)"/.exec(all)?.[1], /\[unknown-module\]/.test(all)]
    })
    assert.deepEqual(await Promise.all(got), [...groups.slice(0, 3).map((group) => [group, false]), ['nobody', true]])
  })

  it('of action plug-ins are listed and are no mistake of syntax, but do not run', async () => {
    const tasks = '  collections: [my.own]\n  tasks: [acted: {}]\n'
    const listed = await load(tasks, '--list-tasks')
    assert.deepEqual([listed.code, listed.all.includes('[unsupported]')], [0, false], listed.all)
    const checked = await load(tasks, '--syntax-check')
    assert.deepEqual([checked.code, /WARNING[\s\S]*\[unsupported\]/.test(checked.all)], [0, true], checked.all)
    const run = await load(tasks)
    assert.deepEqual([run.code, /ERROR[\s\S]*\[unsupported\]/.test(run.all)], [4, true], run.all)
  })
})
