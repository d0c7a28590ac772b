/** `authorized_key`: lines of the file, and the plan that writes it. */
import assert from 'node:assert/strict'
import authorizedKey, { keyText, parseKeyLine, wantedKeys, withKeys } from '../../../modules/ssh/authorized_key.ts'
import { namesIn } from '../../refusal.ts'
import { expect, withDefaults } from '../expect.ts'
import { absentAt, directoryAt, fileAt } from '../path-state-of.ts'

const blob = (letter: string) => `AAAAC3NzaC1lZDI1NTE5AAAAI${letter.repeat(43)}`
const anna = `ssh-ed25519 ${blob('a')} anna@laptop`
const bert = `ssh-ed25519 ${blob('b')} bert@desk`
const guarded = `command="echo \\"hi there\\", ssh-rsa",no-pty ssh-rsa ${blob('c')} carl at home`
const wish = (key: string, more: Partial<Parameters<typeof withKeys>[1]> & { options?: string; comment?: string } = {}) => {
  const { options, comment, ...rest } = more
  return { keys: wantedKeys(key, options, comment).keys, state: 'present', exclusive: false, ...rest } as const
}

describe('lines of authorized_keys', () => {
  it('are taken apart and put together again', () => {
    for (const line of [anna, bert, guarded]) {
      const key = parseKeyLine(line)
      assert.ok(key)
      assert.equal(keyText(key), line)
    }
    assert.deepEqual(parseKeyLine(guarded), {
      options: 'command="echo \\"hi there\\", ssh-rsa",no-pty',
      type: 'ssh-rsa',
      blob: blob('c'),
      comment: 'carl at home',
    })
  })
  it('are no keys where they are comments, or anything else', () => {
    for (const line of ['', '  ', '# ssh-rsa AAAA', 'ssh-rsa', 'ssh-rsa not_base64!', 'hello world'])
      assert.equal(parseKeyLine(line), undefined, line)
  })
  const table: readonly [string, string, ReturnType<typeof wish>, string][] = [
    ['the first key', '', wish(anna), `${anna}\n`],
    ['one more key', `${bert}\n`, wish(anna), `${bert}\n${anna}\n`],
    ['a file without a last line end', bert, wish(anna), `${bert}\n${anna}\n`],
    ['a key that is there', `# mine\n${anna}\n${bert}\n`, wish(anna), `# mine\n${anna}\n${bert}\n`],
    ['spacing that stays', `  ${anna}  \n`, wish(anna), `  ${anna}  \n`],
    ['another comment', `${anna}\n${bert}\n`, wish(anna, { comment: 'anna@work' }), `ssh-ed25519 ${blob('a')} anna@work\n${bert}\n`],
    ['no comment given', `${anna}\n`, wish(`ssh-ed25519 ${blob('a')}`), `${anna}\n`],
    ['options', `${anna}\n`, wish(anna, { options: 'restrict,from="10.0.0.0/8"' }), `restrict,from="10.0.0.0/8" ${anna}\n`],
    [
      'options in another order',
      `from="10.0.0.0/8",restrict ${anna}\n`,
      wish(anna, { options: 'restrict,from="10.0.0.0/8"' }),
      `from="10.0.0.0/8",restrict ${anna}\n`,
    ],
    ['options that are to go', `restrict ${anna}\n`, wish(anna), `${anna}\n`],
    ['a key that is there twice', `${anna}\n${bert}\nrestrict ${anna}\n`, wish(anna), `${anna}\n${bert}\n`],
    ['several keys', `${bert}\n`, wish(`${anna}\n# a remark\n\n${guarded}\n`), `${bert}\n${anna}\n${guarded}\n`],
    ['only these', `# mine\n${bert}\n${anna}\ngarbage\n`, wish(anna, { exclusive: true }), `# mine\n${anna}\n`],
    ['gone', `# mine\n${anna}\n${bert}\n`, wish(anna, { state: 'absent' }), `# mine\n${bert}\n`],
    ['gone, whatever its options', `restrict ${anna}\n`, wish(`ssh-ed25519 ${blob('a')}`, { state: 'absent' }), ''],
    ['gone already', `${bert}\n`, wish(anna, { state: 'absent' }), `${bert}\n`],
  ]
  for (const [title, before, wanted, after] of table) {
    it(`${title}`, () => {
      assert.equal(withKeys(before, wanted), after)
      assert.equal(withKeys(after, wanted), after, 'a second time changes nothing')
    })
  }
})

