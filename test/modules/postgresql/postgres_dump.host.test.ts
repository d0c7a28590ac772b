/** Dumps of databases, and what is restored from them, on a server of PostgreSQL that runs on this machine, where it has one installed. */
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Params } from '../../../engine/model/module.ts'
import postgres_db from '../../../modules/postgresql/postgres_db.ts'
import { naming } from '../../refusal.ts'
import { program, settle } from '../as-user.ts'
import { type Server, serverPrograms, startServer } from '../web/server.ts'

const bin = serverPrograms()

;(bin ? describe : describe.skip)('a dump of PostgreSQL', function () {
  this.timeout(120_000)
  let server: Server
  let folder: string
  before(() => {
    server = startServer(bin as string)
    folder = mkdtempSync(join(tmpdir(), 'dumps-'))
    chmodSync(folder, 0o777)
  })
  after(() => {
    server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const database = (params: Partial<Params<typeof postgres_db.options>>) => settle(postgres_db, params, server.here)
  const sql = (name: string, statement: string) => program(['psql', '-XAtqc', statement, name], server.here).stdout.trim()

  for (const file of ['a.sql', 'a.sql.gz', 'a.tar', 'a.pgc', 'a.dir', "it's a.sql"])
    it(`brings everything back from ${file}`, () => {
      const target = join(folder, file)
      database({ name: 'shop' })
      sql('shop', "create table goods (name text); insert into goods values ('tea'); create table left_out ()")
      const dumped = database({
        name: 'shop',
        state: 'dump',
        target,
        dump_extra_args: '--exclude-table=left_out',
        target_opts: '-n public',
      })
      assert.deepEqual(dumped.summaries, [`dump database shop into ${target}`])
      assert.match(String(dumped.returned.cmd), /^pg_dump shop .*--exclude-table=left_out -n public .*a\./)
      database({ name: 'shop', state: 'absent' })
      database({ name: 'shop' })
      assert.equal(database({ name: 'shop', state: 'restore', target, target_opts: '-n public' }).returned.rc, 0)
      assert.equal(sql('shop', "select string_agg(name, ' ') from goods"), 'tea')
      assert.equal(sql('shop', "select count(*) from pg_tables where tablename = 'left_out'"), '0')
      database({ name: 'shop', state: 'absent' })
    })
  it('that fails leaves the earlier one, and no other file', () => {
    for (const file of ['b.sql', 'b.sql.gz']) {
      const target = join(folder, file)
      writeFileSync(target, 'earlier')
      assert.throws(() => database({ name: 'nowhere', state: 'dump', target }), naming('nowhere'))
      assert.equal(readFileSync(target, 'utf8'), 'earlier')
    }
    assert.equal(program(['sh', '-c', 'ls "$1" | grep -c tsplay-', 'sh', folder], server.here).stdout.trim(), '0')
  })
  it('that is broken or absent is a failure', () => {
    writeFileSync(join(folder, 'c.sql.gz'), 'no gzip')
    for (const file of ['c.sql.gz', 'c.tar', 'absent.sql'])
      assert.throws(
        () => database({ name: 'postgres', state: 'restore', target: join(folder, file) }),
        /database `postgres` cannot be restored/,
      )
  })
})
