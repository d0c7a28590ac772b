/** Modules in Python through the controller's Ansible: what `register` sees, what a check says, what is left on the host. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Event } from '../../engine/model/event.ts'
import { TestWorkspace } from '../lab/test-workspace.ts'

const greet = `from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.greeting import greeting
def main():
    module = AnsibleModule(argument_spec=dict(name=dict(required=True), path=dict(type='path', required=True), password=dict(no_log=True)), supports_check_mode=True)
    path = module.params['path']
    try:
        before = open(path).read()
    except IOError:
        before = ''
    after = greeting(module.params['name'])
    if module.params['name'] == 'nobody':
        module.fail_json(msg='there is nobody', advice='name somebody')
    if before != after and not module.check_mode:
        open(path, 'w').write(after)
    module.exit_json(changed=before != after, text=after, diff=dict(before=before, after=after, before_header=path), ansible_facts=dict(greeted=module.params['name']))
if __name__ == '__main__':
    main()
`
const files = {
  'library/greet.py': greet,
  'module_utils/greeting.py': `def greeting(name):\n    return 'hello %s\\n' % name\n`,
  'library/no_check.py': `from ansible.module_utils.basic import AnsibleModule
module = AnsibleModule(argument_spec=dict(path=dict(required=True)))
open(module.params['path'], 'w').write('done')
module.exit_json(changed=True)
`,
  'library/key_value': `#!/bin/sh\n. "$1"\ntouch "$mark"\necho "{\\"changed\\": false, \\"msg\\": \\"for $who\\"}"\n`,
  'library/want_json.py': `#!/usr/bin/python3
# WANT_JSON
import json, sys
print(json.dumps({'changed': True, 'got': json.load(open(sys.argv[1]))['list']}))
`,
  'library/json_args.py': `#!/usr/bin/python3
import json
args = json.loads('''<<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>''')
print('noise before')
print(json.dumps({'failed': args['fail'], 'msg': 'as asked'}))
`,
  'library/open_files.py': `from ansible.module_utils.basic import AnsibleModule
import resource
AnsibleModule(argument_spec={}).exit_json(limits=resource.getrlimit(resource.RLIMIT_NOFILE))
`,
  'library/crash.py': `from ansible.module_utils.basic import AnsibleModule\nraise RuntimeError('at once')\n`,
}

describe('modules in Python', function () {
  this.timeout(120_000)
  let here: TestWorkspace
  let inventory: string
  before(async () => {
    here = await TestWorkspace.open()
    for (const [name, text] of Object.entries(files)) await here.write(name, text)
    inventory = await here.write('hosts', 'here ansible_connection=local ansible_python_interpreter=/usr/bin/python3\n')
  })
  after(() => here.close())

  const play = (tasks: string, ...args: string[]) => here.play(inventory, tasks, { args, play: '  gather_facts: false\n' })
  const ends = (events: readonly Event[]) => events.filter((event) => event.type === 'task-end')
  const kept = () => readdirSync('/tmp').filter((name) => /^\.tsplay\..*\.\d+\.\w+$/.test(name) && existsSync(join('/tmp', name)))

  it('give results, facts and a diff, and change nothing a second time', async () => {
    const tasks = `
- greet: { name: world, path: '${here.folder}/out' }
  register: r
- assert: { that: [r.text == 'hello world\\n', greeted == 'world', r.diff.after == r.text, r is changed] }
- greet: { name: world, path: '${here.folder}/out' }
  register: again
- assert: { that: again is not changed }
`
    const { code, text, events } = await play(tasks, '--diff')
    assert.equal(code, 0, text)
    assert.deepEqual(
      ends(events).map(({ status }) => status),
      ['changed', 'ok', 'ok', 'ok'],
    )
    assert.equal(ends(events)[0]?.changes[0]?.after, 'hello world\n')
    assert.equal(readFileSync(join(here.folder, 'out'), 'utf8'), 'hello world\n')
  })

  it('are asked in check mode where they can be, and never run where they cannot', async () => {
    const marks = ['greeted', 'unchecked', 'old'].map((name) => join(here.folder, name))
    const tasks = `
- greet: { name: check, path: '${marks[0]}' }
- no_check: { path: '${marks[1]}' }
- key_value: { who: me, mark: '${marks[2]}' }
`
    const { code, text, events } = await play(tasks, '--check')
    assert.equal(code, 0, text)
    assert.deepEqual(
      ends(events).map(({ status }) => status),
      ['changed', 'would-run', 'would-run'],
    )
    assert.deepEqual(marks.filter(existsSync), [])
  })

  it('fail with their own words, or with the last line of their trace', async () => {
    const tasks = `
- greet: { name: nobody, path: /nowhere }
  ignore_errors: true
  register: r
- assert: { that: [r is failed, r.msg == 'there is nobody', r.advice == 'name somebody'] }
- greet: { path: /nowhere }
  ignore_errors: true
  register: r
- assert: { that: "r.msg == 'missing required arguments: name'" }
- crash:
  ignore_errors: true
  register: r
- assert: { that: ["'MODULE FAILURE' in r.msg", "'RuntimeError: at once' in r.module_stderr"] }
`
    const { code, text } = await play(tasks)
    assert.equal(code, 0, text)
    assert.match(text, /`crash` ended with 1: RuntimeError: at once/)
  })

  it('show what they say of a failure, and not how they say it', async () => {
    const { text, events } = await play('- greet: { name: nobody, path: /nowhere }')
    assert.match(text, /`greet`: there is nobody/)
    assert.doesNotMatch(text, /"msg"|stdout/)
    const [failed] = ends(events)
    const { advice, msg, rc } = (failed?.result ?? {}) as Record<string, unknown>
    assert.deepEqual([advice, msg, rc, failed?.failure?.stdout], ['name somebody', 'there is nobody', undefined, undefined])
  })

  it('take the place of a native one where the task says so', async () => {
    const tasks = `
- file: { path: '${here.folder}/touched', state: touch, mode: "0600" }
  tsplay_bridge: true
  register: r
- assert: { that: [r is changed, r.state == 'file'] }
- stat: { path: '${here.folder}/touched' }
  tsplay_bridge: true
  register: r
- assert: { that: [r.stat.mode == '0600', "'invocation' in r"] }
`
    const { code, text } = await play(tasks)
    assert.equal(code, 0, text)
    assert.match(text, /`file` through Ansible's module/)
    const codes = async (...args: string[]) => {
      const tasks = "- group: { name: x }\n  tsplay_bridge: true\n- copy: { dest: /x, content: '' }\n  tsplay_bridge: '{{ 1 }}'\n"
      return [...(await play(tasks, ...args)).text.matchAll(/error\[([\w-]+)\]: (.*)/g)].map(([, code, message]) => `${code} ${message}`)
    }
    assert.deepEqual(await codes(), ['wrong-type `tsplay_bridge` cannot be a template'])
    assert.deepEqual(await codes('--no-python'), ['unknown-module there is no source of `group` in Python', 'wrong-type `tsplay_bridge` cannot be a template']) // biome-ignore format: one line
  })

  it('are the native ones where a collection redirects their names to those', async () => {
    const metadata = 'plugin_routing:\n  action:\n    duplicate: { redirect: ansible.builtin.copy }\n'
    await here.write('collections/ansible_collections/my/own/meta/runtime.yml', metadata)
    const { code, text } = await play(`- my.own.duplicate: { content: native, dest: '${here.folder}/duplicate' }`)
    assert.equal(code, 0, text)
    assert.equal(readFileSync(join(here.folder, 'duplicate'), 'utf8'), 'native')
  })

  it('beside the playbook take the place of native ones of their names, unless Python is switched off', async () => {
    await here.write('library/getent.py', greet)
    const tasks = (module: string, file: string) => `- ${module}: { name: world, path: '${here.folder}/${file}' }\n`
    for (const module of ['getent', 'ansible.legacy.getent']) {
      const { text } = await play(tasks(module, module))
      assert.equal(readFileSync(join(here.folder, module), 'utf8'), 'hello world\n', text)
      assert.match(text, /warning\[module-replaced\]: `getent`/)
    }
    const native = '- ansible.builtin.getent: { database: passwd }\n'
    assert.doesNotMatch((await play(native)).text, /module-replaced/)
    const off = await play('- getent: { database: passwd }\n', '--no-python')
    assert.match(off.text, /warning\[plugin-ignored\]: the module `getent`/)
    assert.equal(off.code, 0)
  })

  it('may set facts, as far as their sources say: lint reports no other name', async () => {
    await here.write('library/computes.py', "print({'ansible_facts': {name: 1 for name in ['a']}})\n")
    const missing = async (tasks: string) => {
      const file = await here.write('lint.yml', `- hosts: all\n  tasks:\n${tasks}    - debug: { msg: "{{ greeted }} {{ scolded }}" }\n`)
      return [...(await here.tsplay(['lint', file])).text.matchAll(/`(\w+)` is not defined/g)].map(([, name]) => name)
    }
    assert.deepEqual(await missing('    - greet: { name: a, path: /a }\n'), ['scolded'])
    assert.deepEqual(await missing('    - computes:\n'), [])
    assert.deepEqual(await missing('    - crash:\n'), ['greeted', 'scolded'])
  })

  it('of older kinds get their arguments as Ansible gives them', async () => {
    const tasks = `
- key_value: { who: "a b", mark: '${here.folder}/mark' }
  register: old
- want_json: { list: [1, two] }
  register: wanted
- json_args: { fail: false }
  register: inside
- json_args: { fail: true }
  register: failed
  ignore_errors: true
- assert: { that: [old.msg == 'for a b', "wanted.got == [1, 'two']", inside.msg == 'as asked', failed is failed] }
`
    const { code, text } = await play(tasks)
    assert.equal(code, 0, text)
  })

  it('import nothing from the working directory', async () => {
    for (const name of ['json', 'shlex', 'distro']) await here.write(`${name}.py`, `open('${here.folder}/met', 'w')\n`)
    const { code, text } = await play(`- greet: { name: a, path: '${here.folder}/imported' }\n`)
    for (const name of ['json', 'shlex', 'distro']) rmSync(join(here.folder, `${name}.py`))
    assert.equal(code, 0, text)
    assert.ok(!existsSync(join(here.folder, 'met')))
  })

  it('may have as many files open as a variable says, and no more than the host allows', async () => {
    const tasks = `
- open_files:
  register: usual
- open_files:
  vars: { ansible_python_module_rlimit_nofile: '{{ usual.limits[1] - 1 }}' }
  register: fewer
- open_files:
  vars: { ansible_python_module_rlimit_nofile: '{{ usual.limits[1] + 1 }}' }
  register: most
- assert: { that: ['fewer.limits == [usual.limits[1] - 1, usual.limits[1]]', 'most.limits[0] == usual.limits[1]'] }
`
    const { code, text } = await play(tasks)
    assert.equal(code, 0, text)
  })

  it('are sent once a connection, and nothing of them is left', async () => {
    const before = kept()
    const tasks = `
- greet: { name: one, path: '${here.folder}/one' }
- shell: ls -d /tmp/.tsplay.*/* | wc -l
  register: count
