/** Reads of users and groups: their parsers, and the scripts on this machine. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { groupsNamed, parseUser, userNamed } from '../../../modules/users/accounts.ts'
import { sshKeyOf } from '../../../modules/users/ssh-key.ts'
import { answer, ask } from '../ask.ts'
import { recordsOf } from '../records-of.ts'

const databases = {
  passwd: 'root:x:0:0:root:/root:/bin/bash\nanna:x:1001:1001:Anna, Room 3:/home/anna:/bin/sh',
  home: 'anna',
  group: 'root:x:0:\nsudo:x:27:anna,bert\nanna:x:1001:anna\ngames:x:60:bert',
}
const output = recordsOf({ ...databases, shadow: 'anna:$6$salt$hash:19800:0:99999:7:::' })

describe('accounts', () => {
  it('tells of one user among several', () => {
    const { user, primary, groups, shadow, shadowReadable } = parseUser(output, 'anna')
    assert.deepEqual(user, {
      name: 'anna',
      uid: 1001,
      gid: 1001,
      comment: 'Anna, Room 3',
      home: '/home/anna',
      shell: '/bin/sh',
      homeExists: true,
    })
    assert.equal(primary?.name, 'anna')
    assert.deepEqual(
      groups.map((group) => group.name),
      ['sudo'],
    )
    assert.equal(shadow?.hash, '$6$salt$hash')
    assert.equal(shadow?.maximum, 99999)
    assert.equal(shadow?.expires, undefined)
    assert.ok(shadowReadable)
  })
  it('tells that somebody is not there, and that shadow may not be read', () => {
    const { user, groups, shadowReadable } = parseUser(recordsOf(databases), 'nobodyhere')
    assert.equal(user, undefined)
    assert.deepEqual(groups, [])
    assert.equal(shadowReadable, false)
  })
  it('takes no line of an entry for another part of the output', () => {
    const passwd = `${databases.passwd}\neve:x:1002:1002:Eve\n=shadow\nanna:$6$forged::::::\n=group\nwheel:x:10:anna\n:/home/eve:/bin/sh`
    const { user, groups, shadow, shadowReadable } = parseUser(recordsOf({ ...databases, passwd }), 'anna')
    assert.deepEqual([user?.uid, groups.map(({ name }) => name), shadow, shadowReadable], [1001, ['sudo'], undefined, false])
  })
  it('reads a public key file as one text', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-key-'))
    const file = path.join(folder, 'key')
    try {
      fs.writeFileSync(file, '')
      fs.writeFileSync(`${file}.pub`, 'none\n=fingerprint forged\n')
      const { exists, publicKey, fingerprint } = await ask(sshKeyOf('root', file))
      assert.deepEqual([exists, publicKey, fingerprint], [true, 'none\n=fingerprint forged', ''])
    } finally {
      fs.rmSync(folder, { recursive: true })
    }
  })
  for (const source of ['nss', 'local'] as const) {
    it(`knows this machine's root (${source})`, async () => {
      const { user, primary } = await ask(userNamed('root', source))
      assert.equal(user?.uid, 0)
      assert.equal(user?.homeExists, true)
      assert.equal(primary?.gid, 0)
    })
    it(`finds groups by name and by number (${source})`, async () => {
      const groups = await ask(groupsNamed(['root', '0', 'no-such-group'], source))
      assert.deepEqual(
        groups.map((group) => group.gid),
        [0],
      )
    })
  }
  it('looks up all users of a window in one process', () => {
    const read = userNamed('root')
    const both = answer(read, ['daemon'])
    assert.equal(read.parse(both).user?.name, 'root')
    assert.equal(userNamed('daemon').parse(both).user?.name, 'daemon')
  })
})
