/** `postgres_owner` and `postgres_membership`: statements from what the server says of roles and objects. */
import assert from 'node:assert/strict'
import membership from '../../../modules/postgresql/postgres_membership.ts'
import owner from '../../../modules/postgresql/postgres_owner.ts'
import { expect, withDefaults } from '../expect.ts'
import { refused, ruled } from '../registered.ts'

const found = { roles: ['anna', 'bob', 'shop'], owning: ['bob'], owner: 'bob' }
const of = (params: object, differs: Partial<typeof found> | { readonly owner: null } = {}) =>
  expect(owner, { new_owner: 'shop', ...params } as never).on({ server: { answer: { ...found, ...differs } } })

describe('postgres_owner', () => {
  it('changes the owner of each kind', () => {
    const rows: readonly (readonly [string, string, string])[] = [
      ['database', 'my.db', 'DATABASE "my.db"'],
      ['tablespace', 'fast', 'TABLESPACE "fast"'],
      ['schema', 'sold', 'SCHEMA "sold"'],
      ['table', 'sold.article', 'TABLE "sold"."article"'],
      ['sequence', 'ids', 'SEQUENCE "ids"'],
      ['view', 'v', 'VIEW "v"'],
      ['matview', 'm', 'MATERIALIZED VIEW "m"'],
      ['function', 'add(int, text[])', 'FUNCTION add(int, text[])'],
    ]
    for (const [obj_type, obj_name, sql] of rows)
      assert.deepEqual(of({ obj_type, obj_name }).returns().queries, [`ALTER ${sql} OWNER TO "shop"`])
    of({ obj_type: 'table', obj_name: 't' }, { owner: 'shop' }).plans()
  })
  it('says what does not exist, in the words of the server', () => {
    assert.equal(refused(of({ new_owner: 'eve', obj_type: 'view', obj_name: 'v' }).changes), "Role 'eve' does not exist")
    assert.equal(
      refused(of({ obj_type: 'matview', obj_name: 'm' }, { owner: null }).changes),
      'Cannot execute SQL \'ALTER MATERIALIZED VIEW "m" OWNER TO "shop"\': relation "m" does not exist\n',
    )
  })
  it('reassigns what roles own, and nothing where they own nothing', () => {
    assert.deepEqual(of({ reassign_owned_by: ['anna', 'bob'] }).returns().queries, ['REASSIGN OWNED BY "anna","bob" TO "shop"'])
    of({ reassign_owned_by: ['anna'] }).plans()
    assert.equal(refused(of({ reassign_owned_by: ['bob', 'eve'] }).changes), "Role 'eve' does not exist")
    const lax = of({ reassign_owned_by: ['bob', 'eve'], fail_on_role: false })
    lax.plans('give the objects of bob to shop')
    assert.deepEqual(lax.returns().warnings, ["Role 'eve' does not exist, pass"])
  })
  it('refuses what does not go together, and functions that are more than a name', () => {
    assert.equal(
      ruled(owner, { new_owner: 'a', obj_name: 't', obj_type: 'table', reassign_owned_by: ['b'], fail_on_role: true }),
      'parameters are mutually exclusive: obj_name|reassign_owned_by, obj_type|reassign_owned_by, obj_name|fail_on_role, obj_type|fail_on_role',
    )
    for (const wrong of [{}, { obj_name: 't' }, { obj_type: 'table' }, { obj_type: 'function', obj_name: 'f; DROP TABLE t' }] as const)
      assert.equal(owner.rules?.(withDefaults(owner.options, { new_owner: 'a', ...wrong })).length, 1, JSON.stringify(wrong))
  })
})

const roles = [
  { name: 'readers', groups: [] },
  { name: 'writers', groups: [] },
  { name: 'anna', groups: ['old', 'readers'] },
  { name: 'bob', groups: [] },
]
const members = (params: object) =>
  expect(membership, { groups: ['readers', ' writers'], target_roles: ['anna', 'bob'], ...params } as never).on({
    server: { answer: roles },
  })

describe('postgres_membership', () => {
  it('grants what is missing, by group', () => {
    const { queries, granted, revoked } = members({}).returns()
    assert.deepEqual(queries, ['GRANT "readers" TO "bob"', 'GRANT "writers" TO "anna"', 'GRANT "writers" TO "bob"'])
    assert.deepEqual([granted, revoked], [{ readers: ['bob'], writers: ['anna', 'bob'] }, undefined])
  })
  it('revokes what is there', () => {
    const { queries, granted, revoked } = members({ state: 'absent' }).returns()
    assert.deepEqual([queries, granted], [['REVOKE "readers" FROM "anna"'], undefined])
    assert.deepEqual(revoked, { readers: ['anna'], writers: [] })
    members({ state: 'absent', target_roles: ['bob'] }).plans()
  })
  it('leaves just these groups, or none', () => {
    const { queries, granted, revoked } = members({ state: 'exact', target_roles: ['anna'] }).returns()
    assert.deepEqual(queries, ['REVOKE "old" FROM "anna"', 'GRANT "writers" TO "anna"'])
    assert.deepEqual([granted, revoked], [{ writers: ['anna'] }, { old: ['anna'] }])
    assert.equal(members({ state: 'exact', groups: [] }).changes().length, 2)
  })
  it('ignores roles that do not exist, with a warning, or fails', () => {
    assert.equal(refused(members({ groups: ['none'] }).changes), 'Role none does not exist')
    const told = members({ groups: ['none', 'readers'], fail_on_role: false }).returns()
    assert.deepEqual([told.groups, told.warnings], [['readers'], ['Role none does not exist, pass']])
  })
})
