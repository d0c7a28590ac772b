/** `user`: plans over users that are there and that are not. */
import assert from 'node:assert/strict'
import { type Change, nothingDone } from '../../../engine/model/module.ts'
import type { UserAnswer } from '../../../modules/users/accounts.ts'
import type { UserState } from '../../../modules/users/options.ts'
import { samePassword } from '../../../modules/users/password-hash.ts'
import user from '../../../modules/users/user.ts'
import { namesIn, numbersIn } from '../../refusal.ts'
import { messagesOf } from '../../threads.ts'
import { expect, withDefaults } from '../expect.ts'
import { follow } from '../follow.ts'

const groups = [
  { name: 'sudo', gid: 27, members: ['bert'] },
  { name: 'www', gid: 33, members: [] },
]
const primary = { name: 'anna', gid: 1001, members: [] }
const person = { name: 'anna', uid: 1001, gid: 1001, comment: '', home: '/home/anna', shell: '/bin/sh', homeExists: true }
const anna: UserAnswer = { user: person, primary, groups: [], shadow: { hash: '!', minimum: 0, maximum: 99999 }, shadowReadable: true }

function on(
  account: Partial<UserAnswer>,
  more: Partial<UserState> = {},
): UserState & { readonly key: UserState['key']; readonly newHash: string | undefined } {
  return { account: { ...anna, ...account }, groups, anywhere: [], wantedHomeExists: false, newHash: undefined, key: undefined, ...more }
}
const hash = '$6$other$hash'
const nobody = on({ user: undefined, primary: undefined, shadow: undefined })
const argvOf = (change: Change | undefined) => (change?.action?.do === 'run' ? change.action.argv : undefined)
const stdinOf = (change: Change | undefined) => (change?.action?.do === 'run' ? String(change.action.stdin) : '')

