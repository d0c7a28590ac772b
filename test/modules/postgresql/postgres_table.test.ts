/** `postgres_table` and `postgres_tablespace`: statements from what the server says, and what is registered before and after. */
import assert from 'node:assert/strict'
import table from '../../../modules/postgresql/postgres_table.ts'
import tablespace from '../../../modules/postgresql/postgres_tablespace.ts'
import { expect, withDefaults } from '../expect.ts'
import { refused, ruled } from '../registered.ts'

const there = { owner: 'anna', tablespace: null, space: 'pg_default', storage: ['fillfactor=70'] }
const on = (params: object, now: typeof there | null = there, renamed: typeof there | null = null) =>
  expect(table, { table: 't', ...params }).on({ server: { answer: { table: now, renamed } } })
const later = (now: typeof there | null, renamed: typeof there | null = null) => ({ server: { answer: { table: now, renamed } } })

describe('postgres_table', () => {
  it('creates a table with all that was said', () => {
    const wanted = {
      table: 's.t',
      columns: ['id int', ' name text'],
      storage_params: ['fillfactor=70'],
      tablespace: 'fast',
      unlogged: true,
    }
    assert.deepEqual(on({ ...wanted, owner: 'bob' }, null).returns().queries, [
      'CREATE UNLOGGED TABLE "s"."t" (id int, name text) WITH (fillfactor=70) TABLESPACE "fast"',
      'ALTER TABLE "s"."t" OWNER TO "bob"',
    ])
    assert.deepEqual(on({}, null).returns().queries, ['CREATE TABLE "t" ()'])
    assert.deepEqual(on({ like: 's.a', including: 'comments, indexes' }, null).returns().queries, [
      'CREATE TABLE "t" (LIKE "s"."a" INCLUDING comments INCLUDING indexes)',
    ])
  })
  it('alters only what differs', () => {
    on({ owner: 'anna', storage_params: ['fillfactor = 70'], tablespace: 'pg_default', like: 'a', columns: undefined }).plans()
    assert.deepEqual(on({ owner: 'bob', tablespace: 'fast', storage_params: ['fillfactor=80'] }).returns().queries, [
      'ALTER TABLE "t" SET TABLESPACE "fast"',
      'ALTER TABLE "t" OWNER TO "bob"',
      'ALTER TABLE "t" SET (fillfactor=80)',
    ])
  })
  it('drops, empties and renames', () => {
    assert.deepEqual(on({ state: 'absent', cascade: true }).returns().queries, ['DROP TABLE "t" CASCADE'])
    on({ state: 'absent' }, null).plans()
    assert.deepEqual(on({ truncate: true }).returns().queries, ['TRUNCATE TABLE "t"'])
    assert.deepEqual(on({ rename: 'u' }).returns().queries, ['ALTER TABLE "t" RENAME TO "u"'])
    on({ rename: 'u' }, null, there).plans()
    assert.equal(
      refused(on({ rename: 'u' }, null).changes),
      'Cannot execute SQL \'ALTER TABLE "t" RENAME TO "u"\': relation "t" does not exist\n',
    )
  })
  it('registers the table as it is then, and as it was before in a check', () => {
    const info = { owner: 'anna', tablespace: '', storage_params: ['fillfactor=70'] }
    const told = (registered: Readonly<Record<string, unknown>>) => ({ ...registered, queries: undefined })
    const registered = (state: string, more: object = info) => ({ table: 't', state, ...more, queries: undefined })
    assert.deepEqual(told(on({}, null).returns()), registered('absent', {}))
    assert.deepEqual(told(on({}, null).returns(later(there))), registered('present'))
    assert.deepEqual(told(on({}).returns()), registered('present'))
    assert.deepEqual(told(on({ state: 'absent' }).returns()), registered('present'))
    assert.deepEqual(told(on({ state: 'absent' }).returns(later(null))), registered('absent'))
    assert.deepEqual(told(on({ state: 'absent' }, null).returns()), registered('', {}))
    assert.deepEqual(told(on({ rename: 'u' }).returns()), registered('absent'))
    assert.deepEqual(told(on({ rename: 'u' }).returns(later(null, there))), registered('present'))
  })
  it('refuses what does not go together', () => {
    const more = 'columns, like, unlogged, including, storage_params, owner, tablespace'
    assert.equal(ruled(table, { table: 't', rename: 'u', owner: 'a' }), `t: rename is mutually exclusive with: ${more}`)
    assert.equal(ruled(table, { table: 't', truncate: true, rename: 'u' }), `t: truncate is mutually exclusive with: rename, ${more}`)
    assert.match(String(ruled(table, { table: 't', state: 'absent', unlogged: true })), /^t: state=absent is mutually exclusive with: /)
    assert.equal(ruled(table, { table: 't', like: 'u', columns: ['x'] }), 't: like and columns params are mutually exclusive')
    assert.equal(ruled(table, { table: 't', including: 'all' }), 't: including param needs like param specified')
    assert.equal(table.rules?.(withDefaults(table.options, { table: 'a.b.c.d' })).length, 1)
  })
})

const space = { owner: 'anna', location: '/srv/fast', options: ['seq_page_cost=4'] }
const spaceOn = (params: object, now: typeof space | null = space, renamed: typeof space | null = null) =>
  expect(tablespace, { tablespace: 'fast', ...params }).on({ server: { answer: { tablespace: now, renamed, user: 'postgres' } } })

describe('postgres_tablespace', () => {
  it('creates one with owner and parameters', () => {
    assert.deepEqual(spaceOn({ location: "/srv/it's", owner: 'bob', set: { seq_page_cost: 4 } }, null).returns().queries, [
      "CREATE TABLESPACE \"fast\" LOCATION '/srv/it''s'",
      'ALTER TABLESPACE "fast" OWNER TO "bob"',
      'ALTER TABLESPACE "fast" SET (seq_page_cost = \'4\')',
    ])
    assert.equal(spaceOn({ location: '/x', owner: 'postgres' }, null).changes().length, 1)
    assert.match(String(refused(spaceOn({}, null).changes)), /^'location' parameter must be passed/)
  })
  it('alters only what differs', () => {
    spaceOn({ location: '/srv/fast', owner: 'anna', set: { seq_page_cost: 4, random_page_cost: 'reset' } }).plans()
    assert.deepEqual(spaceOn({ set: { seq_page_cost: 'reset', random_page_cost: 2 } }).returns().queries, [
      'ALTER TABLESPACE "fast" RESET (seq_page_cost)',
      'ALTER TABLESPACE "fast" SET (random_page_cost = \'2\')',
    ])
    assert.equal(refused(spaceOn({ location: '/other' }).changes), "Tablespace 'fast' exists with different location '/srv/fast'")
  })
  it('renames and drops', () => {
    assert.equal(spaceOn({ rename_to: 'ssd' }).returns().newname, 'ssd')
    spaceOn({ rename_to: 'ssd' }, null, space).plans()
    assert.equal(refused(spaceOn({ rename_to: 'ssd' }, null).changes), 'Tablespace fast does not exist, nothing to rename')
    spaceOn({ state: 'absent' }).plans('drop tablespace fast')
    assert.equal(refused(spaceOn({ state: 'absent' }, null).changes), "Tries to drop nonexistent tablespace 'fast'")
    assert.match(String(ruled(tablespace, { tablespace: 'a', state: 'absent', owner: 'b' })), /^state=absent is mutually exclusive/)
    assert.equal(tablespace.rules?.(withDefaults(tablespace.options, { tablespace: 'a', set: { 'x) --': 1 } })).length, 1)
  })
})
