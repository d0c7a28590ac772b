/** Reads of users and groups: their parsers, and the scripts on this machine. */
import assert from 'node:assert/strict'
import { groupsNamed, parseUser, userNamed } from '../../../modules/users/accounts.ts'
import { answer, ask } from '../ask.ts'

const said = `=passwd
root:x:0:0:root:/root:/bin/bash
anna:x:1001:1001:Anna, Room 3:/home/anna:/bin/sh
=home
anna
=group
root:x:0:
sudo:x:27:anna,bert
anna:x:1001:anna
games:x:60:bert
=shadow
anna:$6$salt$hash:19800:0:99999:7:::
`

describe('accounts', () => {
  it('tells of one user among several', () => {
    const { user, primary, groups, shadow, shadowReadable } = parseUser(said, 'anna')
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
    const { user, groups, shadowReadable } = parseUser(said.slice(0, said.indexOf('=shadow')), 'nobodyhere')
    assert.equal(user, undefined)
    assert.deepEqual(groups, [])
    assert.equal(shadowReadable, false)
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
