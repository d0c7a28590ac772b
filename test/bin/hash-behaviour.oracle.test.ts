/** `hash_behaviour = merge` over inventories, folders of variables, the play, its tasks and `-e`; beside Ansible where that is installed. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const files: Readonly<Record<string, string>> = {
  'a.yml': 'all: {children: {web: {hosts: {one: {ansible_connection: local, app: {host: 1}}}, vars: {app: {group: 1, deep: {a: 1}}}}}}\n',
  'b.yml': 'all: {children: {web: {hosts: {one: {app: {host: 2, second: 2}}}, vars: {app: {other: 2, deep: {b: 2}}}}}}\n',
  'group_vars/all.yml': 'app: {all: 1, list: [1], deep: {all: 1}}\n',
  'group_vars/web.yml': 'app: {web: 1, list: [2]}\n',
  'host_vars/one.yml': 'app: {own: 1}\n',
  'more.yml': 'app: {file: 1}\n',
  'play.yml': `
- hosts: one
  gather_facts: false
  vars: { app: { play: 1 } }
  vars_files: [more.yml]
  tasks:
    - vars: { app: { task: 1, deep: { task: 1 } } }
      copy: { dest: "{{ playbook_dir }}/out", content: "{{ app | to_json }}" }
`,
}

describe('hash_behaviour', function () {
  this.timeout(60_000)
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsplay-hash-'))
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
  })
  after(() => rmSync(folder, { recursive: true }))

  const arguments_ = ['-i', 'a.yml', '-i', 'b.yml', '-e', '{"app": {"extra": 1}}', '-e', '{"app": {"extra2": 1, "deep": {"e": 1}}}']
  function made(program: string, args: readonly string[], behaviour: string): unknown {
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      LC_ALL: 'C.UTF-8',
      ANSIBLE_HASH_BEHAVIOUR: behaviour,
      ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
    }
    const run = spawnSync(program, [...args, 'play.yml', ...arguments_], { cwd: folder, env, encoding: 'utf8' })
    if (run.error) return undefined
    assert.equal(run.status, 0, run.stdout + run.stderr)
    return JSON.parse(spawnSync('cat', [join(folder, 'out')], { encoding: 'utf8' }).stdout)
  }
  const ours = (behaviour: string) => made(process.execPath, [resolve('dist/bin/tsplay.js'), 'run'], behaviour)

  it('replaces, where nothing else is said', () => {
    assert.deepEqual(ours('replace'), { extra2: 1, deep: { e: 1 } })
  })

  it('shows the inventory joined', function () {
    const shown = (program: string, ...args: readonly string[]) => {
      const env = { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C.UTF-8', ANSIBLE_HASH_BEHAVIOUR: 'merge' }
      const run = spawnSync(program, [...args, '-i', 'a.yml', '-i', 'b.yml', '--host', 'one'], { cwd: folder, env, encoding: 'utf8' })
      return run.error ? undefined : (JSON.parse(run.stdout) as { app: unknown }).app
    }
    const ours = shown(process.execPath, resolve('dist/bin/tsplay.js'), 'inventory')
    assert.equal((ours as { second: number }).second, 2)
    const theirs = shown('ansible-inventory')
    if (theirs === undefined) this.skip()
    assert.deepEqual(ours, theirs)
  })

  it('joins dicts over all levels', function () {
    const all = ['all', 'group', 'other', 'web', 'second', 'own', 'play', 'file', 'task', 'extra', 'extra2']
    const merged = ours('merge') as Record<string, unknown>
    assert.deepEqual(merged, {
      ...Object.fromEntries(all.map((name) => [name, 1])),
      other: 2,
      second: 2,
      host: 2,
      list: [2],
      deep: { all: 1, a: 1, b: 2, task: 1, e: 1 },
    })
    const theirs = made('ansible-playbook', [], 'merge')
    if (theirs === undefined) this.skip()
    assert.deepEqual(merged, theirs)
  })
})
