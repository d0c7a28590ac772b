/** `priv` and `groups` of `postgres_user`: what is refused, and what a server that runs on this machine makes of them. */
import assert from 'node:assert/strict'
import type { Params } from '../../../engine/model/module.ts'
import postgres_user from '../../../modules/postgresql/postgres_user.ts'
import { rightsOf } from '../../../modules/postgresql/role-privileges.ts'
import { refusing } from '../../refusal.ts'
import { program, settle } from '../as-user.ts'
import { withDefaults } from '../expect.ts'
import { type Server, serverPrograms, startServer } from '../web/server.ts'

type Given = Partial<Params<typeof postgres_user.options>>

describe('rights of postgres_user', () => {
  it('are read as they are written', () => {
    const priv = 'connect/ CREATE,temp/t: select , insert/s.t:UPDATE/t:DELETE/s.t:ALL/'
    assert.deepEqual(rightsOf({ priv, db: 'shop' }), [
      { schema: '', name: 'shop', privileges: ['CONNECT', 'CREATE', 'TEMPORARY'] },
      { schema: 'public', name: 't', privileges: ['SELECT', 'INSERT', 'DELETE'] },
      { schema: 's', name: 't', privileges: ['ALL'] },
    ])
  })
  it('are refused where they cannot be', () => {
    const problems = (given: Given) => postgres_user.rules?.(withDefaults(postgres_user.options, { name: 'app', ...given })) ?? []
    const wrong: readonly Given[] = [
      { priv: 'CONNECT' },
      { db: 'shop', priv: 'SELECT' },
      { db: 'shop', priv: 't:CONNECT' },
      { db: 'shop', priv: ':SELECT' },
      { groups: ['app'] },
      { groups: [' '] },
      { name: 'PUBLIC', password: 'x' },
      { name: 'PUBLIC', groups: ['readers'] },
      { name: 'PUBLIC', state: 'absent', db: 'shop', priv: 'CONNECT' },
      { groups: ["a' --"], trust_input: false },
    ]
    for (const each of wrong) assert.equal(problems(each).length, 1, JSON.stringify(each))
    assert.deepEqual(problems({ name: 'PUBLIC', db: 'shop', priv: 'CONNECT/t:SELECT' }), [])
    assert.deepEqual(problems({ db: 'shop', priv: 'ALL/s.t:ALL', groups: ['readers'] }), [])
  })
})

const bin = serverPrograms()
;(bin ? describe : describe.skip)('rights of postgres_user, on a server', function () {
  this.timeout(60_000)
  let server: Server
  before(() => {
    server = startServer(bin as string)
    server.sql('create database shop')
    server.sql('create role readers nologin')
    server.sql('create role "o\'dd ""one" nologin')
  })
  after(() => server?.stop())
  const user = (params: Given) => settle(postgres_user, params, server.here)
  const inShop = (statement: string) => sqlInShop(server, statement)
  const can = (question: string) => inShop(`select ${question}`) === 't'

  it('make a role that has them at once, and are content with it', () => {
    inShop('create schema s; create table t (x int); create table s."T.x" (x int)')
    const wanted = { name: 'app', db: 'shop', priv: 'CREATE,TEMP/t:SELECT,INSERT/s.T.x:ALL', groups: ['readers', 'o\'dd "one', 'readers'] }
    assert.deepEqual(user(wanted).summaries, [
      'create role app',
      'grant CREATE, TEMPORARY on database shop to app',
      'grant SELECT, INSERT on table t to app',
      'grant ALL on table T.x to app',
      'grant readers, o\'dd "one to app',
    ])
    assert.ok(can("has_table_privilege('app', 'public.t', 'INSERT') and not has_table_privilege('app', 'public.t', 'DELETE')"))
    assert.ok(can(`has_table_privilege('app', 's."T.x"', 'TRUNCATE') and has_database_privilege('app', 'shop', 'CREATE')`))
    assert.ok(can("pg_has_role('app', 'readers', 'MEMBER')"))
    assert.deepEqual(user(wanted).summaries, [])
    assert.deepEqual(user(wanted).returned, { user: 'app', queries: [] })
  })
  it('add what is missing and nothing else', () => {
    server.sql('revoke readers from app')
    const { summaries, returned } = user({ name: 'app', db: 'shop', priv: 't:SELECT,DELETE', groups: ['readers', 'o\'dd "one'] })
    assert.deepEqual(summaries, ['grant SELECT, DELETE on table t to app', 'grant readers to app'])
    assert.deepEqual(returned.queries, ['GRANT SELECT, DELETE ON TABLE "public"."t" TO "app"', 'GRANT "readers" TO "app"'])
    assert.ok(can("has_table_privilege('app', 'public.t', 'INSERT')"))
  })
  it('are given to every role', () => {
    const wanted = { name: 'PUBLIC', db: 'shop', priv: 'CREATE/t:REFERENCES' }
    assert.equal(user(wanted).summaries.length, 2)
    assert.deepEqual(user(wanted).summaries, [])
    assert.ok(can("has_database_privilege('readers', 'shop', 'CREATE') and has_table_privilege('readers', 'public.t', 'REFERENCES')"))
    const gone = { ...wanted, state: 'absent', fail_on_user: false } as const
    assert.equal(user(gone).summaries.length, 2)
    assert.deepEqual(user(gone).summaries, [])
    assert.equal(server.sql("select count(*) from pg_roles where rolname = 'PUBLIC'"), '0')
  })
  it('are taken back before the role goes, which stays whole where something else keeps it', () => {
    const gone = { name: 'app', db: 'shop', state: 'absent', priv: 'ALL/t:ALL' } as const
    assert.throws(() => user(gone), refusing({ msg: 'Unable to remove user', names: ['app', 'objects in database shop'] }))
    assert.ok(can("has_table_privilege('app', 'public.t', 'SELECT')"))
    // A privilege that stays on one of them keeps it as well.
    assert.throws(
      () => user({ ...gone, priv: 'ALL/t:SELECT/s.T.x:ALL' }),
      refusing({ msg: 'Unable to remove user', names: ['app', 'objects in database shop'] }),
    )
    const { summaries, returned } = user({ ...gone, priv: 'ALL/t:ALL/s.T.x:ALL' })
    assert.deepEqual(summaries.slice(-1), ['drop role app'])
    assert.equal(summaries.length, 4)
    assert.equal(returned.user_removed, true)
    assert.equal(server.sql("select count(*) from pg_roles where rolname = 'app'"), '0')
    assert.deepEqual(user({ ...gone, priv: 'ALL/t:ALL/s.T.x:ALL' }).summaries, [])
  })
  it('say what is not there', () => {
    assert.throws(() => user({ name: 'new', groups: ['nobody'] }), refusing({ names: ['nobody'] }))
    assert.throws(() => user({ name: 'new', db: 'shop', priv: 'nowhere:SELECT' }), refusing({ names: ['nowhere', 'public'] }))
    assert.throws(() => user({ name: 'new', db: 'shop', priv: 'x.t:SELECT' }), refusing({ names: ['x'] }))
    assert.equal(server.sql("select count(*) from pg_roles where rolname = 'new'"), '0')
  })
})

function sqlInShop({ here }: Server, statement: string): string {
  const { code, stdout, stderr } = program(['psql', '-XAtwqc', statement, 'shop'], here)
  assert.equal(code, 0, stderr)
  return stdout.trim()
}