describe('user', () => {
  it('creates a user, then sets the password by standard input only', async () => {
    const params = { name: 'anna', uid: 1001, groups: ['sudo', 'www'], shell: '/bin/bash', comment: 'Anna', password: 'open sesame' }
    const [create, password] = expect(user, params)
      .on({ ...nobody, newHash: hash })
      .plans('create user anna', 'set the password of anna')
    assert.deepEqual(argvOf(create), ['useradd', '-u', '1001', '-c', 'Anna', '-s', '/bin/bash', '-G', 'sudo,www', '-m', 'anna'])
    assert.deepEqual(argvOf(password), ['chpasswd', '-e'])
    assert.equal(stdinOf(password), `anna:${hash}\n`)
    assert.ok(!JSON.stringify([create, { ...password, action: argvOf(password) }]).includes('open sesame'))
    assert.deepEqual(user.readAgain?.(withDefaults(user.options, params), nobody), ['account'])
  })
  it('takes a group of the same name that is there already', () => {
    const [create] = expect(user, { name: 'www' }).on(nobody).plans('create user www')
    assert.deepEqual(argvOf(create), ['useradd', '-N', '-m', 'www'])
  })
  it('leaves what is so', () => {
    const params = { name: 'anna', shell: '/bin/sh', home: '/home/anna', password: 'secret', groups: ['sudo'], password_expire_max: 99999 }
    expect(user, params)
      .on(on({ groups, shadow: { hash, maximum: 99999 } }, { wantedHomeExists: true }))
      .plans('change the groups of anna (-www)')
    expect(user, { ...params, append: true })
      .on(on({ groups, shadow: { hash, maximum: 99999 } }, { wantedHomeExists: true }))
      .plans()
  })
  it('tells each difference on its own, with before and after', () => {
    const changes = expect(user, { name: 'anna', uid: 1002, group: 'www', shell: '/bin/bash', comment: 'Anna' })
      .on(on({}))
      .plans('change the uid of anna', 'change the primary group of anna', 'change the comment of anna', 'change the shell of anna')
    assert.deepEqual(argvOf(changes[0]), ['usermod', '-u', '1002', 'anna'])
    assert.deepEqual([changes[1]?.before, changes[1]?.after], ['anna', 'www'])
    assert.deepEqual(argvOf(changes[3]), ['usermod', '-s', '/bin/bash', 'anna'])
  })
  it('adds to groups, or makes them all there are', () => {
    const [added] = expect(user, { name: 'anna', groups: ['sudo'], append: true })
      .on(on({}))
      .plans('change the groups of anna (+sudo)')
    assert.deepEqual(argvOf(added), ['usermod', '-a', '-G', 'sudo', 'anna'])
    const member = on({ groups: [groups[1] as (typeof groups)[number]] })
    const [set] = expect(user, { name: 'anna', groups: ['sudo'] })
      .on(member)
      .plans('change the groups of anna (+sudo -www)')
    assert.deepEqual(argvOf(set), ['usermod', '-G', 'sudo', 'anna'])
    const [none] = expect(user, { name: 'anna', groups: [''] })
      .on(member)
      .plans('change the groups of anna (-www)')
    assert.deepEqual(argvOf(none), ['usermod', '-G', '', 'anna'])
  })
  it('refuses groups that are not there, and names them', () => {
    expect(user, { name: 'anna', groups: ['sudo', 'wheel'] })
      .on(nobody)
      .refuses({ msg: 'Group wheel does not exist' })
    expect(user, { name: 'anna', group: 'wheel' }).on(on({})).refuses({ msg: 'Group wheel does not exist' })
  })
  it('moves a home, or makes the one that is missing', () => {
    const [move] = expect(user, { name: 'anna', home: '/srv/anna', move_home: true })
      .on(on({}))
      .plans('move the home directory of anna to /srv/anna')
    assert.deepEqual(argvOf(move)?.slice(4), ['/srv/anna', 'usermod', 'anna'])
    expect(user, { name: 'anna', home: '/srv/anna' })
      .on(on({}))
      .plans('change the home directory of anna', 'create the home directory /srv/anna')
    expect(user, { name: 'anna', create_home: false })
      .on(on({ user: { ...person, homeExists: false } }))
      .plans()
  })
  it('keeps a password as it is where it is only for new users', () => {
    expect(user, { name: 'anna', password: 'secret', update_password: 'on_create' })
      .on(on({ shadowReadable: false, shadow: undefined }))
      .plans()
  })
  it('makes a hash where the stored one does not stand for the password, on a thread', async () => {
    const answer = (params: object, account: Partial<UserAnswer>) =>
      follow(user.probe(withDefaults(user.options, { name: 'anna', ...params }), nothingDone).newHash, { ...anna, ...account })
    const made = (await answer({ password: 'secret' }, {})) ?? ''
    assert.ok(await samePassword('secret', made))
    assert.equal(await answer({ password: 'secret' }, { shadow: { hash: made } }), undefined)
    assert.equal(await answer({ password: 'secret' }, { shadow: { hash: `!${made}` } }), undefined)
    assert.notEqual(await answer({ password: 'Secret' }, { shadow: { hash: made } }), undefined)
    assert.equal(await answer({ password: made }, {}), made)
    for (const params of [{}, { password: 'x', update_password: 'on_create' }, { password: 'x', state: 'absent' }])
      assert.equal(await messagesOf(() => answer(params, {})), 0)
    assert.equal(await messagesOf(() => answer({ password: 'Secret' }, { shadow: { hash: made } })), 2)
  })
  it('needs root to compare a password', () => {
    expect(user, { name: 'anna', password: 'secret' })
      .on(on({ shadowReadable: false, shadow: undefined }))
      .refuses({ names: ['anna', '/etc/shadow'] })
  })
  it('locks and unlocks', () => {
    expect(user, { name: 'anna', password_lock: true })
      .on(on({ shadow: { hash } }))
      .plans('lock the password of anna')
    expect(user, { name: 'anna', password_lock: true })
      .on(on({ shadow: { hash: `!${hash}` } }))
      .plans()
    expect(user, { name: 'anna', password_lock: false })
      .on(on({ shadow: { hash: `!${hash}` } }))
      .plans('unlock the password of anna')
    expect(user, { name: 'anna', password_lock: false })
      .on(on({ shadow: { hash: '!' } }))
      .plans()
    const [set] = expect(user, { name: 'anna', password: 'new', password_lock: true })
      .on(on({ shadow: { hash } }, { newHash: hash }))
      .plans('set the password of anna')
    assert.match(stdinOf(set), /^anna:!\$6\$/)
  })
  it('sets when things expire', () => {
    const [age, account] = expect(user, { name: 'anna', password_expire_max: 90, expires: 1893456000 })
      .on(on({}))
      .plans('set the maximum age of the password of anna', 'set the expiry date of anna')
    assert.deepEqual(argvOf(age), ['chage', '-M', '90', 'anna'])
    assert.deepEqual(argvOf(account), ['usermod', '-e', '2030-01-01', 'anna'])
    expect(user, { name: 'anna', expires: -1 }).on(on({})).plans()
    expect(user, { name: 'anna', expires: -1 })
      .on(on({ shadow: { hash: '!', expires: 21915 } }))
      .plans('set the expiry date of anna')
  })
  it('generates a key once, the passphrase on standard input', () => {
    const key = { file: '/home/anna/.ssh/id_ed25519', exists: false, digest: 'absent', publicKey: '', fingerprint: '' }
    const params = { name: 'anna', generate_ssh_key: true, ssh_key_type: 'ed25519', ssh_key_passphrase: 'hidden words' }
    const [make] = expect(user, params).on(on({}, { key })).plans('generate the SSH key of anna')
    assert.equal(stdinOf(make), 'hidden words\nhidden words\n')
    assert.ok(!argvOf(make)?.join(' ').includes('hidden'))
    assert.equal(argvOf(make)?.at(-1), 'absent')
    expect(user, params)
      .on(on({}, { key: { ...key, exists: true } }))
      .plans()
    expect(user, { ...params, force: true })
      .on(on({}, { key: { ...key, exists: true } }))
      .plans('replace the SSH key of anna')
  })
  it('removes, and says who is in the way', () => {
    const [remove] = expect(user, { name: 'anna', state: 'absent', remove: true, force: true }).on(on({})).plans('remove user anna')
    assert.deepEqual(argvOf(remove), ['userdel', '-f', '-r', 'anna'])
    expect(user, { name: 'anna', state: 'absent' }).on(nobody).plans()
    const run = expect(user, { name: 'anna', state: 'absent' }).on(on({})).changes()[0]?.action
    assert.ok(run?.do === 'run')
    const told = run.explain?.({ code: 8, stdout: '', stderr: 'userdel: user anna is currently used by process 812\n' })
    assert.deepEqual([numbersIn(told?.message), namesIn(told?.hint)], [[812], ['force: true']])
  })
  it('needs the user idle for each change of an account that is there, and for nothing else', () => {
    const idle = (params: object, host: ReturnType<typeof on>) =>
      expect(user, { name: 'anna', ...params })
        .on(host)
        .changes()
        .map((change) => change.idle)
    const names = ['anna', '#1001']
    assert.deepEqual(idle({ state: 'absent' }, on({})), [names])
    assert.deepEqual(idle({ uid: 7, groups: ['sudo'], home: '/x', create_home: false }, on({})), [names, names, names])
    assert.deepEqual(idle({}, nobody), [undefined])
  })
  it('names the group of a local user by its number, and joins it to groups by their names', () => {
    const asked = { name: 'anna', local: true, group: 'www', groups: ['27'] }
    const [create, join] = expect(user, asked).on(nobody).plans('create user anna', 'add anna to group sudo')
    assert.deepEqual(argvOf(create), ['luseradd', '-g', '33', 'anna'])
    assert.deepEqual(argvOf(join), ['lgroupmod', '-M', 'anna', 'sudo'])
    const [change] = expect(user, { name: 'anna', local: true, group: 'www' }).on(on({})).plans('change the primary group of anna')
    assert.deepEqual(argvOf(change), ['lusermod', '-g', '33', 'anna'])
    assert.deepEqual([change?.before, change?.after], ['anna', 'www'])
  })
  it('finds the primary group of a local user in a directory, but no other group', () => {
    const anywhere = [{ name: 'staff', gid: 9000, members: [] }]
    const [change] = expect(user, { name: 'anna', local: true, group: 'staff' })
      .on(on({}, { anywhere }))
      .plans('change the primary group of anna')
    assert.deepEqual(argvOf(change), ['lusermod', '-g', '9000', 'anna'])
    expect(user, { name: 'anna', local: true, groups: ['staff'] })
      .on(on({}, { anywhere }))
      .refuses({ msg: 'Group staff does not exist' })
  })
  it('tells `register` what Ansible tells', () => {
    const settled = (password: string) =>
      expect(user, { name: 'anna', groups: ['sudo'], append: true, password })
        .on(on({}))
        .returns()
    const { warnings, ...said } = settled('secret')
    assert.match(String(warnings), /clear text/)
    // A hash with a letter that none has is clear text, too.
    assert.match(String(settled(`$6$salt$${'+'.repeat(86)}`).warnings), /clear text/)
    for (const password of [`$6$salt$${'a'.repeat(86)}`, '!', '*']) assert.equal('warnings' in settled(password), false)
    assert.deepEqual(said, {
      name: 'anna',
      state: 'present',
      groups: 'sudo',
      append: true,
      move_home: false,
      create_home: true,
      uid: 1001,
      group: 1001,
      comment: '',
      home: '/home/anna',
      shell: '/bin/sh',
      password: 'NOT_LOGGING_PASSWORD',
    })
  })
  it('has rules between options', () => {
    const rules = (params: object) => user.rules?.(withDefaults(user.options, { name: 'anna', ...params }))
    assert.deepEqual(rules({}), [])
    assert.deepEqual(namesIn(rules({ password: '' })?.[0] ?? ''), ['password', '!'])
    assert.match(rules({ skeleton: '/x', create_home: false })?.[0] ?? '', /needs `create_home`/)
    assert.match(rules({ umask: 'u=rwx' })?.[0] ?? '', /octal/)
  })
})
