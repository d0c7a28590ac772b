/** `postgres_privs`: what it asks for and says, and what a server that runs on this machine makes of it. */
import assert from 'node:assert/strict'
import type { Params } from '../../../engine/model/module.ts'
import postgres_privs from '../../../modules/postgresql/postgres_privs.ts'
import { refusing } from '../../refusal.ts'
import { settle } from '../as-user.ts'
import { expect, withDefaults } from '../expect.ts'
import { type Server, serverPrograms, startServer } from '../web/server.ts'

type Given = Partial<Params<typeof postgres_privs.options>>
const params: Given = { database: 'postgres', objs: ['t'], roles: ['a'], privs: ['SELECT'] }

describe('postgres_privs', () => {
  const entry = (privilege: string, more = {}) => ({ role: 'a', privilege, grantable: false, revocable: true, ...more })
  const on = (given: readonly ReturnType<typeof entry>[], differs: Given = {}, holder = {}) => {
    const holders = [{ name: 't', owner: 'o', all: ['SELECT', 'INSERT'], grantable: null, granted: given, ...holder }]
    return expect(postgres_privs, { ...params, ...differs }).on({ server: { answer: { schema: true, roles: ['a', 'o'], holders } } })
  }
  const rules = (differs: Given) => postgres_privs.rules?.(withDefaults(postgres_privs.options, { ...params, ...differs }))

  it('leaves what is so', () => {
    on([entry('SELECT')]).plans()
    on([entry('SELECT'), entry('INSERT')], { privs: ['ALL'] }).plans()
    on([], { state: 'absent' }).plans()
    on([entry('SELECT', { revocable: false })], { state: 'absent' }).plans()
  })
  it('says who can do what before and after', () => {
    const [change] = on([entry('SELECT')], { privs: ['select', 'insert'], grant_option: true }).plans(
      'grant SELECT, INSERT on table t to a',
    )
    assert.deepEqual([change?.before, change?.after], ['t, a: SELECT', 't, a: SELECT*, INSERT*'])
  })
  it('says what cannot be', () => {
    on([], { roles: ['b'] }).refuses({ msg: "Role 'b' does not exist" })
    on([], { objs: ['u'] }).refuses({ names: ['u', 'public'] })
    on([], { privs: ['USAGE'] }).refuses({ names: ['USAGE'] })
    on([], {}, { grantable: ['INSERT'] }).refuses({ names: ['SELECT', 't'] })
    assert.deepEqual(on([], { roles: ['b'], fail_on_role: false }).returns(), {
      queries: [],
      warnings: ['role `b` does not exist and is ignored'],
    })
  })
  it('refuses what does not go together', () => {
    const wrong: readonly Given[] = [
      { type: 'database', schema: 's' },
      { schema: 'not-specified' },
      { objs: [] },
      { type: 'group' },
      { privs: [] },
      { privs: ['READ'] },
      { type: 'schema', objs: ['ALL_IN_SCHEMA'] },
      { objs: ['ALL_IN_SCHEMA', 't'] },
      { type: 'function', objs: ['add'] },
      { type: 'function', objs: ["add(integer) TO a; DROP TABLE t'"] },
      { type: 'default_privs', objs: ['RELATIONS'] },
      { type: 'default_privs', objs: ['SCHEMAS', 'TABLES'] },
      { roles: ['PUBLIC'], grant_option: true },
      { roles: ['a\nb'] },
    ]
    for (const each of wrong) assert.equal(rules(each)?.length, 1, JSON.stringify(each))
    assert.deepEqual(rules({ type: 'database', objs: undefined }), [])
  })
})

const bin = serverPrograms()

