/** `sudoers`: the file of a rule, by itself and beside Ansible. */
import assert from 'node:assert/strict'
import sudoers from '../../../modules/users/sudoers.ts'
import { runOf, writeOf } from '../actions.ts'
import { besideAnsible } from '../beside.ts'
import { expect, withDefaults } from '../expect.ts'
import { absentAt, directoryAt, fileAt } from '../path-state-of.ts'
import { refused, ruled } from '../registered.ts'

const path = '/etc/sudoers.d/rule'
const fine = { code: 0, stdout: '', stderr: '' }
const given = { name: 'rule', user: 'anna', commands: ['/bin/a'] }
const on = (params: object, file = absentAt(path, '/etc/sudoers.d'), verdict = fine) =>
  expect(sudoers, { ...given, ...params }).on({ file, verdict })

describe('sudoers', () => {
  it('writes a rule that only root can read', () => {
    const [change] = on({ nopassword: false }).plans(`create ${path}`)
    assert.equal(String(writeOf(change).content), 'anna ALL= /bin/a\n')
    assert.equal(writeOf(change).mode, '0440')
  })
  it('is content with its text and mode, and mends either', () => {
    const text = 'anna ALL=NOPASSWD: /bin/a\n'
    on({}, fileAt(path, text, { mode: 0o440 })).plans()
    assert.equal(on({}, fileAt(path, text, { mode: 0o644 })).changes().length, 1)
    on({}, fileAt(path, `${text}x`, { mode: 0o440 })).plans(`write ${path}`)
  })
  it('removes a file, and only a file', () => {
    const [change] = on({ state: 'absent' }, fileAt(path, 'x')).plans(`remove ${path}`)
    assert.ok(runOf(change).argv.includes(path))
    on({ state: 'absent' }).plans()
    assert.equal(refused(on({ state: 'absent' }, directoryAt(path)).changes), `[Errno 21] Is a directory: '${path}'`)
  })
  it('refuses what visudo rejects, and its absence where it is required', () => {
    const rejected = { code: 1, stdout: '', stderr: 'stdin:1:7: syntax error\n' }
    assert.equal(refused(on({}, undefined, rejected).changes), 'Failed to validate sudoers rule:\n')
    on({}, undefined, rejected).refuses({ msg: 'Failed to validate sudoers rule:\n', names: ['visudo'] })
    const none = { code: 127, stdout: '', stderr: '' }
    on({}, undefined, none).plans(`create ${path}`)
    on({ validation: 'required' }, undefined, none).refuses({ missingProgram: 'visudo' })
  })
  it('says where the directory is missing, in the words of Python', () => {
    assert.equal(refused(on({}, absentAt(path, '/etc')).changes), `[Errno 2] No such file or directory: '${path}'`)
  })
  it('warns of a name that sudo ignores', () => {
    assert.deepEqual(on({}).returns(), {})
    for (const name of ['rule.conf', 'rule~']) assert.equal((on({ name }).returns().warnings as unknown[]).length, 1)
  })
  it('refuses what does not go together', () => {
    assert.equal(ruled(sudoers, { ...given, group: 'ops' }), 'parameters are mutually exclusive: user|group')
    assert.equal(ruled(sudoers, { name: 'rule', user: 'anna' }), 'state is present but all of the following are missing: commands')
    for (const wrong of [{ user: undefined }, { user: 'anna\nroot' }, { host: 'a\nb' }, { name: '' }])
      assert.equal(sudoers.rules?.(withDefaults(sudoers.options, { ...given, ...wrong })).length, 1, JSON.stringify(wrong))
    assert.deepEqual(sudoers.rules?.(withDefaults(sudoers.options, { name: 'rule', state: 'absent' })), [])
  })
})

const rule = { name: 'file', sudoers_path: '$FOLDER', user: 'anna', commands: ['/bin/a'] }
besideAnsible(import.meta.url, sudoers, 'community.general.sudoers', [
  { title: 'a rule', args: rule },
  { title: 'several commands', args: { ...rule, commands: ['/bin/a x', '/bin/b'] } },
  {
    title: 'a group, a host, another user and a password',
    args: { ...rule, user: undefined, group: 'ops', host: 'web1', runas: 'bob', nopassword: false },
  },
  { title: 'the environment', args: { ...rule, setenv: true } },
  { title: 'another text before', before: 'root ALL=(ALL) ALL\n', args: rule },
  { title: 'another mode before', before: 'anna ALL=NOPASSWD: /bin/a\n', args: rule },
  { title: 'no path of the command', args: { ...rule, commands: ['a'] } },
  { title: 'no path of the command, unchecked', args: { ...rule, commands: ['a'], validation: 'absent' } },
  { title: 'gone', before: 'x\n', args: { ...rule, state: 'absent' } },
  { title: 'not there, and not wanted', args: { name: 'file', sudoers_path: '$FOLDER', state: 'absent' } },
])
