/** `htpasswd`: hashes beside those of openssl, and lines of the file. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { nothingDone } from '../../../engine/model/module.ts'
import htpasswd from '../../../modules/web/htpasswd.ts'
import { hashIn, isOf, md5Crypt, schemes, withHash } from '../../../modules/web/password-file.ts'
import { namesIn } from '../../refusal.ts'
import { messagesOf } from '../../threads.ts'
import { writeOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'
import { follow } from '../follow.ts'
import { absentAt, fileAt } from '../path-state-of.ts'

const path = '/etc/guests'
const state = { wanted: { same: false, hash: schemes.apr_md5_crypt('the word', 'saltsaltsaltsalt') }, uid: undefined, gid: undefined }
const same = { ...state, wanted: { same: true } }
const unlike = { ...state, wanted: {} }
const apr = (word: string) => schemes.apr_md5_crypt(word, 'another.')

describe('hashes of htpasswd', () => {
  it('are those that openssl makes', () => {
    for (const word of ['', 'a', 'secret', 'sixteen letters!', 'more than sixteen letters, and ü €'])
      for (const kind of ['apr1', '1']) {
        const theirs = execFileSync('openssl', ['passwd', `-${kind}`, '-salt', 'abcdefgh', '-stdin'], {
          input: `${word}\n`,
          encoding: 'utf8',
        })
        assert.equal(md5Crypt(word, 'abcdefgh', `$${kind}$`), theirs.trim(), word)
      }
  })
  it('stand for their password alone', async () => {
    for (const hashed of Object.values(schemes)) {
      const hash = await hashed('word', 'saltsaltsaltsalt')
      assert.deepEqual([await isOf('word', hash), await isOf('Word', hash)], [true, false], hash)
    }
    assert.equal(schemes.ldap_sha1('secret'), '{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=')
    assert.equal(await isOf('word', '$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC'), undefined)
  })
  const table: readonly (readonly [string, string, string | undefined, string])[] = [
    ['the first', '', 'x', 'a:x\n'],
    ['one more', '# ours\nab:y', 'x', '# ours\nab:y\na:x\n'],
    ['another password', 'a:y\nb:z\na:old\n', 'x', 'a:x\nb:z\n'],
    ['gone', 'b:z\na:y\nab:y\n', undefined, 'b:z\nab:y\n'],
    ['gone already', 'b:z', undefined, 'b:z'],
  ]
  for (const [title, before, hash, after] of table) it(title, () => assert.equal(withHash(before, 'a', hash), after))
})

describe('htpasswd', () => {
  const given = { path, name: 'guest', password: 'the word' }

  const wanted = (params: object, file: unknown) =>
    follow(htpasswd.probe(withDefaults(htpasswd.options, params) as never, nothingDone).wanted, file)

  it('makes a hash where there is none that stands for the password', async () => {
    for (const file of [absentAt(path, '/etc'), fileAt(path, ''), fileAt(path, `guest:${apr('old')}\n`)]) {
      const { same: isSame, hash } = await wanted({ ...given, hash_scheme: 'sha256_crypt' }, file)
      assert.deepEqual([isSame, await isOf('the word', hash ?? '')], [false, true])
    }
    assert.deepEqual(await wanted({ ...given, state: 'absent' }, fileAt(path, 'guest:x\n')), { same: false })
  })
  it('makes the file, and shows no hash', async () => {
    const [change] = expect(htpasswd, given)
      .on({ ...state, file: absentAt(path, '/etc') })
      .plans(`create ${path}`)
    const hash = hashIn(String(writeOf(change).content), 'guest') ?? ''
    assert.match(hash, /^\$apr1\$saltsalt\$/)
    assert.equal(await isOf('the word', hash), true)
    assert.deepEqual([change?.before, change?.after], ['', 'guest:(a password)\n'])
  })
  it('leaves what is so, whatever hashed it', async () => {
    const stored = await schemes.sha512_crypt('the word', 'x')
    for (const hash of [apr('the word'), stored, 'the word']) {
      const file = fileAt(path, `guest:${hash}\n`)
      assert.deepEqual(await wanted(given, file), { same: true })
      expect(htpasswd, given)
        .on({ ...same, file })
        .plans()
    }
    assert.equal(await messagesOf(() => wanted(given, fileAt(path, `guest:${stored}\n`))), 1)
  })
  it('changes a password, removes a user, and keeps the others', () => {
    const file = fileAt(path, `a:1\nguest:${apr('old')}\nb:2\n`)
    const [change] = expect(htpasswd, { ...given, mode: '0640' })
      .on({ ...state, file })
      .plans(`write ${path}`, `change mode of ${path}`)
    assert.match(String(writeOf(change).content), /^a:1\nguest:\$apr1\$saltsalt\$.{22}\nb:2\n$/)
    const [gone] = expect(htpasswd, { path, name: 'guest', state: 'absent' })
      .on({ ...state, file })
      .plans(`write ${path}`)
    assert.equal(String(writeOf(gone).content), 'a:1\nb:2\n')
    expect(htpasswd, { path, name: 'guest', state: 'absent' })
      .on({ ...state, file: absentAt(path, '/etc') })
      .plans()
  })
  it('tells what it does', () => {
    const msg = (text: string | undefined, more = {}, from: typeof state | typeof same = state) =>
      expect(htpasswd, { ...given, ...more })
        .on({ ...from, file: text === undefined ? absentAt(path, '/etc') : fileAt(path, text) })
        .returns().msg
    assert.equal(msg(undefined), `Created ${path} and added guest`)
    assert.equal(msg(`guest:${apr('the word')}\n`, {}, same), 'guest already present')
    assert.equal(msg(''), 'Add/update guest')
    assert.deepEqual([msg('', { state: 'absent' }), msg('guest:x\n', { state: 'absent' })], ['guest not present', 'Remove guest'])
  })
  it('refuses what it cannot compare, or not make', async () => {
    const bcrypt = 'guest:$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC\n'
    assert.deepEqual(await wanted(given, fileAt(path, bcrypt)), { same: undefined })
    expect(htpasswd, given)
      .on({ ...unlike, file: fileAt(path, bcrypt) })
      .refuses({ names: ['guest'] })
    expect(htpasswd, { ...given, create: false })
      .on({ ...state, file: absentAt(path, '/etc') })
      .refuses({ msg: 'Destination /etc/guests does not exist' })
    const said = (more: object) => htpasswd.rules?.(withDefaults(htpasswd.options, { ...given, ...more })).join('; ') ?? ''
    assert.equal(said({}), '')
    assert.match(said({ hash_scheme: 'bcrypt' }), /not supported/)
    assert.deepEqual(namesIn(said({ password: undefined })), ['password', 'state: present'])
    assert.deepEqual(namesIn(said({ name: 'a:b' })), ['a:b', ':'])
  })
})
