/** `group`: plans over groups that are there and that are not. */
import assert from 'node:assert/strict'
import group from '../../../modules/users/group.ts'
import { namesIn } from '../../refusal.ts'
import { runOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'

const deploy = { groups: [{ name: 'deploy', gid: 1001, members: [] }] }
const none = { groups: [] }

describe('group', () => {
  it('creates what is not there, and asks again for its number', () => {
    const [change] = expect(group, { name: 'deploy', gid: 1750, system: true, non_unique: true }).on(none).plans('create group deploy')
    assert.deepEqual(runOf(change).argv, ['groupadd', '-g', '1750', '-o', '-r', 'deploy'])
    assert.deepEqual(group.readAgain?.(withDefaults(group.options, { name: 'deploy' }), none), ['groups'])
  })
  it('leaves what is so', () => {
    expect(group, { name: 'deploy' }).on(deploy).plans()
    expect(group, { name: 'deploy', gid: 1001 }).on(deploy).plans()
    expect(group, { name: 'deploy', state: 'absent' }).on(none).plans()
  })
  it('changes the number', () => {
    const [change] = expect(group, { name: 'deploy', gid: 1750 }).on(deploy).plans('change the gid of group deploy')
    assert.deepEqual([change?.before, change?.after], [1001, 1750])
  })
  it('removes', () => {
    const [change] = expect(group, { name: 'deploy', state: 'absent', force: true }).on(deploy).plans('remove group deploy')
    assert.deepEqual(runOf(change).argv, ['groupdel', '-f', 'deploy'])
  })
  it('uses libuser where only local groups count, and says what is missing without it', () => {
    const [change] = expect(group, { name: 'deploy', local: true }).on(none).plans('create group deploy')
    assert.ok(change?.action?.do === 'run')
    assert.deepEqual(change.action.argv, ['lgroupadd', 'deploy'])
    assert.match(change.action.explain?.({ code: 127, stdout: '', stderr: '' })?.hint ?? '', /libuser/)
  })
  it('tells the number to `register`', () => {
    assert.deepEqual(expect(group, { name: 'deploy' }).on(deploy).returns(), { name: 'deploy', state: 'present', system: false, gid: 1001 })
    assert.deepEqual(expect(group, { name: 'deploy', state: 'absent' }).on(none).returns(), { name: 'deploy', state: 'absent' })
  })
  it('has rules between options', () => {
    assert.deepEqual(group.rules?.(withDefaults(group.options, { name: 'a', non_unique: true })).map(namesIn), [['non_unique', 'gid']])
    assert.equal(group.rules?.(withDefaults(group.options, { name: '-r' })).length, 1)
  })
})
