/** Links to the executable under the names of Ansible's programs: whom they act as, and the codes they end with. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { executable, type Project, project, until } from '../project.ts'
import { runWarm } from '../warm.ts'

describe('a link to tsplay', () => {
  let here: Project
  before(() => {
    const play = (task: string) => `- hosts: a\n  gather_facts: false\n  tasks:\n    - ${task}\n`
    here = project({
      hosts: 'a ansible_connection=local\nb ansible_connection=local\n',
      lost: 'a ansible_host=127.0.0.1 ansible_port=1\n',
      'good.yml': play('command: "true"'),
      'bad.yml': play('fail: { msg: no }'),
      'torn.yml': '- hosts: [a\n',
      'unknown.yml': play('nonsense: {}'),
      'absent-role.yml': play('{ import_role: { name: nowhere }, when: false }'),
      'codes.yml': play('command: printf "a\\033[31mred\\b"\n    - debug: { msg: "{{ item }}" }\n      loop: ["\\e[31mred"]'),
      'slow.yml': play('command: sleep 60'),
      'named.cfg': '[defaults]\nmodule_name = shell\nmodule_args = echo $((1 + 2))\n',
    })
    mkdirSync(here.file('links'))
    chmodSync(executable, 0o755)
    for (const name of ['ansible-playbook', 'ansible', 'ansible-inventory', 'ansible-vault'])
      symlinkSync(executable, here.file(`links/${name}`))
  })
  after(() => here.close())
  const run = (name: string, ...args: string[]) => runWith({}, name, ...args)
  const runWith = async (more: Readonly<Record<string, string>>, name: string, ...args: string[]) => {
    const environment = { PATH: process.env.PATH, HOME: here.dir, LANG: 'C.UTF-8', ...more }
    const { code, out, err } = await runWarm({ program: here.file(`links/${name}`), folder: here.dir, args, environment })
    return { status: code, stdout: out, stderr: err }
  }

  it('gathers facts as the setting says, of plays that name none as well', async () => {
    const twice = '- hosts: a\n  tasks: [{ debug: { msg: x } }]\n'.repeat(2)
    here.write({ 'twice.yml': twice })
    const gathered = async (gathering: string) =>
      (await runWith({ ANSIBLE_GATHERING: gathering }, 'ansible-playbook', 'twice.yml', '-i', 'hosts')).stdout.match(/Gathering Facts/g)
        ?.length
    assert.deepEqual(await Promise.all(['implicit', 'smart', 'explicit'].map(gathered)), [2, 1, undefined])
  })
  it('lists hosts, names and tags as they are before there is a host', async () => {
    here.write({
      'listed.yml': `- name: play {{ x }}
  hosts: "{{ target | default('a') }}"
  vars: { x: val }
  tasks:
    - { name: "t {{ x }}", debug: {}, tags: ["p{{ x }}", "{{ ['o', 'z'] }}"] }
    - { name: unknown, debug: {}, tags: "{{ nowhere }}" }
`,
      'tagged.yml': `- hosts: a
  tags: "{{ x }}, plain"
  vars: { x: val }
  tasks: [{ name: one, debug: {}, tags: "p,{{ x }}2" }]
`,
    })
    assert.match(
      (await run('ansible-playbook', '-i', 'hosts', 'tagged.yml', '--list-tasks', '-t', 'val2')).stdout,
      /one\tTAGS: \[p, plain, val, val2, \{\{ x \}\}\]/,
    )
    const listed = async (...args: string[]) => (await run('ansible-playbook', '-i', 'hosts', 'listed.yml', ...args)).stdout
    const head = (hosts: string, x: string) => `\nplaybook: listed.yml\n\n  play #1 (${hosts}): play ${x}\tTAGS: []\n`
    const tasks = ['      t {{ x }}\tTAGS: [o, pval, z]\n', '      unknown\tTAGS: [{{ nowhere }}]\n']
    assert.equal(await listed('--list-tasks'), `${head('a', 'val')}    tasks:\n${tasks.join('')}`)
    assert.equal(await listed('--list-tasks', '-t', 'pval'), `${head('a', 'val')}    tasks:\n${tasks[0]}`)
    assert.equal(
      await listed('--list-hosts', '-e', 'target=b', '-e', 'x=extra'),
      `${head('b', 'extra')}    pattern: ['b']\n    hosts (1):\n      b\n`,
    )
    assert.match(
      spawnSync(process.execPath, [executable, 'run', '-i', 'hosts', 'listed.yml', '--list-hosts'], { cwd: here.dir, encoding: 'utf8' })
        .stdout,
      /hosts \(1\):\n {6}a\n/,
    )
  })
  it('called ansible-playbook runs playbooks, and ends as that does', async () => {
    for (const [code, ...args] of [
      [0, 'good.yml', '-i', 'hosts'],
      [2, 'bad.yml', '-i', 'hosts'],
      [4, 'good.yml', '-i', 'lost', '-c', 'ssh', '-T', '3'],
      [1, 'nowhere.yml', '-i', 'hosts'],
      [4, 'torn.yml', '-i', 'hosts'],
      [4, 'unknown.yml', '-i', 'hosts'],
      [1, 'absent-role.yml', '-i', 'hosts', '--list-tasks'],
      [2, 'good.yml', '--nonsense'],
      [2],
      [5, 'good.yml', '-i', 'hosts', '-f', '0'],
      [5, 'good.yml', '-i', 'hosts', '--step'],
      [1, 'good.yml', '-i', 'hosts', '-l', 'nobody'],
      [
        0,
        'good.yml',
        '-ihosts',
        '--limit=a',
        '-vv',
        '-e',
        'x=1',
        '--ssh-extra-args=-4',
        '--conn-pass-file=hosts',
        '-tall',
        '--flush-cache',
      ],
      [0, '--version'],
    ] as [number, ...string[]][]) {
      const { status, stderr, stdout } = await run('ansible-playbook', ...args)
      assert.equal(status, code, `${args.join(' ')}\n${stdout}${stderr}`)
      assert.doesNotMatch(stderr, /\n\s+at /, 'no stack')
    }
    assert.match(
      (await run('ansible-playbook', 'good.yml', '-i', 'hosts')).stdout,
      /^\nPLAY \[a\] \*+\n\nTASK \[command\] \*+\nchanged: \[a\]\n\nPLAY RECAP \*+\na {26}: ok=1/,
    )
  })
  it('shows a recap after each playbook, and begins none after one that failed', async () => {
    const recaps = async (...files: string[]) => (await run('ansible-playbook', '-i', 'hosts', ...files)).stdout.match(/PLAY RECAP|ok=\d/g)
    assert.deepEqual(await recaps('good.yml', 'good.yml'), ['PLAY RECAP', 'ok=1', 'PLAY RECAP', 'ok=2'])
    assert.deepEqual(await recaps('bad.yml', 'good.yml'), ['PLAY RECAP', 'ok=0'])
  })
  it('tells of an unreachable host as Ansible does', async () => {
    const { stdout } = await run('ansible-playbook', 'good.yml', '-i', 'lost', '-c', 'ssh', '-T', '3')
    assert.match(stdout, /^fatal: \[a\]: UNREACHABLE! => \{"changed": false, "msg": ".+", "unreachable": true\}$/m)
    assert.match(stdout, /^a {26}: ok=0 {4}changed=0 {4}unreachable=1 {4}failed=0/m)
  })
  it('interrupted, it ends with 99 and says so', async () => {
    const { child, ended, all } = here.start('playbook', 'slow.yml', '-i', 'hosts')
    await until(() => all().includes('TASK'), 'the task has begun')
    child.kill('SIGINT')
    const { code, err } = await ended
    assert.equal(code, 99)
    assert.match(err, /\[ERROR\]: User interrupted execution/)
  })
  it('called ansible runs the module that the settings name, where nobody names another', async () => {
    const ansible = async (...args: string[]) =>
      (await runWith({ ANSIBLE_CONFIG: 'named.cfg' }, 'ansible', 'a', '-i', 'hosts', ...args)).stdout
    assert.equal(await ansible(), 'a | CHANGED | rc=0 >>\n3\n')
    assert.equal(await ansible('-a', 'echo $((2 + 2))'), 'a | CHANGED | rc=0 >>\n4\n')
    assert.equal(await ansible('-m', 'command'), 'a | CHANGED | rc=0 >>\n$((1 + 2))\n')
  })
  it('called ansible reads the files that its module names', async () => {
    here.write({ 'v.yml': 'x: read\n', 'roles/one/tasks/main.yml': '- debug: { msg: of the role }\n' })
    assert.match((await run('ansible', 'a', '-i', 'hosts', '-m', 'include_vars', '-a', 'v.yml')).stdout, /"x": "read"/)
    assert.match((await run('ansible', 'a', '-i', 'hosts', '-m', 'include_role', '-a', 'name=one')).stdout, /of the role/)
  })
  it('called ansible takes the playbook directory from a setting', async () => {
    const folder = async () =>
      await runWith({ ANSIBLE_PLAYBOOK_DIR: '/nowhere/at/all' }, 'ansible', 'a', '-i', 'hosts', '-m', 'debug', '-a', 'var=playbook_dir')
    assert.match((await folder()).stdout, /"playbook_dir": "\/nowhere\/at\/all"/)
  })
  it('begins errors as Ansible does, in its words where scripts look for them', async () => {
    here.write({
      'attribute.yml': '- hosts: a\n  tasks:\n    - { debug: , becom: true }\n',
      'task.yml': '- include: good.yml\n',
      'notify.yml': '- hosts: a\n  gather_facts: false\n  tasks:\n    - { command: "true", notify: nobody }\n',
      'topic.yml': '- hosts: a\n  gather_facts: false\n  tasks:\n    - { command: "true", notify: "{{ \'nobody\' }}" }\n',
      'import.yml': '- hosts: a\n  tasks: [{ command: "true", notify: whole }]\n  handlers: [{ name: whole, import_tasks: inside.yml }]\n',
      'inside.yml': '- { name: inside, debug: }\n',
      'flush.yml': '- hosts: a\n  tasks: []\n  handlers: [{ name: x, meta: flush_handlers }]\n',
      'files.yml': '- hosts: nobody\n  tasks: [{ include_role: { name: r, vars_from: [x] } }]\n',
    })
    const missing = "The requested handler '.*' was not found in either the main handlers list nor in the listening handlers list"
    for (const [file, words] of [
      ['attribute.yml', "'becom' is not a valid attribute for a Task"],
      ['task.yml', "'include' is not a valid attribute for a Play"],
      ['notify.yml', missing],
      ['topic.yml', missing],
      ['import.yml', missing],
      ['flush.yml', 'flush_handlers cannot be used as a handler'],
      ['files.yml', 'Expected a string for vars_from but got a list instead'],
      ['torn.yml', 'We were unable to read either as JSON nor YAML'],
    ] as const) {
      const { stderr, stdout } = await run('ansible-playbook', '-i', 'hosts', file)
      assert.match(stdout + stderr, new RegExp(`^ERROR! ${words}`, 'm'), file)
    }
  })
  it('ignores an extra variable that is none with a warning, and refuses a file that is named like one', async () => {
    const given = async (text: string) => await run('ansible-playbook', '-i', 'hosts', '-e', text, 'good.yml')
    assert.equal((await given('x: y')).status, 0)
    assert.match((await given('x: y')).stderr, /^\[WARNING\]: `x:` does not set a variable/m)
    assert.notEqual((await given('./x.yml')).status, 0)
  })
  it('says nothing of the variables of ansible-test', async () => {
    assert.equal((await runWith({ ANSIBLE_TEST_PYTHON_VERSION: '3.11' }, 'ansible-playbook', '-i', 'hosts', 'good.yml')).stderr, '')
    assert.match((await runWith({ ANSIBLE_TESTED: '3.11' }, 'ansible-playbook', '-i', 'hosts', 'good.yml')).stderr, /ANSIBLE_TESTED/)
  })
  it('called ansible-inventory shows what has no hosts, and keys of different types', async () => {
    here.write({ 'none.yml': 'all: {}\n', 'keys.yml': 'all: { hosts: { h: { x: { b: 1, 0: 2 } } } }\n' })
    assert.deepEqual(
      [
        (await run('ansible-inventory', '-i', 'none.yml', '--graph')).status,
        (await run('ansible-playbook', '-i', 'none.yml', 'good.yml')).status,
      ],
      [0, 0],
    )
    const { _meta } = JSON.parse((await run('ansible-inventory', '-i', 'keys.yml', '--list')).stdout)
    assert.deepEqual(_meta.hostvars.h, { x: { b: 1, 0: 2 } })
    assert.match((await run('ansible-inventory', '-i', 'keys.yml', '--list', '--yaml')).stdout, /b: 1\n\s+0: 2/)
  })
  it('called ansible keeps to its layout unless a setting lets it change', async () => {
    const ping = async (more: Readonly<Record<string, string>>) =>
      (await runWith({ ANSIBLE_STDOUT_CALLBACK: 'yaml', ...more }, 'ansible', 'a', '-i', 'hosts', '-m', 'ping')).stdout
    assert.match(await ping({}), /^a \| SUCCESS => \{\n/)
    assert.equal(await ping({ ANSIBLE_CALLBACK_RESULT_FORMAT: 'yaml' }), 'a | SUCCESS => \n    changed: false\n    ping: pong\n')
    assert.match(
      await ping({ ANSIBLE_LOAD_CALLBACK_PLUGINS: 'yes' }),
      /^\nPLAY \[Ansible Ad-Hoc\] \*+\n\nTASK \[ping\] \*+\nok: \[a\]\n\nPLAY RECAP/,
    )
  })
  it('called ansible-playbook prints the default layout where another is not supported, and says so', async () => {
    const { stdout, stderr } = await runWith({ ANSIBLE_STDOUT_CALLBACK: 'dense' }, 'ansible-playbook', '-i', 'hosts', 'good.yml')
    assert.match(stdout, /^\nPLAY \[a\] \*+\n/)
    assert.match(stderr, /WARNING.*`ANSIBLE_STDOUT_CALLBACK` names an unsupported output format; `default` is used/)
  })
  it('obeys no code that a host says, in any layout', async () => {
    for (const layout of ['default', 'yaml', 'debug', 'minimal', 'oneline', 'unixy', 'json']) {
      const { stdout } = await runWith({ ANSIBLE_STDOUT_CALLBACK: layout }, 'ansible-playbook', '-i', 'hosts', '-v', 'codes.yml')
      assert.match(stdout, /red/, layout)
      assert.doesNotMatch(stdout, /[\x1b\x08]/, layout)
    }
  })
  it('begins each playbook in the layout unixy', async () => {
    const { stdout } = await runWith({ ANSIBLE_STDOUT_CALLBACK: 'unixy' }, 'ansible-playbook', '-i', 'hosts', 'good.yml', 'good.yml')
    assert.deepEqual(stdout.match(/Executing playbook .*|Play recap/g), [
      'Executing playbook good.yml',
      'Play recap',
      'Executing playbook good.yml',
      'Play recap',
    ])
  })
  it('called ansible runs one module', async () => {
    const ansible = async (...args: string[]) => await run('ansible', '-i', 'hosts', '-f', '1', ...args)
    assert.equal((await ansible('all', '-a', 'echo hi')).stdout, 'a | CHANGED | rc=0 >>\nhi\nb | CHANGED | rc=0 >>\nhi\n')
    assert.equal((await ansible('a', '-m', 'ping')).stdout, 'a | SUCCESS => {\n    "changed": false,\n    "ping": "pong"\n}\n')
    assert.equal((await ansible('a', '-m', 'ping', '-o')).stdout, 'a | SUCCESS => {"changed": false,"ping": "pong"}\n')
    assert.equal((await ansible('a', '-m', 'fail', '-a', 'msg=no')).stdout, 'a | FAILED! => {\n    "changed": false,\n    "msg": "no"\n}\n')
    const failed = await ansible('a', '-m', 'shell', '-a', 'echo out; echo err >&2; exit 3')
    assert.deepEqual([failed.status, failed.stdout], [2, 'a | FAILED | rc=3 >>\nouterrnon-zero return code\n'])
    assert.equal((await ansible('a', '-a', 'printf "a\\nb"', '-o')).stdout, 'a | CHANGED | rc=0 | (stdout) a\\nb\n')
    assert.equal((await ansible('all', '--list-hosts')).stdout, '  hosts (2):\n    a\n    b\n')
    assert.equal((await ansible('a', '-a', 'true', '-C')).stdout, 'a | SKIPPED\n')
    assert.equal((await ansible('a')).status, 5)
    assert.equal((await ansible('a', '-m', 'ping', '-t', 'tree')).status, 0)
    assert.equal(here.read('tree/a'), '{"changed": false, "ping": "pong"}')
    const lost = await run('ansible', 'a', '-i', 'lost', '-m', 'ping', '-T', '3')
    assert.equal(lost.status, 4)
    assert.match(lost.stdout, /^a \| UNREACHABLE! => \{\n {4}"changed": false,\n {4}"msg": ".*",\n {4}"unreachable": true\n\}\n$/)
  })
  it('called ansible finds roles where the settings say they are', async () => {
    here.write({
      'elsewhere/own/tasks/main.yml': '- own: { n: "{{ n }}" }\n',
      'elsewhere/own/library/own.sh': '#!/bin/sh\n. "$1"\necho "{\\"changed\\": false, \\"msg\\": \\"$n\\"}"\n',
    })
    const { stdout, status } = await runWith(
      { ANSIBLE_ROLES_PATH: 'elsewhere' },
      ...(['ansible', 'a', '-i', 'hosts', '-m', 'import_role', '-a', 'name=own', '-e', 'n=5'] as const),
    )
    assert.deepEqual([status, JSON.parse(stdout.slice(stdout.indexOf('{'))).msg], [0, '5'], stdout)
  })
  it('called ansible -B shows the result of a program that went well as a dict with its job, and the text of one that did not', async () => {
    const ansible = async (...args: string[]) => (await run('ansible', '-i', 'hosts', 'a', '-B', '20', '-P', '1', ...args)).stdout
    const [head, ...rest] = (await ansible('-a', 'echo hi')).split('\n')
    assert.equal(head, 'a | CHANGED => {')
    const { ansible_job_id: job, stdout, finished } = JSON.parse(`{${rest.join('\n')}`)
    assert.match(job, /^j\d+\.\d+$/)
    assert.deepEqual([stdout, finished], ['hi', 1])
    assert.match(await ansible('-o', '-a', 'echo hi'), /^a \| CHANGED => \{"ansible_job_id": "j/)
    assert.equal(await ansible('-m', 'shell', '-a', 'echo no; exit 3'), 'a | FAILED | rc=3 >>\nnonon-zero return code\n')
  })
  it('called ansible without an inventory knows this machine', async () => {
    const { status, stdout } = await run('ansible', 'localhost', '-m', 'ping')
    assert.deepEqual([status, stdout], [0, 'localhost | SUCCESS => {\n    "changed": false,\n    "ping": "pong"\n}\n'])
  })
  it('called ansible-inventory shows the inventory', async () => {
    assert.equal((await run('ansible-inventory', '-i', 'hosts', '--graph')).stdout, '@all:\n  |--@ungrouped:\n  |  |--a\n  |  |--b\n')
    assert.deepEqual(JSON.parse((await run('ansible-inventory', '-i', 'hosts', '--host', 'a')).stdout), { ansible_connection: 'local' })
    const list = (...args: string[]) => run('ansible-inventory', '-i', 'hosts', '--list', ...args)
    const all = await list('all')
    assert.deepEqual([all.status, all.stdout], [0, (await list()).stdout])
    assert.equal((await list('web')).status, 1)
    const { status, stderr } = await run('ansible-inventory', '-i', 'hosts')
    assert.equal(status, 5)
    assert.match(stderr, /^ERROR! No action selected, at least one of --host, --graph or --list needs to be specified\./)
  })
  it('called ansible-vault encrypts', async () => {
    here.write({ pw: 'pw', secret: 'x' })
    assert.equal((await run('ansible-vault', 'encrypt', 'secret', '--vault-password-file', 'pw')).status, 0)
    assert.match(here.read('secret'), /^\$ANSIBLE_VAULT;1\.1/)
  })
  it('explains itself under its own name, with examples', async () => {
    for (const name of ['ansible-playbook', 'ansible', 'ansible-inventory', 'ansible-vault']) {
      const { status, stdout, stderr } = await run(name, '-h')
      assert.deepEqual([status, stderr], [0, ''])
      assert.match(stdout, new RegExp(`^Usage: ${name} `))
      assert.match(stdout, new RegExp(`Examples:\\n  ${name} `))
    }
  })
})
