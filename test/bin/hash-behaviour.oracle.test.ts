/** `hash_behaviour = merge` over inventories, folders of variables, the play, its tasks and `-e`; beside Ansible. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { Answers } from '../oracle/answers.ts'
import { ranIn } from '../oracle/folder.ts'

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

const answers = new Answers(import.meta.url)

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
  const environment = (behaviour: string) => ({ ANSIBLE_HASH_BEHAVIOUR: behaviour, ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3' })
  const written = () => JSON.parse(readFileSync(join(folder, 'out'), 'utf8')) as unknown
  function tsplay(words: readonly string[], behaviour: string): string {
    const env = { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C.UTF-8', ...environment(behaviour) }
    const run = spawnSync(process.execPath, [resolve('dist/bin/tsplay.js'), ...words], { cwd: folder, env, encoding: 'utf8' })
    assert.equal(run.status, 0, run.stdout + run.stderr)
    return run.stdout
  }
  function ours(behaviour: string): unknown {
    tsplay(['run', 'play.yml', ...arguments_], behaviour)
    return written()
  }
  const ansible = (name: string, argv: readonly string[]) =>
    ranIn(answers, name, { folder, argv, env: environment('merge'), makes: ['out'], says: /^\{[\s\S]*/ })

  it('replaces, where nothing else is said', () => {
    assert.deepEqual(ours('replace'), { extra2: 1, deep: { e: 1 } })
  })

  it('shows the inventory joined', async () => {
    const words = ['-i', 'a.yml', '-i', 'b.yml', '--host', 'one']
    const appOf = (text: string) => (JSON.parse(text) as { app: { second: number } }).app
    const ours = appOf(tsplay(['inventory', ...words], 'merge'))
    assert.equal(ours.second, 2)
    assert.deepEqual(ours, appOf(await ansible('the inventory', ['ansible-inventory', ...words])))
  })

  it('joins dicts over all levels', async () => {
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
    await ansible('the play', ['ansible-playbook', 'play.yml', ...arguments_])
    assert.deepEqual(merged, written())
  })
})
