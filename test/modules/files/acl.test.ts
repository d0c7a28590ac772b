/** `acl`: the words for `setfacl`, and what it says it would change. */
import assert from 'node:assert/strict'
import type { Params } from '../../../engine/model/module.ts'
import acl from '../../../modules/files/acl.ts'
import { runOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'

const rights = { tools: true, there: true, acl: ['user::rw-', 'group::r--', 'other::r--'], differs: true }
const on = (params: Partial<Params<typeof acl.options>>, differs = {}) =>
  expect(acl, { path: '/srv', ...params }).on({ rights: { ...rights, ...differs } })
const anna = { etype: 'user', entity: 'anna', permissions: 'rw', state: 'present' } as const

describe('acl', () => {
  it('tells, and leaves what is so', () => {
    on({}).plans()
    assert.deepEqual(on({}).returns(), { acl: rights.acl })
    on(anna, { differs: false }).plans()
  })
  it('sets a right, given in three words or one', () => {
    const [one] = on(anna).plans('set user:anna:rw on /srv')
    const [other] = on({ entry: 'u:anna:rw', state: 'present' }).plans('set user:anna:rw on /srv')
    assert.deepEqual(runOf(one).argv, runOf(other).argv)
    assert.deepEqual(runOf(one).argv.slice(4), ['', '', '/srv', '-m', 'user:anna:rw'])
  })
  it('sets what is made in a folder, and all below it', () => {
    const [change] = on({
      entry: 'default:group:web:rwX',
      state: 'present',
      recursive: true,
      recalculate_mask: 'mask',
      follow: false,
    }).changes()
    assert.deepEqual(runOf(change).argv.slice(4), ['yes', '-P', '/srv', '-d', '-m', 'group:web:rwX', '-R', '--mask', '-P'])
  })
  it('removes', () => {
    const [change] = on({ etype: 'user', entity: 'anna', state: 'absent' }).plans('remove user:anna on /srv')
    assert.deepEqual(runOf(change).argv.slice(-2), ['-x', 'user:anna'])
  })
  it('says what is missing', () => {
    on(anna, { tools: false }).refuses({ missingProgram: 'setfacl' })
    on(anna, { there: false }).refuses({ msg: 'Path not found or not accessible.', names: ['/srv'] })
    on(anna, { refused: 'Invalid argument' }).refuses({ kind: 'refused' })
  })
  it('refuses what does not go together', () => {
    const said = (params: object) => acl.rules?.(withDefaults(acl.options, { path: '/srv', ...params })) ?? []
    for (const right of [{}, anna, { entry: 'u:a:r', state: 'present' }, { entry: 'd:u:a', state: 'absent' }])
      assert.deepEqual(said(right), [])
    for (const wrong of [
      { recursive: true },
      { ...anna, entry: 'u:a:r' },
      { entry: 'u:a', state: 'present' },
      { entry: 'x:a:r', state: 'present' },
      { state: 'present', permissions: 'r' },
      { ...anna, state: 'absent' },
      { ...anna, use_nfsv4_acls: true },
    ])
      assert.equal(said(wrong).length, 1, JSON.stringify(wrong))
  })
})