;(bin ? describe : describe.skip)('privileges of PostgreSQL', function () {
  this.timeout(60_000)
  let server: Server
  before(() => {
    server = startServer(bin as string)
    for (const statement of prepared) server.sql(statement)
  })
  after(() => server?.stop())

  /** Settles twice: what was done first, and that nothing is left to do. */
  const privileges = (given: Given) => {
    const { returned } = settle(postgres_privs, { database: 'postgres', ...given }, server.here)
    assert.deepEqual(settle(postgres_privs, { database: 'postgres', ...given }, server.here).summaries, [], JSON.stringify(given))
    return returned.queries
  }
  const may = (role: string, table: string, word: string) =>
    server.sql(`select has_table_privilege('${role}', '${table}', '${word}')`) === 't'

  it('are granted, with the right to pass them on and without', () => {
    const tables = { schema: 's', objs: ['t', 'wei"rd'], roles: ['a', 'b'], privs: ['SELECT', 'INSERT'] }
    assert.deepEqual(privileges(tables), ['GRANT SELECT, INSERT ON TABLE "s"."t", "s"."wei""rd" TO "a", "b"'])
    assert.ok(may('a', 's.t', 'INSERT') && !may('a', 's.t', 'INSERT WITH GRANT OPTION'))
    assert.match(String(privileges({ ...tables, grant_option: true })), / WITH GRANT OPTION$/)
    assert.ok(may('b', 's.t', 'INSERT WITH GRANT OPTION'))
    assert.deepEqual(privileges(tables), [])
    assert.match(String(privileges({ ...tables, grant_option: false })), /^REVOKE GRANT OPTION FOR SELECT, INSERT ON /)
    assert.ok(may('b', 's.t', 'INSERT') && !may('b', 's.t', 'INSERT WITH GRANT OPTION'))
    privileges({ ...tables, state: 'absent', privs: ['ALL'] })
    assert.ok(!may('b', 's.t', 'SELECT') && !may('a', 's.t', 'INSERT'))
  })
  it('are about objects of every kind', () => {
    const every: readonly Given[] = [
      { type: 'sequence', schema: 's', objs: ['sq'], privs: ['USAGE'] },
      { type: 'function', schema: 's', objs: ['f(int:text)', 'weird name()'], privs: ['ALL'] },
      { type: 'procedure', schema: 's', objs: ['p(int)'], privs: ['EXECUTE'] },
      { type: 'type', schema: 's', objs: ['ty'], privs: ['USAGE'] },
      { type: 'database', objs: ['template1', 'postgres'], privs: ['ALL'] },
      { type: 'schema', objs: ['s', 'public'], privs: ['ALL'] },
      { type: 'language', objs: ['sql'], privs: ['USAGE'] },
      { type: 'tablespace', objs: ['pg_default'], privs: ['CREATE'] },
      { type: 'foreign_data_wrapper', objs: ['w'], privs: ['ALL'] },
      { type: 'foreign_server', objs: ['away'], privs: ['USAGE'] },
      ...(Number(server.sql('show server_version_num')) >= 150000
        ? [{ type: 'parameter' as const, objs: ['work_mem', 'my.own'], privs: ['SET', 'ALTER SYSTEM'] }]
        : []),
      { objs: ['ALL_IN_SCHEMA'], schema: 's', privs: ['SELECT'] },
      { type: 'function', objs: ['ALL_IN_SCHEMA'], schema: 's', privs: ['EXECUTE'] },
      { type: 'procedure', objs: ['ALL_IN_SCHEMA'], schema: 's', privs: ['ALL'] },
      { type: 'group', objs: ['team', 'b'] },
    ]
    for (const each of every) {
      const whole = { roles: ['a'], ...each, grant_option: true }
      const { length } = privileges(whole) as readonly string[]
      assert.equal(length, 1, JSON.stringify(each))
      assert.equal(settle(postgres_privs, { database: 'postgres', ...whole, state: 'absent' }, server.here).summaries.length, 1)
    }
  })
  it('of everybody are looked at as well', () => {
    assert.deepEqual(privileges({ type: 'database', roles: ['PUBLIC'], privs: ['CONNECT'] }), [])
    assert.deepEqual(privileges({ type: 'database', roles: ['public'], privs: ['TEMP'], state: 'absent' }), [
      'REVOKE TEMPORARY ON DATABASE "postgres" FROM PUBLIC',
    ])
  })
  it('on future objects become just what is wanted', () => {
    const future: Given = { type: 'default_privs', roles: ['a'], objs: ['TABLES'], privs: ['SELECT'], target_roles: ['own'], schema: 's' }
    privileges(future)
    server.sql('set role own; create table s.later (x int)')
    assert.ok(may('a', 's.later', 'SELECT') && !may('a', 's.later', 'INSERT'))
    assert.deepEqual(privileges({ ...future, privs: ['INSERT'] }), [
      'BEGIN; ALTER DEFAULT PRIVILEGES FOR ROLE "own" IN SCHEMA "s" REVOKE ALL ON TABLES FROM "a"; ALTER DEFAULT PRIVILEGES FOR ROLE "own" IN SCHEMA "s" GRANT INSERT ON TABLES TO "a"; COMMIT',
    ])
    const everywhere: Given = { ...future, schema: 'not-specified', objs: ['ALL_DEFAULT'], privs: ['ALL'], target_roles: [] }
    assert.equal((privileges(everywhere) as readonly string[]).length, 4)
    assert.equal((privileges({ ...everywhere, grant_option: true }) as readonly string[]).length, 4)
    privileges({ ...everywhere, objs: ['schemas'], privs: ['USAGE'], schema: undefined, usage_on_types: false })
    for (const each of [future, everywhere, { ...everywhere, objs: ['schemas'], privs: ['USAGE'] }])
      privileges({ ...each, state: 'absent' })
    assert.equal(server.sql("select count(*) from pg_default_acl where defaclacl::text like '%a=%'"), '0')
  })
  it('granted by others stay, and are enough', () => {
    server.sql('grant usage on schema s to b; grant select on s.t to b with grant option; set role b; grant select on s.t to a')
    assert.deepEqual(privileges({ schema: 's', objs: ['t'], roles: ['a'], privs: ['SELECT'] }), [])
    assert.deepEqual(privileges({ schema: 's', objs: ['t'], roles: ['a'], privs: ['SELECT'], state: 'absent' }), [])
    assert.deepEqual(privileges({ schema: 's', objs: ['t'], roles: ['a'], privs: ['SELECT'], state: 'absent', session_role: 'b' }), [
      'REVOKE SELECT ON TABLE "s"."t" FROM "a"',
    ])
    assert.throws(
      () => privileges({ schema: 's', objs: ['t'], roles: ['a'], privs: ['INSERT'], session_role: 'b' }),
      refusing({ names: ['INSERT', 't'] }),
    )
  })
  it('say what is not there', () => {
    for (const [given, message] of [
      [{ schema: 'none', objs: ['ALL_IN_SCHEMA'] }, /schema `none` does not exist/],
      [{ type: 'function', objs: ['f(text)'], schema: 's', privs: ['ALL'] }, /no function `"f"\(text\)` in schema `s`/],
      [{ type: 'group', objs: ['nobody'], privs: undefined }, /no group `nobody`/],
      [{ type: 'default_privs', objs: ['TABLES'], target_roles: ['nobody'] }, /role `nobody` does not exist/],
    ] as const)
      assert.throws(() => privileges({ roles: ['a'], privs: ['SELECT'], ...given }), message)
  })
})

const prepared = [
  'create role a; create role b; create role own; create role team',
  'create schema s authorization own',
  'set role own; create table s.t (x int); create table s."wei""rd" (x int); create sequence s.sq; create type s.ty as enum (\'x\')',
  "create function s.f(int, text) returns int language sql as 'select 1'; create function s.\"weird name\"() returns int language sql as 'select 1'",
  "create procedure s.p(int) language sql as 'select 1'",
  'create foreign data wrapper w; create server away foreign data wrapper w',
]
