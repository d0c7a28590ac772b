/** `postgres_query` on a server of PostgreSQL that runs on this machine, where it has one installed. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { changesOf, nothingDone, type Params } from '../../../engine/model/module.ts'
import postgres_query from '../../../modules/postgresql/postgres_query.ts'
import { settle } from '../as-user.ts'
import { withDefaults } from '../expect.ts'
import { type Server, serverPrograms, startServer } from '../web/server.ts'

type Given = Partial<Params<typeof postgres_query.options>>
const bin = serverPrograms()

describe('postgres_query', () => {
  it('refuses what it cannot send', () => {
    for (const given of [{ query: 'copy t from stdin' }, { query: 'select 1', encoding: 'latin1' }, { query: 'select 1', db: 'a\nb' }])
      assert.equal(postgres_query.rules?.(withDefaults(postgres_query.options, given)).length, 1, JSON.stringify(given))
  })
})

;(bin ? describe : describe.skip)('queries of PostgreSQL', function () {
  this.timeout(60_000)
  let server: Server
  before(() => {
    server = startServer(bin as string)
    server.sql('create table t (x int); create sequence q')
  })
  after(() => server?.stop())

  /** What it planned, whether that counts as a change, and what it returns. */
  const query = (given: Given) => {
    const full = withDefaults(postgres_query.options, { db: 'postgres', ...given })
    const { outcomes, returned, summaries, argv } = settle(postgres_query, { db: 'postgres', ...given }, server.here)
    const [change] = outcomes.length > 0 ? changesOf(postgres_query.plan(full, { asked: { acts: true } }, nothingDone)) : []
    const changed = outcomes.some((outcome) => change?.counts?.(outcome))
    return { summaries, changed, argv, ...(returned as { query_result: unknown; statusmessage: string; rowcount: number; query: string }) }
  }

  it('asks without acting, and keeps what kind of thing each value is', () => {
    const columns = `1 AS a, 1.50 AS b, 'x' AS c, null AS d, true AS e, '{1,2}'::int[] AS f, '{"a": [1]}'::jsonb AS g, 12345678901234567890 AS h,
      date '2020-01-31' AS i, timestamp '2020-01-31 10:00:00.5' AS j, 9007199254740991 AS k, 'a' || E'\\n\\tb' AS "two words", 1 AS a`
    const asked = query({ query: `SELECT ${columns} -- remark` })
    assert.deepEqual(asked.summaries, [])
    assert.deepEqual(asked.query_result, [
      {
        a: 1,
        b: 1.5,
        c: 'x',
        d: null,
        e: true,
        f: [1, 2],
        g: { a: [1] },
        h: '12345678901234567890',
        i: '2020-01-31',
        j: '2020-01-31T10:00:00.5',
        k: 9007199254740991,
        'two words': 'a\n\tb',
      },
    ])
    assert.deepEqual([asked.statusmessage, asked.rowcount], ['SELECT 1', 1])
    assert.deepEqual(query({ query: 'show server_encoding' }).query_result, [{ server_encoding: 'UTF8' }])
    assert.deepEqual(query({ query: 'select * from t' }).query_result, [])
    const both = query({ query: '(select 1 as a) union (values (2)) order by a desc;' })
    assert.deepEqual([both.summaries, both.query_result], [[], [{ a: 2 }, { a: 1 }]])
  })
  it('tells by the rows whether something changed', () => {
    const told = ({ changed, statusmessage, rowcount, query_result }: ReturnType<typeof query>) => [
      changed,
      statusmessage,
      rowcount,
      query_result,
    ]
    assert.deepEqual(told(query({ query: 'insert into t values (1), (2)' })), [true, 'INSERT 0 2', 2, {}])
    assert.deepEqual(told(query({ query: 'insert into t values (3) returning x, 1 as y' })), [true, 'INSERT 0 1', 1, [{ x: 3, y: 1 }]])
    assert.deepEqual(told(query({ query: 'update t set x = 9 where x = 9' })), [false, 'UPDATE 0', 0, {}])
    assert.deepEqual(told(query({ query: 'delete from t where x = 9 returning x' })), [false, 'DELETE 0', 0, []])
    assert.deepEqual(told(query({ query: 'with u as (delete from t where x = 3 returning x) select x from u' })), [
      true,
      'SELECT 1',
      1,
      [{ x: 3 }],
    ])
    assert.deepEqual(told(query({ query: 'create table if not exists t (x int)' })), [true, 'CREATE TABLE', 0, {}])
    assert.deepEqual(told(query({ query: 'select * into u from t' })), [true, 'SELECT 2', 2, {}])
    assert.deepEqual(told(query({ query: ['update t set x = 5 where x = 1', "select nextval('q') as n"] })), [
      true,
      'SELECT 1',
      2,
      [{ n: 1 }],
    ])
    assert.deepEqual(told(query({ query: 'vacuum', autocommit: true })), [true, 'VACUUM', 0, {}])
    assert.deepEqual(told(query({ query: 'explain select 1' })).slice(0, 3), [false, 'EXPLAIN', 1])
    assert.equal(query({ query: 'explain analyze insert into t values (6)' }).changed, true)
    assert.equal(query({ query: 'explain analyze select 1' }).changed, false)
  })
  it('is one transaction', () => {
    assert.throws(() => query({ query: ['insert into t values (77)', 'insert into nowhere values (1)'] }), /"nowhere" does not exist/)
    assert.equal(server.sql('select count(*) from t where x = 77'), '0')
    assert.throws(() => query({ query: 'select * from nowhere' }), /"nowhere" does not exist/)
  })
  it('takes no value for the line between two statements', () => {
    const queries = ['select text from marks', 'select 2 as b']
    const text = `one\n=${createHash('sha256').update(JSON.stringify(queries)).digest('hex').slice(0, 24)}\n:tsplay_mark\ntwo`
    server.sql(`create table marks (text text); insert into marks values ('${text}')`)
    assert.deepEqual(query({ query: queries[0] }).query_result, [{ text }])
    assert.deepEqual(query({ query: queries }).query_result, [{ b: 2 }])
    // Nor for what separates fields and rows.
    const odd = "E'a\\x1fb\\x1ec row d'"
    const cursor = [`declare c cursor for select ${odd} as x, 1 as y`, 'fetch all c']
    assert.deepEqual(query({ query: cursor }).query_result, [{ x: 'a\x1fb\x1ec row d', y: '1' }])
  })
  it('acts where a question turns out to write', () => {
    server.sql("create function count(text) returns bigint language sql as 'insert into t values (88) returning 1'")
    assert.deepEqual(query({ query: "select count('x'::text) as n" }).summaries, ['run select count( …'])
    assert.equal(server.sql('select count(*) from t where x = 88'), '1')
  })
  it('gives nothing to `psql` that it reads, and nothing to a list of processes', () => {
    const odd = "'; \\! touch /tmp/never\n\\q :USER %"
    const { query_result, argv } = query({ query: 'select %s as a', positional_args: [odd], search_path: ['public'] })
    assert.deepEqual(query_result, [{ a: odd }])
    assert.ok(!argv.join(' ').includes('never'))
    assert.throws(() => query({ query: 'select :USER' }), /syntax error at or near ":"/)
    assert.throws(() => query({ query: 'select 1\n\\! touch /tmp/never' }), /syntax error at or near "\\"/)
    assert.ok(!existsSync('/tmp/never'))
  })
})
