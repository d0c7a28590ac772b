/** `tsplay inventory` shows what Ansible's own command shows, and a run tells what is odd before it connects. */
import assert from 'node:assert/strict'
import { Answers } from '../oracle/answers.ts'
import { ranIn } from '../oracle/folder.ts'
import { printedDiagnostics } from '../printed.ts'
import { type Project, warmProject } from './project.ts'

const answers = new Answers(import.meta.url)
const files = {
  'inventory/hosts.yml': `all:
  children:
    web:
      hosts: { "web[1:3]": { http_port: 80 } }
      vars: { tier: front, text: "{{ tier }}-x" }
    db: { hosts: { db1: { ansible_host: 10.0.0.1 }, db2: } }
    prod: { children: { web: , db: }, vars: { env: prod, list: [1, two], yes_: yes, octal: 0644 } }
  hosts: { lone: }
`,
  'inventory/more': '[db]\ndb[08:10:2] ansible_port=2222 quoted="a b"\n[late:children]\nweb\n[late:vars]\nx=[1, 2]\ny=True\nz=1.0\n',
  'inventory/group_vars/web.yml': 'from_group: 1\nnested: { deep: [1.5, null] }\n',
  'inventory/group_vars/all/one.yml': 'from_all: x\n',
  'inventory/host_vars/db1.yml': 'from_host: { a: 1 }\n',
  'group_vars/all.yml': 'beside: the playbook\n',
}

describe('tsplay inventory', () => {
  let here: Project
  before(() => {
    here = warmProject(files)
    here.write(
      {
        'inventory/zz.sh':
          '#!/bin/sh\necho \'{"cloud": {"hosts": ["c1"], "vars": {"zone": "eu"}}, "_meta": {"hostvars": {"c1": {"id": 7}}}}\'\n',
      },
      0o755,
    )
  })
  after(() => here.close())

  for (const words of [['--list'], ['--graph'], ['--host', 'web2'], ['--host', 'db10'], ['--host', 'c1']])
    it(`shows with ${words.join(' ')} what ansible-inventory shows`, async () => {
      const { code, out, err } = await here.tsplay('inventory', '-i', 'inventory', ...words)
      assert.equal(code, 0, err)
      const argv = ['ansible-inventory', '-i', 'inventory', ...words]
      const theirs = await ranIn(answers, words.join(' '), { folder: here.dir, argv, says: /[\s\S]*/ })
      if (words[0] === '--graph') assert.equal(out.trim(), theirs.trim())
      else assert.deepEqual(JSON.parse(out), JSON.parse(theirs))
    })

  it('shows the tree where nothing else is asked for, and the list in a form that only a list has', async () => {
    const { out } = await here.tsplay('inventory', '--graph')
    assert.equal((await here.tsplay('inventory')).out, out)
    assert.equal((await here.tsplay('inventory', 'web')).out, (await here.tsplay('inventory', '--graph', 'web')).out)
    assert.equal((await here.tsplay('inventory', '-y')).out, (await here.tsplay('inventory', '--list', '-y')).out)
    assert.notEqual((await here.tsplay('inventory', '--vars')).out, out)
  })

  it('wants one of its words, and a host that is there', async () => {
    const both = printedDiagnostics((await here.tsplay('inventory', '--list', '--graph')).err)
    assert.deepEqual(both.map(({ code, names }) => [code, names.slice(0, 2)]), [['cannot-start', ['--list', '--graph']]]) // biome-ignore format: one line
    const { code, err } = await here.tsplay('inventory', '--host', 'web')
    assert.equal(code, 1)
    assert.deepEqual(printedDiagnostics(err).at(-1)?.names, ['web', 'web1'])
  })
})

describe('variables of an inventory', () => {
  it('that are odd are told before the run, those that are wrong end it, with their place', async () => {
    const here = warmProject({
      'play/site.yml': '- hosts: all\n  tasks:\n    - file: { path: "{{ playbook_dir }}/touched", state: touch }\n',
      hosts: '[web]\na ansible_connection=local\n',
      'group_vars/wbe.yml': 'x: 1\n',
    })
    const odd = await here.tsplay('run', 'play/site.yml', '-i', 'hosts', '--syntax-check')
    assert.equal(odd.code, 0)
    const [unread] = printedDiagnostics(odd.err)
    assert.deepEqual(unread, { severity: 'warning', code: 'unused-vars-file', names: ['group_vars/wbe.yml', 'wbe', 'web'] })
    here.write({ 'play/group_vars/web.yml': 'x: [1\n', 'play/host_vars/a.yml': 'y: "{{ nope("\n' })
    const { code, err } = await here.tsplay('run', 'play/site.yml', '-i', 'hosts')
    assert.equal(code, 1)
    assert.match(err, /play\/group_vars\/web\.yml:\d/)
    assert.equal(here.has('play/touched'), false)
    here.close()
  })

  it('may be the only ones to name a fact, which is gathered then', async () => {
    const here = warmProject({
      'site.yml':
        '- hosts: all\n  tasks:\n    - copy: { content: "{{ line }}", dest: "{{ playbook_dir }}/{{ name }}" }\n      vars: { name: made }\n',
      hosts: 'a ansible_connection=local\n',
      'group_vars/all.yml': 'line: "{{ ansible_system }} {{ ansible_facts.system }}"\n',
    })
    const { code, all } = await here.tsplay('run', 'site.yml', '-i', 'hosts')
    assert.equal(code, 0, all)
    assert.equal(here.read('made'), 'Linux Linux')
    here.write({ 'group_vars/all.yml': 'line: x\n' })
    assert.doesNotMatch((await here.tsplay('run', 'site.yml', '-i', 'hosts')).out, /Gathering facts/)
    assert.match((await here.tsplay('run', 'site.yml', '-i', 'hosts', '-e', '{"line": "{{ ansible_system }}"}')).out, /Gathering facts/)
    here.close()
  })
})
