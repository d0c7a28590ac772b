/** `~` and `$NAME` in paths: what stands for them, when it is asked, and who sees the path. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import os from 'node:os'
import type { Options } from '../../engine/model/module.ts'
import { type Expansion, expandPaths, expansionRead, notAsked } from '../../engine/run/prepare/host-paths.ts'
import { answer } from '../modules/ask.ts'
import type { ModelHost } from './model-host.ts'
import { modelRun } from './model-run.ts'

const text = { description: 'Text.' }
const options = {
  path: { type: 'path', ...text },
  word: { type: 'string', ...text },
  paths: { type: 'list', items: { type: 'path', ...text }, ...text },
  parts: { type: 'list', items: { type: 'dict', properties: { path: { type: 'path', ...text } }, ...text }, ...text },
  src: { type: 'path', file: 'files', ...text },
  remote_src: { type: 'boolean', ...text },
} satisfies Options

const meanings: Readonly<Record<string, string>> = {
  '~': '/home/me/',
  '~bob': '/home/bob',
  $A: '/a',
  $TILDE: '~bob',
  $MONEY: '$A',
  $EMPTY: '',
}
const know: Expansion = (name) => meanings[name]
const path = (written: string) => (expandPaths(options, { path: written }, know) as { params: { path: string } }).params.path

describe('paths of a host', () => {
  it('are expanded as Ansible expands them', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['~', '/home/me'],
      ['~/x y', '/home/me/x y'],
      ['~bob/x', '/home/bob/x'],
      ['~nobody/x', '~nobody/x'],
      ['a~', 'a~'],
      ['/x/~', '/x/~'],
      ['$A/x', '/a/x'],
      [`/x/\${A}b`, '/x//ab'],
      ['$AB/x', '$AB/x'],
      ['$1/$', '$1/$'],
      ['$(touch x)`y`', '$(touch x)`y`'],
      ['$TILDE/x', '/home/bob/x'],
      ['$MONEY', '$A'],
      ['/x$EMPTY', '/x'],
    ]
    for (const [written, expanded] of cases) assert.equal(path(written), expanded, written)
  })

  it('stand in lists and in dicts of lists; words, and files of the controller, are left', () => {
    const given = { path: '/x', word: '~', paths: ['~', '$A'], parts: [{ path: '~' }], src: '~/x' }
    assert.deepEqual(expandPaths(options, given, know), { params: { ...given, paths: ['/home/me', '/a'], parts: [{ path: '/home/me' }] } })
    assert.deepEqual(expandPaths(options, { src: '~/x', remote_src: true }, know), { params: { src: '/home/me/x', remote_src: true } })
    const plain = { path: '/x', paths: ['/y'] }
    assert.equal((expandPaths(options, plain, know) as { params: unknown }).params, plain)
  })

  it('tell what has to be asked, a home behind the variables that may hold it', () => {
    const names = (written: string, meaning: Expansion) => (expandPaths(options, { path: written }, meaning) as { names?: unknown }).names
    const nothing: Expansion = () => notAsked
    assert.deepEqual(names('~/$A/$B', nothing), ['$A', '$B'])
    assert.deepEqual(names('~/x', nothing), ['~'])
    assert.deepEqual(
      names('$TILDE/x', (name) => (name === '$TILDE' ? '~bob' : notAsked)),
      ['~bob'],
    )
    assert.equal(names('/plain/path', nothing), undefined)
  })

  it('are what the shell of a host says, and nothing in a name is run', () => {
    const ask = (name: string, more: readonly string[] = []) => expansionRead(name).parse(answer(expansionRead(name), more))
    assert.equal(ask('~'), os.homedir())
    assert.equal(ask('~root', ['~', '~no-such-user-here']), '/root')
    assert.equal(ask('~no-such-user-here'), undefined)
    assert.equal(ask('$NO_SUCH_VARIABLE'), undefined)
    const env = { PATH: process.env.PATH, ODD: 'a b\n$(touch /tmp/x)\n' }
    const said = spawnSync('sh', ['-c', expansionRead('$ODD').script, 'sh', '$ODD', '~'], { env })
    const taskStatuses = { stdout: said.stdout.toString(), bytes: said.stdout, stderr: '', code: 0 }
    assert.equal(expansionRead('$ODD').parse(taskStatuses), env.ODD)
    assert.equal(expansionRead('~').parse(taskStatuses), os.userInfo().homedir)
  })
})

describe('a task with a path of its user', () => {
  const playbook = (...tasks: readonly string[]) => `- hosts: all\n  tasks:\n${tasks.map((task) => `    - ${task}\n`).join('')}`
  const withHome = async (text: string, files: ReadonlyMap<string, string> = new Map(), check = false) => {
    const run = await modelRun(text, {
      files,
      options: { check },
      prepare: (host) => host.meanings.set('~', '/home/me').set('~bob', '/home/bob'),
    })
    return { ...run, host: run.hosts.get('one') as ModelHost }
  }

  it('acts on the expanded path, registers it, and is settled the next time', async () => {
    const text = playbook('place: { path: ~/f }\n      register: first', 'place: { path: "{{ first.path }}.copy" }')
    const { host, code } = await withHome(text)
    assert.equal(code, 0)
    assert.deepEqual(host.effects, ['put /home/me/f x', 'put /home/me/f.copy x'])
    assert.deepEqual((await withHome(text, host.files)).host.effects, [])
    const { host: checked, events } = await withHome(text, new Map(), true)
    assert.deepEqual(checked.effects, [])
    assert.ok(events.some((event) => event.type === 'task-end' && event.changes[0]?.summary === 'put /home/me/f'))
  })

  it('is asked for its home once, with the questions of other tasks, and not again after a change', async () => {
    const tasks = ['a', 'b', 'c'].map((name) => `place: { path: ~/${name} }`)
    const { host } = await withHome(playbook('place: { path: /x }', ...tasks))
    assert.deepEqual(host.names, ['~'])
    assert.equal(host.messages, 5)
    const settled = new Map(['/x', '/home/me/a', '/home/me/b', '/home/me/c'].map((file) => [file, 'x']))
    assert.equal((await withHome(playbook('place: { path: /x }', ...tasks), settled)).host.messages, 2)
  })

  it('sees the environment of its own, and what changes with accounts anew', async () => {
    const own = 'place: { path: $DIR/f }\n      environment: { DIR: /one }'
    const other = 'place: { path: $DIR/f }\n      environment: { DIR: /two }'
    const { host } = await withHome(playbook(own, other, 'place: { path: ~bob/f }', 'place: { path: ~bob/g }'))
    assert.deepEqual(host.effects, ['put /one/f x', 'put /two/f x', 'put /home/bob/f x', 'put /home/bob/g x'])
    assert.ok(host.names.filter((name) => name === '~bob').length > 1)
  })

  it('asks nothing where a path holds no name', async () => {
    const { host } = await withHome(playbook('place: { path: /f }'))
    assert.deepEqual(host.names, [])
  })
})
