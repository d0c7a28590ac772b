/** `trust_input: false` of the PostgreSQL modules: what reads like SQL is refused, in every text that goes into a statement. */
import assert from 'node:assert/strict'
import type { AnyModule, Options, Params } from '../../../engine/model/module.ts'
import db from '../../../modules/postgresql/postgres_db.ts'
import ext from '../../../modules/postgresql/postgres_ext.ts'
import info from '../../../modules/postgresql/postgres_info.ts'
import membership from '../../../modules/postgresql/postgres_membership.ts'
import owner from '../../../modules/postgresql/postgres_owner.ts'
import ping from '../../../modules/postgresql/postgres_ping.ts'
import privs from '../../../modules/postgresql/postgres_privs.ts'
import query from '../../../modules/postgresql/postgres_query.ts'
import schema from '../../../modules/postgresql/postgres_schema.ts'
import set from '../../../modules/postgresql/postgres_set.ts'
import table from '../../../modules/postgresql/postgres_table.ts'
import tablespace from '../../../modules/postgresql/postgres_tablespace.ts'
import user from '../../../modules/postgresql/postgres_user.ts'
import { withDefaults } from '../expect.ts'

const bad = ['x"; DROP TABLE users; --', "a' --", 'x UNION SELECT 1', '1; select 2']
const cases: readonly (readonly [unknown, Readonly<Record<string, unknown>>, readonly string[]])[] = [
  [user, { name: 'app', db: 'app' }, ['name', 'password', 'expires', 'comment', 'session_role', 'priv']],
  [db, { name: 'app' }, ['name', 'owner', 'encoding', 'template', 'tablespace', 'session_role']],
  [privs, { database: 'app', type: 'database', privs: ['CONNECT'], roles: ['app'] }, ['session_role']],
  [ext, { name: 'pgcrypto', db: 'app' }, ['name', 'schema', 'version', 'session_role']],
  [query, { query: 'SELECT 1', db: 'app' }, ['session_role']],
  [info, {}, ['session_role']],
  [membership, { groups: ['a'], target_roles: ['b'] }, ['session_role']],
  [owner, { new_owner: 'a', obj_name: 'b', obj_type: 'table' }, ['new_owner', 'obj_name', 'session_role']],
  [ping, {}, ['session_role']],
  [set, { name: 'a', value: 'b' }, ['name', 'value', 'session_role']],
  [table, { table: 'a' }, ['table', 'tablespace', 'owner', 'like', 'session_role']],
  [tablespace, { tablespace: 'a' }, ['tablespace', 'location', 'owner', 'rename_to', 'session_role']],
  [schema, { name: 'app', database: 'app' }, ['name', 'owner', 'session_role']],
]

const rulesOf = (module: AnyModule, given: Readonly<Record<string, unknown>>) =>
  module.rules?.(withDefaults(module.options, given as unknown as Partial<Params<Options>>)) ?? []

const messageOf = (module: AnyModule, given: Readonly<Record<string, unknown>>) =>
  module.ruleMessage?.(withDefaults(module.options, given as unknown as Partial<Params<Options>>))

describe('trust_input: false', () => {
  for (const [each, given, names] of cases) {
    const module = each as AnyModule
    const rules = (more: Readonly<Record<string, unknown>>) => rulesOf(module, { ...given, ...more })
    it(`is kept by ${module.name}`, () => {
      assert.deepEqual(rules({ trust_input: false }), [])
      for (const name of names)
        for (const value of bad) {
          const found = rules({ trust_input: false, [name]: value }).filter((sentence) => /potentially dangerous/.test(sentence))
          assert.equal(found.length, 1, `${name}: ${value}`)
          assert.equal(
            messageOf(module, { ...given, trust_input: false, [name]: value }),
            `Passed input '${value}' is potentially dangerous`,
          )
          assert.deepEqual(
            rules({ [name]: value }).filter((sentence) => /potentially dangerous/.test(sentence)),
            [],
          )
        }
    })
  }
  it('is no reason for another refusal', () => {
    const given = { name: 'app', role_attr_flags: ['LOGIN', 'WISE', 'NOHOW'] }
    assert.equal(messageOf(user as unknown as AnyModule, given), 'Invalid role_attr_flags specified: WISE NOHOW')
    assert.equal(messageOf(user as unknown as AnyModule, { name: 'app', role_attr_flags: ['LOGIN'] }), undefined)
  })
  it('looks into lists', () => {
    const module = privs as unknown as AnyModule
    const given = { database: 'app', type: 'database', privs: ['CONNECT'], roles: ['app', bad[0]], trust_input: false }
    assert.match(rulesOf(module, given).join(), /`roles` is potentially/)
  })
})
