/** Each flag of a run does what users of Ansible expect of it. */
import assert from 'node:assert/strict'
import { type Project, warmProject } from './project.ts'

const site = `- name: First
  hosts: web
  gather_facts: false
  vars: { who: world }
  tasks:
    - name: Greet
      debug: { msg: "hello {{ who }} {{ extra | default('nothing') }} {{ extra | default(0) | type_debug }}" }
      tags: [talk]
    - name: Put
      copy: { content: "{{ who }}\\n", dest: "{{ playbook_dir }}/{{ inventory_hostname }}.txt" }
      tags: [files]
    - name: Never alone
      debug: { msg: never }
      tags: [never, hard]
- name: Second
  hosts: db
  gather_facts: false
  tags: [second]
  tasks:
    - name: Whoami
      command: id -un
`

describe('flags of a run', () => {
  let here: Project
  beforeEach(() => {
    here = warmProject({
      'site.yml': site,
      'inventory/hosts.ini': '[web]\na\nb\n[db]\nc\n[all:vars]\nansible_connection=local\n',
      'inventory/readme.md': 'no inventory',
    })
  })
  afterEach(() => here.close())
  const run = async (...args: string[]) => {
    const said = await here.tsplay('run', 'site.yml', ...args)
    assert.equal(said.code, 0, said.all)
    return said.out
  }

  it('-i is inventory/ where none is named; files, folders, lists and scripts may be mixed, the last wins', async () => {
    assert.match(await run(), /^a : ok=2 [\s\S]*^b : ok=2 [\s\S]*^c : ok=1 /m)
    here.write({ 'more.yml': 'web: { hosts: { d: { ansible_connection: local, who: d } }, vars: { who: yaml } }\n' })
    here.write(
      {
        'script.sh':
          '#!/bin/sh\necho \'{"web": {"hosts": ["e"], "vars": {"who": "script"}}, "_meta": {"hostvars": {"e": {"ansible_connection": "local"}}}}\'\n',
      },
      0o755,
    )
    const out = await run('-i', 'inventory', '-i', 'more.yml', '-i', './script.sh', '-i', 'f,', '-c', 'local', '--list-hosts')
    assert.match(out, /hosts \(4\):\n +a\n +b\n +d\n +e\n/)
    assert.match(await run('-i', 'web,', '-c', 'local', '-e', 'who=list', '-l', 'web'), /hello list/)
  })

  it('-l takes patterns, lists and files', async () => {
    const hosts = async (limit: string) => [...(await run('-l', limit, '--list-hosts')).matchAll(/^ {6}(\S+)$/gm)].map(([, name]) => name)
    assert.deepEqual(await hosts('a'), ['a'])
    assert.deepEqual(await hosts('web:!a'), ['b'])
    assert.deepEqual(await hosts('b,c'), ['b', 'c'])
    assert.deepEqual(await hosts('web[0]:db'), ['a', 'c'])
    assert.deepEqual(await hosts('~[bc]'), ['b', 'c'])
    here.write({ failed: '# of yesterday\nb\n' })
    assert.deepEqual(await hosts('@failed'), ['b'])
    assert.match(await run('-l', 'a'), /^a : ok=2(?![\s\S]*^[bc] : )/m)
  })

  it('-t and --skip-tags choose tasks, given twice too', async () => {
    const names = async (...args: string[]) =>
      [...(await run('--list-tasks', ...args)).matchAll(/^ {6}(\S.*?)(?:\t|$)/gm)].map(([, name]) => name)
    assert.deepEqual(await names('-t', 'talk'), ['Greet'])
    assert.deepEqual(await names('-t', 'talk', '-t', 'files'), ['Greet', 'Put'])
    assert.deepEqual(await names('-t', 'talk,second'), ['Greet', 'Whoami'])
    assert.deepEqual(await names('--skip-tags', 'talk,second'), ['Put'])
    assert.deepEqual(await names('-t', 'hard'), ['Never alone'])
    assert.match(await run('-t', 'hard', '-l', 'a'), /never\n[\s\S]*ok=1 /)
    assert.match(await run('--list-tags'), /tags: \[files, hard, never, talk\][\s\S]*tags: \[second\]/)
  })

  it('-e takes words, JSON, YAML and files, the last wins', async () => {
    here.write({ 'more.yml': 'extra: [1, 2]\nwho: file\n', 'more.json': '{"who": "json"}' })
    const greeting = async (...args: string[]) =>
      /hello (.*)/.exec(await run('-l', 'a', '-t', 'talk', ...args.flatMap((word) => ['-e', word])))?.[1]
    assert.equal(await greeting('who=you extra="a b"'), 'you a b str')
    assert.equal(await greeting('{"extra": {"x": true}}'), "world {'x': True} dict")
    assert.equal(await greeting('{extra: 7}'), 'world 7 int')
    assert.equal(await greeting('@more.yml'), 'file [1, 2] list')
    assert.equal(await greeting('@more.yml', '@more.json', 'extra=3'), 'json 3 str')
  })

  it('-C changes nothing, -D shows how, `check` is both', async () => {
    const checked = await run('-C', '-l', 'a')
    assert.equal(here.has('a.txt'), false)
    assert.doesNotMatch(checked, /^\s+\+world/m)
    await run('-l', 'a')
    const both = await here.tsplay('check', 'site.yml', '-l', 'a', '-e', 'who=you')
    assert.match(both.out, /-world\n\s+\+you\n/)
    assert.equal(here.read('a.txt'), 'world\n')
    assert.match(await run('-D', '-l', 'a', '-e', 'who=you'), /-world\n\s+\+you\n/)
    assert.equal(here.read('a.txt'), 'you\n')
  })

  it('-v says more, the more often the more', async () => {
    const sizes = await Promise.all(
      [[], ['-v'], ['-vv'], ['-v', '-v', '-v']].map(async (flags) => (await run('-t', 'second', ...flags)).length),
    )
    assert.ok((sizes[0] ?? 0) < (sizes[1] ?? 0))
    assert.ok((sizes[1] ?? 0) <= (sizes[2] ?? 0))
    assert.match(await run('-t', 'second', '-v'), /stdout: /)
  })

  it('--start-at-task begins there, by name or glob, in every play after it', async () => {
    assert.match(await run('--start-at-task', 'Put'), /^a : ok=1 [\s\S]*^c : ok=1 /m)
    assert.match(await run('--start-at-task', 'Who*'), /^a : ok=0 [\s\S]*^c : ok=1 /m)
  })

  it('--syntax-check and lists connect to nobody', async () => {
    here.write({ 'inventory/hosts.ini': '[web]\na ansible_host=192.0.2.1\n[db]\nc ansible_host=192.0.2.2\n' })
    for (const flag of ['--syntax-check', '--list-hosts', '--list-tasks', '--list-tags']) await run(flag)
  })

  it('--report, --log and --trace write files, whole and only for their owner', async () => {
    await run('--report', 'jsonl=out.json', '--report', 'junit=out.xml', '--log', 'log', '--trace', 'trace.json')
    const events = here
      .read('out.json')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string })
    assert.deepEqual([events[0]?.type, events.at(-1)?.type], ['run-start', 'run-end'])
    assert.match(here.read('out.xml'), /<testsuite [^>]*name="a"/)
    assert.ok(
      here
        .read('log')
        .trim()
        .split('\n')
        .every((line) => JSON.parse(line).level),
    )
    assert.ok((JSON.parse(here.read('trace.json')) as { traceEvents: unknown[] }).traceEvents.length > 0)
  })

  it('--window 1 and --verify give the same as without', async () => {
    for (const flags of [['--window', '1'], ['--verify'], ['-f', '1']]) {
      here.write({ 'a.txt': 'other\n', 'b.txt': 'world\n' })
      const out = await run(...flags)
      assert.match(out, /^a : ok=2 +changed=1 /m)
      assert.match(out, /^b : ok=2 +changed=0 /m)
    }
  })

  it('writes no colours into a pipe, and its report to standard output alone', async () => {
    const { out, err } = await here.tsplay('run', 'site.yml')
    assert.doesNotMatch(out, /\x1b/)
    assert.equal(err, '')
  })
})
