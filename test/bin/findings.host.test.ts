/** What the command line refuses before a run, and what it runs all the same. */
import assert from 'node:assert/strict'
import { type Project, warmProject } from './project.ts'

const head = '- hosts: all\n  gather_facts: false\n  tasks:\n'
const wrong = 'copy: { dest: /nowhere/at/all }'

describe('what is refused before a run', () => {
  let here: Project
  before(() => {
    here = warmProject({ 'hosts.yml': 'all: { hosts: { one: { ansible_connection: local } } }' })
  })
  after(() => here.close())
  const run = (text: string, ...flags: string[]) => {
    here.write({ 'site.yml': text })
    return here.tsplay('run', 'site.yml', '-i', 'hosts.yml', ...flags)
  }

  it('is a task that is certain to be reached, and none that tags or a start leave out', async () => {
    const text = `${head}    - { name: first, ${wrong}, tags: a }\n    - { name: second, debug: { msg: reached }, tags: b }\n`
    assert.equal((await run(text)).code, 1)
    for (const flags of [
      ['--tags', 'b'],
      ['--skip-tags', 'a'],
      ['--start-at-task', 'second'],
    ]) {
      const { code, all } = await run(text, ...flags)
      assert.equal(code, 0, all)
      assert.match(all, /reached/)
      assert.doesNotMatch(all, /invalid-options|missing-option/)
    }
  })
  it('is no task that group_vars leave out on all hosts', async () => {
    const text = `${head}    - { ${wrong}, when: use_it | bool }\n`
    here.write({ 'group_vars/all.yml': 'use_it: false\n' })
    assert.deepEqual([(await run(text)).code, (await run(text, '-e', 'use_it=true')).code], [0, 1])
    here.write({ 'group_vars/all.yml': 'use_it: true\n' })
    assert.equal((await run(text)).code, 1)
    here.write({ 'group_vars/all.yml': '{}\n' })
  })
  it('is nothing that only a host decides: it is a warning for whoever asks, and the failure of the task where it is reached', async () => {
    const begin =
      '- hosts: all\n  gather_facts: false\n  tasks:\n    - { name: first, command: "true", register: seen, changed_when: false }\n'
    const text = (rc: number) => `${begin}    - { name: second, ${wrong}, when: seen.rc == ${rc} }\n`
    const skipped = await run(text(1))
    assert.deepEqual([skipped.code, skipped.err], [0, ''])
    const same = text(0)
    const reached = await run(same)
    assert.deepEqual([reached.code, reached.err], [2, ''])
    assert.match(reached.out, /at site\.yml:5:/)
    for (const flag of ['-v', '--syntax-check'])
      assert.match((await run(same, flag)).err, /^warning\[(?:invalid-options|missing-option)\]/, flag)
    here.write({ 'site.yml': same })
    assert.match((await here.tsplay('lint', 'site.yml')).all, /warning\[(?:invalid-options|missing-option)\]/)
    // A module that nobody has is refused as Ansible's loader does, whoever would reach it.
    assert.equal((await run(`${begin}    - { name: second, whatever_this_is: {}, when: seen.rc == 1 }\n`)).code, 1)
    // What refuses the run shows the rest as well.
    const refused = await run(`${same}    - { ${wrong} }\n`)
    assert.equal(refused.code, 1)
    assert.match(refused.err, /warning\[(?:invalid-options|missing-option)\]/)
  })
  it('is for a list what Ansible cannot read either', async () => {
    assert.equal((await run(`${head}    - { ${wrong} }\n`, '--list-tasks')).code, 0)
    assert.equal((await run(`${head}    - include_tasks: nope.yml\n`, '--list-tasks')).code, 0)
    assert.equal((await run(`${head}    - { whatever_this_is: {} }\n`, '--list-tasks')).code, 1)
    assert.equal((await run(`${head}    - import_tasks: nope.yml\n`, '--list-tasks')).code, 1)
  })
  it('is told once where it is the same at many places', async () => {
    const { err } = await run(`${head}${'    - { whatever_this_is: {} }\n'.repeat(30)}`)
    assert.equal(err.match(/unknown-module/g)?.length, 1)
    assert.match(err, /30 places: site\.yml:4:9, .* and 27 more/)
  })
  it('shows how a module in Python begins once', async () => {
    here.write({ 'library/ours.py': 'x = 1\n' })
    const { err } = await run(
      `${head}${'    - { ours: {} }\n'.repeat(3)}    - { ours: {}, when: ansible_os_family == "x" }\n`,
      '--no-python',
    )
    assert.equal(err.match(/defineModule\(\{/g)?.length, 1)
  })
})

describe('lint, which is about no run', () => {
  it('shows all that is wrong: what no run can reach is a warning that says so', async () => {
    const wrongs = [`{ ${wrong} }`, `{ ${wrong}, ignore_errors: true }`, `{ ${wrong}, when: false }`, `{ ${wrong}, tags: never }`]
    const here = warmProject({ 'site.yml': `${head}${wrongs.map((each) => `    - ${each}\n`).join('')}` })
    const { out } = await here.tsplay('lint', 'site.yml', '--format', 'json')
    here.close()
    const found = (JSON.parse(out) as { code: string; severity: string; line: number; hint?: string }[]).filter(
      ({ code }) => code === 'invalid-options',
    )
    assert.deepEqual(
      found.map(({ severity, line }) => [severity, line]),
      [
        ['error', 4],
        ['warning', 5],
        ['warning', 6],
        ['error', 7],
      ],
    )
    assert.notEqual(found[2]?.hint, found[1]?.hint)
  })
})

describe('a variable with a text that is wrong', () => {
  const text = (task: string) =>
    `- hosts: all\n  gather_facts: false\n  vars: { broken: "{{ 1 | nofilterhere }}" }\n  tasks:\n    - ${task}\n`
  it('is an error where something uses it, and else nothing', async () => {
    const here = warmProject({
      'used.yml': text('debug: { msg: "{{ broken }}" }'),
      'unused.yml': text('debug: { msg: x }'),
      'hosts.yml': 'all: { hosts: { one: { ansible_connection: local } } }',
    })
    const [used, unused] = [
      await here.tsplay('run', 'used.yml', '-i', 'hosts.yml'),
      await here.tsplay('run', 'unused.yml', '-i', 'hosts.yml'),
    ]
    here.close()
    assert.deepEqual([used.code, unused.code], [1, 0])
    assert.ok(!unused.all.includes('unknown-filter'), unused.all)
  })
})

describe('an encrypted value', () => {
  const vaulted = '!vault |\n      $ANSIBLE_VAULT;1.1;AES256\n      3031\n'
  let here: Project
  before(() => {
    here = warmProject({ 'hosts.yml': 'all: { hosts: { one: { ansible_connection: local } } }' })
  })
  after(() => here.close())
  it('needs no password where nobody uses it, and fails the task that does, with its place', async () => {
    const play = (task: string) =>
      `- hosts: all\n  gather_facts: false\n  vars:\n    secret: ${vaulted}  tasks:\n    - debug: { msg: before }\n    - ${task}\n`
    here.write({ 'unused.yml': play('debug: { msg: x }'), 'used.yml': play('debug: { msg: "{{ secret }}" }') })
    const unused = await here.tsplay('run', 'unused.yml', '-i', 'hosts.yml')
    assert.equal(unused.code, 0, unused.all)
    const used = await here.tsplay('run', 'used.yml', '-i', 'hosts.yml')
    assert.equal(used.code, 2)
    assert.match(used.all, /before[\s\S]*Ansible Vault[\s\S]*at used\.yml:4:20/)
  })
  it('in the inventory is no other', async () => {
    here.write({ 'group_vars/all.yml': `secret: ${vaulted}`, 'x.yml': `${head}    - debug: { msg: x }\n` })
    assert.equal((await here.tsplay('run', 'x.yml', '-i', 'hosts.yml')).code, 0)
  })
})

describe('an inventory that is not there', () => {
  let here: Project
  before(() => {
    here = warmProject({
      'hosts.yml': 'all: { hosts: { one: { ansible_connection: local } } }',
      'all.yml': `${head}    - debug: { msg: reached }\n`,
      'local.yml': '- hosts: localhost\n  gather_facts: false\n  tasks:\n    - debug: { msg: reached }\n',
    })
  })
  after(() => here.close())
  it('is a warning beside one that is', async () => {
    const { code, out, err } = await here.tsplay('run', 'all.yml', '-i', 'hosts.yml', '-i', 'nope')
    assert.equal(code, 0)
    assert.match(out, /reached/)
    assert.match(err, /warning\[missing-inventory\]/)
  })
  it('leaves the controller, where there is no other', async () => {
    assert.match((await here.tsplay('run', 'local.yml', '-i', 'nope')).out, /reached/)
    const { code, err } = await here.tsplay('run', 'all.yml', '-i', 'nope', '-i', 'nor')
    // That no play found a host is another matter.
    assert.equal(code, 1)
    assert.equal(err.match(/warning\[missing-inventory\]/g)?.length, 2)
    assert.doesNotMatch(err, /error/)
  })
  it('is an error where the settings say so', async () => {
    const one = here.withEnvironment({ ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'true' })
    const all = here.withEnvironment({ ANSIBLE_INVENTORY_UNPARSED_FAILED: 'true' })
    assert.equal((await one('run', 'all.yml', '-i', 'hosts.yml', '-i', 'nope')).code, 1)
    assert.equal((await all('run', 'all.yml', '-i', 'hosts.yml', '-i', 'nope')).code, 0)
    assert.equal((await all('run', 'local.yml', '-i', 'nope')).code, 1)
  })
  it('and no file of settings is named by /dev/null', async () => {
    here.write({ 'ansible.cfg': '[defaults]\nnonsense_of_ours = 1\n' })
    const { code, err } = await here.withEnvironment({ ANSIBLE_CONFIG: '/dev/null' })('run', 'all.yml', '-i', 'hosts.yml')
    assert.deepEqual([code, err], [0, ''])
  })
})

describe('a handler that is not there', () => {
  let here: Project
  before(() => {
    here = warmProject({ 'hosts.yml': 'all: { hosts: { one: { ansible_connection: local } } }' })
  })
  after(() => here.close())
  const run = (task: string, more = '', env = {}) => {
    here.write({ 'site.yml': `${head}    - ${task}\n${more}` })
    return here.withEnvironment(env)('run', 'site.yml', '-i', 'hosts.yml')
  }
  const make = (name: string) => `file: { path: "${here.file(name)}", state: directory }`

  it('is found before the task acts, where its name is a template, too', async () => {
    const found = await run(`{ ${make('a')}, notify: "{{ 'no' ~ 'body' }}" }`)
    assert.equal(found.code, 2)
    assert.equal(here.has('a'), false)
    const ignored = await run(`{ ${make('a')}, notify: "{{ 'no' ~ 'body' }}", ignore_errors: true }`)
    assert.equal(ignored.code, 0)
    assert.equal(here.has('a'), false)
  })
  it('is no matter of a task that has nothing to do, or says that it changes nothing', async () => {
    here.write({ 'b/x': '' })
    assert.equal((await run(`{ ${make('b')}, notify: "{{ 'nobody' }}" }`)).code, 0)
    assert.equal((await run(`{ command: "true", changed_when: false, notify: "{{ 'nobody' }}" }`)).code, 0)
  })
  it('is found afterwards where its name hangs on what was done, and the change is told', async () => {
    const { code, out } = await run(`{ ${make('c')}, register: r, notify: "no {{ r.path }}" }`)
    assert.equal(code, 2)
    assert.equal(here.has('c'), true)
    assert.match(out, /create directory/)
    assert.match(out, /changed=1 .*failed=1/)
    assert.doesNotMatch(out, /nothing changed/)
  })
  it('is a warning where the settings say so', async () => {
    const off = { ANSIBLE_ERROR_ON_MISSING_HANDLER: 'false' }
    assert.equal((await run(`{ ${make('d')}, notify: nobody }`)).code, 1)
    const { code, all } = await run(`{ ${make('d')}, notify: nobody }`, '', off)
    assert.equal(code, 0)
    assert.equal(here.has('d'), true)
    assert.match(all, /warning.*nobody/)
  })
  it('is another than `meta: noop`, which is one', async () => {
    const { code, all } = await run(
      `{ ${make('e')}, notify: [named, topic] }`,
      '  handlers:\n    - { name: named, meta: noop }\n    - { meta: noop, listen: topic }\n',
    )
    assert.equal(code, 0, all)
  })
})
