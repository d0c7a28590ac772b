/** Where a mistake is told to be: from the text that fails to every file, include and call that led there, in each report alike. */
import assert from 'node:assert/strict'
import { type Project, warmProject } from './project.ts'

const inventory = 'all: { hosts: { one: { ansible_connection: local } } }\n'

describe('the way to a mistake', function () {
  this.timeout(60_000)
  let made: Project
  afterEach(() => made?.close())

  /** Runs `site.yml` and gives the places that are told, each as `file:line:column` from the project's folder. */
  const wayIn = async (files: Readonly<Record<string, string>>, ...more: readonly string[]) => {
    made = warmProject({ 'hosts.yml': inventory, ...files })
    const { all } = await made.tsplay('run', 'site.yml', '-i', 'hosts.yml', ...more)
    const found = /^ +at (.*)\n(?: +through (.*)\n)?/m.exec(all)
    assert.ok(found, all)
    return [found[1], ...(found[2]?.split(', ') ?? [])]
  }
  const rendering = (templates: Readonly<Record<string, string>>) =>
    wayIn({
      'site.yml': '- hosts: all\n  gather_facts: false\n  tasks:\n    - template: { src: outer.j2, dest: /nowhere/t }\n',
      ...Object.fromEntries(Object.entries(templates).map(([name, text]) => [`templates/${name}.j2`, text])),
    })

  const wrong = {
    'an undefined variable': '{{ nothing.here }}',
    'wrong syntax': '{{ 1 + }}',
    'a filter that fails': "{{ 'x' | from_json }}",
  }
  for (const [what, text] of Object.entries(wrong))
    it(`leads from ${what} through the include`, async () => {
      const [at, ...through] = await rendering({ outer: "one\n  {% include 'inner.j2' %}\n", inner: `\n ${text}\n` })
      assert.match(at ?? '', /^templates\/inner\.j2:2:\d+$/)
      assert.deepEqual(through, ['templates/outer.j2:2:14', 'site.yml:4:7'])
    })

  it('leads through imports and the calls of macros, also of the same file', async () => {
    const way = await rendering({
      outer: "{% from 'forms.j2' import field %}\n{{ field(1) }}\n",
      forms: '{% macro part(of) %}\n{{ of.name }}\n{% endmacro %}\n{% macro field(of) %}\n- {{ part(of) }}\n{% endmacro %}\n',
    })
    assert.deepEqual(way, ['templates/forms.j2:2:4', 'templates/forms.j2:5:6', 'templates/outer.j2:2:4', 'site.yml:4:7'])
  })

  it('leads through a template that fails while it is imported', async () => {
    const way = await rendering({ outer: "{% import 'forms.j2' as forms %}\n", forms: 'x\n{% set a = nothing.here + 1 %}\n' })
    assert.deepEqual(way, ['templates/forms.j2:2:12', 'templates/outer.j2:1:11', 'site.yml:4:7'])
  })

  it('leads through each level that is extended, and through the block that is filled', async () => {
    const page = "{% extends 'page.j2' %}\n{% block main %}\n{{ super() }}\n{% endblock %}\n"
    const base = (text: string) => `base\n${text}\n{% block main %}\n  {{ nothing }}\n{% endblock %}\n`
    assert.deepEqual(await rendering({ outer: page, page: "{% extends 'base.j2' %}\n", base: base('{{ title }}') }), [
      ...['templates/base.j2:2:4', 'templates/page.j2:1:1', 'templates/outer.j2:1:1', 'site.yml:4:7'],
    ])
    made.close()
    assert.deepEqual(await rendering({ outer: page, page: base('') }), [
      ...['templates/page.j2:4:6', 'templates/outer.j2:3:4', 'templates/page.j2:3:1', 'templates/outer.j2:1:1', 'site.yml:4:7'],
    ])
  })

  it('that is endless is told once', async () => {
    const way = await rendering({ outer: "{% include 'outer.j2' %}\n" })
    assert.deepEqual(way, ['templates/outer.j2:1:12', 'site.yml:4:7'])
  })

  it('leads through variables, lookups and the import of a playbook, to each item of a loop', async () => {
    const files = {
      'site.yml': '- import_playbook: plays/web.yml\n',
      'plays/web.yml':
        '- hosts: all\n  gather_facts: false\n  tasks:\n    - debug: { msg: "{{ shown }}" }\n      loop: [1, 2]\n      loop_control: { label: "no {{ item }}" }\n',
      'group_vars/all.yml': `shown: "one {{ lookup('template', 'inner.j2') }}"\n`,
      'plays/templates/inner.j2': '\n{{ nothing.here }}\n',
    }
    const expected = ['plays/templates/inner.j2:2:4', 'group_vars/all.yml:1:16', 'plays/web.yml:4:25', 'site.yml:1:20']
    assert.deepEqual(await wayIn(files, '--report', 'jsonl=events', '--report', 'junit=tests.xml'), expected)
    assert.ok(made.read('tests.xml').includes(`at ${expected[0]}\nthrough ${expected.slice(1).join(', ')}`), made.read('tests.xml'))
    const events = made.read('events').trimEnd().split('\n')
    const ends = events.map((line) => JSON.parse(line)).filter(({ type }) => /^(?:item|task)-end$/.test(type))
    assert.deepEqual(
      ends.map(({ type }) => type),
      ['item-end', 'item-end', 'task-end'],
    )
    for (const { failure } of ends)
      assert.deepEqual(
        [failure.where, ...failure.through].map(({ file, line, column }) => `${file.replace(`${made.dir}/`, '')}:${line}:${column}`),
        expected,
      )
  })

  it('leads through what is imported by a file that only the run includes', async () => {
    const way = await wayIn({
      'site.yml': '- hosts: all\n  gather_facts: false\n  vars: { part: a }\n  tasks:\n    - include_tasks: "{{ part }}.yml"\n',
      'a.yml': '- import_tasks: b.yml\n',
      'b.yml': '- ping: { dta: 1 }\n',
    })
    assert.deepEqual(way, ['b.yml:1:11', 'a.yml:1:3', 'site.yml:5:7'])
  })

  it('is told before anything runs in the same words', async () => {
    made = warmProject({
      'hosts.yml': inventory,
      'site.yml': '- hosts: all\n  tasks:\n    - import_tasks: a.yml\n',
      'a.yml': '- import_tasks: b.yml\n',
      'b.yml': '- ping: { dta: 1 }\n',
    })
    const { err } = await made.tsplay('run', 'site.yml', '-i', 'hosts.yml')
    assert.match(err, /┌ b\.yml:1:11\n.*\n.*\n {2}= through a\.yml:1:3, site\.yml:3:7\n/)
  })

  it('is told beside the item it is of, and how many failed', async () => {
    made = warmProject({
      'hosts.yml': inventory,
      'site.yml': '- hosts: all\n  gather_facts: false\n  tasks:\n    - command: sh -c "exit {{ item }}"\n      loop: [0, 3, 4]\n',
    })
    const { all } = await made.tsplay('run', 'site.yml', '-i', 'hosts.yml')
    assert.match(all, /FAILED at .*, item 3 \(one of 2 that failed\) on one\n {2}`sh` ended with code 3/)
  })
})