describe('authorized_key', () => {
  const user = { name: 'anna', uid: 1001, gid: 1001, comment: '', home: '/home/anna', shell: '/bin/sh', homeExists: true }
  const account = { user, primary: { name: 'anna', gid: 1001, members: [] }, groups: [], shadowReadable: true }
  const path = '/home/anna/.ssh/authorized_keys'
  const folder = directoryAt('/home/anna/.ssh')

  it('makes folder and file, both closed to others', () => {
    const state = { account, file: absentAt(path, '/home/anna'), folder: absentAt('/home/anna/.ssh', '/home/anna') }
    const [directory, file] = expect(authorizedKey, { user: 'anna', key: anna })
      .on(state)
      .plans('create directory /home/anna/.ssh', `create ${path}`)
    assert.ok(directory?.action?.do === 'run' && file?.action?.do === 'write')
    assert.deepEqual(directory.action.argv.slice(-3), ['/home/anna/.ssh', 'anna:anna', '00700'])
    assert.deepEqual([file.action.owner, file.action.group, file.action.mode, file.action.expect], ['anna', 'anna', '0600', 'absent'])
    assert.equal(file.after, `${anna}\n`)
  })
  it('leaves what is so, whatever its mode', () => {
    const file = fileAt(path, `${anna}\n`, { mode: 0o644 })
    expect(authorizedKey, { user: 'anna', key: anna })
      .on({ account, file, folder: directoryAt('/home/anna/.ssh', { mode: 0o755 }) })
      .plans()
  })
  it('closes the folder when it writes', () => {
    const state = {
      account,
      file: fileAt(path, `${bert}\n`),
      folder: directoryAt('/home/anna/.ssh', { mode: 0o755, uid: 0, owner: 'root' }),
    }
    expect(authorizedKey, { user: 'anna', key: anna })
      .on(state)
      .plans('change owner of /home/anna/.ssh', 'change mode of /home/anna/.ssh', `write ${path}`)
    expect(authorizedKey, { user: 'anna', key: anna, manage_dir: false }).on(state).plans(`write ${path}`)
  })
  it('refuses a user who is not there, and a file it may not read', () => {
    const file = fileAt(path, '')
    expect(authorizedKey, { user: 'anna', key: anna })
      .on({ account: { ...account, user: undefined }, file, folder })
      .refuses({ msg: 'Failed to lookup user anna: "getpwnam(): name not found: \'anna\'"' })
    expect(authorizedKey, { user: 'anna', key: anna })
      .on({ account, file: { ...file, content: undefined }, folder })
      .refuses({ names: ['/home/anna/.ssh/authorized_keys'] })
  })
  it('refuses what is no public key before any host is asked', () => {
    const said = (key: string) => authorizedKey.rules?.(withDefaults(authorizedKey.options, { user: 'anna', key }))[0] ?? ''
    assert.equal(said(`${anna}\n${guarded}`), '')
    assert.match(said('https://github.com/anna.keys'), /lookup\('url'/)
    assert.match(said('-----BEGIN OPENSSH PRIVATE KEY-----\nxx\n'), /private key/)
    assert.deepEqual(namesIn(said('ssh-ed25519')), ['ssh-ed25519'])
    assert.equal(said('# nothing'), '')
    assert.equal(said(''), '')
  })
})
