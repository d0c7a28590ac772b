/** Tables, owners, memberships, tablespaces and parameters on a server of PostgreSQL that runs on this machine, where it has one installed. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { Definition, Options, Params } from '../../../engine/model/module.ts'
import type { Reads } from '../../../engine/model/read.ts'
import info from '../../../modules/postgresql/postgres_info.ts'
import membership from '../../../modules/postgresql/postgres_membership.ts'
import owner from '../../../modules/postgresql/postgres_owner.ts'
import ping from '../../../modules/postgresql/postgres_ping.ts'
import set from '../../../modules/postgresql/postgres_set.ts'
import table from '../../../modules/postgresql/postgres_table.ts'
import tablespace from '../../../modules/postgresql/postgres_tablespace.ts'
import { settle } from '../as-user.ts'
import { type Server, serverPrograms, startServer } from '../web/server.ts'

const bin = serverPrograms()

;(bin ? describe : describe.skip)('objects of PostgreSQL', function () {
  this.timeout(60_000)
  let server: Server
  before(() => {
    server = startServer(bin as string)
    for (const role of ['anna', 'bob', 'readers', 'writers']) server.sql(`CREATE ROLE ${role}`)
  })
  after(() => server?.stop())

  /** Settles, expects these statements, and that a second run has none. */
  function settles<const O extends Options, R extends Reads>(module: Definition<O, R>, params: Partial<Params<O>>, ...queries: string[]) {
    const { returned } = settle(module, params, server.here)
    assert.deepEqual(returned.queries, queries)
    assert.deepEqual(settle(module, params, server.here).summaries, [], 'a second run changes nothing')
    return returned
  }

  it('tables: created, altered, renamed, dropped, and columns are no commands of psql', () => {
    const columns = ['id int', "x text DEFAULT ':USER \\\\! id'"]
    settles(
      table,
      { table: 'public.t', columns, storage_params: ['fillfactor=70'] },
      `CREATE TABLE "public"."t" (${columns.join(',')}) WITH (fillfactor=70)`,
    )
    assert.equal(server.sql('INSERT INTO t VALUES (1); SELECT x FROM t'), ':USER \\\\! id')
    settles(
      table,
      { table: 't', owner: 'anna', storage_params: ['fillfactor=80'] },
      'ALTER TABLE "t" OWNER TO "anna"',
      'ALTER TABLE "t" SET (fillfactor=80)',
    )
    settles(
      table,
      { table: 'copy', like: 't', including: 'storage, defaults', owner: 'bob' },
      'CREATE TABLE "copy" (LIKE "t" INCLUDING storage INCLUDING defaults)',
      'ALTER TABLE "copy" OWNER TO "bob"',
    )
    assert.deepEqual(settle(table, { table: 't', truncate: true }, server.here).returned.queries, ['TRUNCATE TABLE "t"'])
    assert.equal(server.sql('SELECT count(*) FROM t'), '0')
    settles(table, { table: 'copy', rename: 'copied' }, 'ALTER TABLE "copy" RENAME TO "copied"')
    settles(table, { table: 'postgres.public.copied', state: 'absent' }, 'DROP TABLE "postgres"."public"."copied"')
  })
  it('owners of every kind of object', () => {
    server.sql(
      'CREATE SCHEMA sold; CREATE VIEW v AS SELECT 1 AS x; CREATE MATERIALIZED VIEW m AS SELECT 1 AS x; CREATE SEQUENCE s; CREATE FUNCTION f(int, text) RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql',
    )
    server.sql('CREATE DATABASE other')
    const given = { new_owner: 'bob' }
    settles(owner, { ...given, obj_type: 'schema', obj_name: 'sold' }, 'ALTER SCHEMA "sold" OWNER TO "bob"')
    settles(owner, { ...given, obj_type: 'view', obj_name: 'v' }, 'ALTER VIEW "v" OWNER TO "bob"')
    settles(owner, { ...given, obj_type: 'matview', obj_name: 'public.m' }, 'ALTER MATERIALIZED VIEW "public"."m" OWNER TO "bob"')
    settles(owner, { ...given, obj_type: 'sequence', obj_name: 's' }, 'ALTER SEQUENCE "s" OWNER TO "bob"')
    settles(owner, { ...given, obj_type: 'function', obj_name: 'f(int, text)' }, 'ALTER FUNCTION f(int, text) OWNER TO "bob"')
    settles(owner, { new_owner: 'anna', obj_type: 'function', obj_name: 'f' }, 'ALTER FUNCTION f OWNER TO "anna"')
    settles(owner, { ...given, obj_type: 'database', obj_name: 'other' }, 'ALTER DATABASE "other" OWNER TO "bob"')
    settles(owner, { new_owner: 'readers', reassign_owned_by: ['bob', 'writers'] }, 'REASSIGN OWNED BY "bob","writers" TO "readers"')
    assert.throws(() => settle(owner, { ...given, obj_type: 'table', obj_name: 'v' }, server.here), /table `v` does not exist/)
  })
  it('memberships: granted, exact, revoked', () => {
    settles(
      membership,
      { groups: ['readers', 'writers'], target_roles: ['anna'] },
      'GRANT "readers" TO "anna"',
      'GRANT "writers" TO "anna"',
    )
    settles(membership, { groups: ['readers'], target_roles: ['anna'], state: 'exact' }, 'REVOKE "writers" FROM "anna"')
    settles(membership, { groups: ['readers'], target_roles: ['anna', 'bob'], state: 'absent' }, 'REVOKE "readers" FROM "anna"')
  })
  it('tablespaces: created, altered, renamed', () => {
    const location = mkdtempSync(`${tmpdir()}/tsplay-space-`)
    try {
      execFileSync('chown', [server.here.user, location])
      const made = settles(
        tablespace,
        { tablespace: 'fast', location, owner: 'bob', set: { seq_page_cost: 4 } },
        `CREATE TABLESPACE "fast" LOCATION '${location}'`,
        'ALTER TABLESPACE "fast" OWNER TO "bob"',
        'ALTER TABLESPACE "fast" SET (seq_page_cost = \'4\')',
      )
      assert.equal(made.tablespace, 'fast')
      settles(tablespace, { tablespace: 'fast', set: { seq_page_cost: 'reset' } }, 'ALTER TABLESPACE "fast" RESET (seq_page_cost)')
      settles(tablespace, { tablespace: 'fast', rename_to: 'ssd' }, 'ALTER TABLESPACE "fast" RENAME TO "ssd"')
      settles(table, { table: 'placed', columns: ['x int'], tablespace: 'ssd' }, 'CREATE TABLE "placed" (x int) TABLESPACE "ssd"')
      server.sql('DROP TABLE placed')
      assert.deepEqual(settle(tablespace, { tablespace: 'ssd', state: 'absent' }, server.here).returned.queries, ['DROP TABLESPACE "ssd"'])
    } finally {
      rmSync(location, { recursive: true })
    }
  })
  it('parameters: set and in force, reset, waiting for a restart', () => {
    const settled = (params: Partial<Params<typeof set.options>>) => {
      const { summaries } = settle(set, params, server.here)
      assert.deepEqual(settle(set, params, server.here).summaries, [], 'a second run changes nothing')
      return summaries
    }
    settled({ name: 'work_mem', value: '12mb' })
    assert.equal(server.sql('SHOW work_mem'), '12MB')
    settled({ name: 'work_mem', reset: true })
    assert.equal(server.sql('SHOW work_mem'), '4MB')
    assert.deepEqual(settled({ name: 'work_mem', value: 'default' }), ['remove work_mem from postgresql.auto.conf'])
    settled({ name: 'archive_command', value: "test ! -f '/mnt/%f' && cp %p, /mnt/%f :x \\\\" })
    assert.equal(
      server.sql("SELECT reset_val FROM pg_settings WHERE name = 'archive_command'"),
      "test ! -f '/mnt/%f' && cp %p, /mnt/%f :x \\\\",
    )
    settled({ name: 'shared_buffers', value: '111MB' })
    settled({ name: 'shared_preload_libraries', value: 'auto_explain, pg_prewarm' })
    assert.equal(server.sql("SELECT setting FROM pg_file_settings WHERE name = 'shared_preload_libraries'"), 'auto_explain, pg_prewarm')
    assert.throws(() => settle(set, { name: 'Work_Mem', value: '1' }, server.here), /no parameter `Work_Mem`/)
  })
  it('a server that is there, and what it tells of itself', () => {
    assert.equal(settle(ping, { db: 'postgres' }, server.here).returned.is_available, true)
    assert.match(String(settle(ping, { db: 'none' }, server.here).returned.conn_err_msg), /database "none" does not exist\n$/)
    assert.throws(() => settle(ping, { db: 'postgres', session_role: 'nobody' }, server.here), /role "nobody" does not exist/)
    const params = { connect_params: { port: 1, connect_timeout: 3 } }
    assert.equal(settle(ping, { db: 'postgres', ...params }, server.here).returned.is_available, false)
    const told = settle(info, { session_role: 'pg_monitor' }, server.here).returned as Record<
      string,
      Record<string, Record<string, unknown>>
    >
    assert.equal(told.settings?.port?.setting, String(server.port))
    assert.equal(told.settings?.work_mem?.val_in_bytes, 4 * 2 ** 20)
    assert.deepEqual(Object.keys(told.databases ?? {}).sort(), ['other', 'postgres', 'template1'])
    assert.deepEqual(Object.keys(told.databases?.other ?? {}).sort(), [
      ...[
        'access_priv',
        'collate',
        'ctype',
        'encoding',
        'extensions',
        'languages',
        'namespaces',
        'owner',
        'publications',
        'size',
        'subscriptions',
      ],
    ])
    assert.deepEqual(told.roles?.anna, { superuser: false, canlogin: false, valid_until: '', member_of: [] })
    const plpgsql = { extversion: { major: 1, minor: 0, raw: '1.0' }, nspname: 'pg_catalog', description: 'PL/pgSQL procedural language' }
    assert.deepEqual(told.databases?.postgres?.extensions, { plpgsql })
    const none = settle(info, { filter: ['ver*'] }, server.here).returned
    assert.deepEqual([none.roles, none.in_recovery, none.databases], [{}, null, {}])
  })
})