- greet: { name: two, path: '${here.folder}/two' }
- shell: ls -d /tmp/.tsplay.*/* | wc -l
  register: again
- assert: { that: count.stdout == again.stdout }
`
    const { code, text } = await play(tasks)
    assert.equal(code, 0, text)
    for (let tries = 0; tries < 50 && kept().length > before.length; tries++) execFileSync('sleep', ['0.1'])
    assert.deepEqual(
      kept().filter((name) => !before.includes(name)),
      [],
    )
  })

  it('of installed collections report what they report with Ansible', async () => {
    const table = await here.write('table.csv', 'name,uid\nann,1\nbob,2\n')
    const calls = {
      'community.general.read_csv': `path=${table} key=name`,
      'community.general.filesize': `path=${here.folder}/SIDE size=3KiB`,
    }
    for (const [module, args] of Object.entries(calls)) {
      const inventory = ['-i', 'here,', '-c', 'local', '-e', 'ansible_python_interpreter=/usr/bin/python3']
      const said = execFileSync('ansible', ['here', ...inventory, '-m', module, '-a', args.replace('SIDE', 'ansible')], {
        encoding: 'utf8',
        env: { ...process.env, ANSIBLE_NOCOLOR: '1', ANSIBLE_CALLBACK_RESULT_FORMAT: 'json' },
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      const { code, text } = await play(`
- ${module}: ${args.replace('SIDE', 'tsplay')}
  register: r
- copy: { content: "{{ r | to_json }}", dest: '${here.folder}/result.json' }
`)
      assert.equal(code, 0, text)
      assert.deepEqual(comparable(readFileSync(join(here.folder, 'result.json'), 'utf8')), comparable(said.slice(said.indexOf('{'))))
    }
  })

  it('need Python on the host, and say so', async () => {
    const bare = await here.write('bare', 'here ansible_connection=local ansible_python_interpreter=/opt/none/python3\n')
    const { code, text } = await here.play(bare, '- greet: { name: a, path: /nowhere }', { play: '  gather_facts: false\n' })
    assert.equal(code, 2)
    assert.match(text, /`greet` is in Python, and the host has none/)
  })
})

/** A result without what differs from run to run, and from one file to another. */
function comparable(text: string): unknown {
  const {
    diff: _diff,
    failed: _failed,
    invocation: _invocation,
    stderr: _stderr,
    stderr_lines: _lines,
    ...result
  } = JSON.parse(text) as Record<string, unknown>
  return JSON.parse(JSON.stringify(result).replaceAll(/\/(ansible|tsplay)(?=[" ])/g, '/SIDE'))
}
