/** `mysql_query`: what the client is given, and what is made of what it tells. */
import assert from 'node:assert/strict'
import { nothingDone, type Params } from '../../../engine/model/module.ts'
import mysql_query from '../../../modules/mysql/mysql_query.ts'
import { mysqlValue, queryResults } from '../../../modules/mysql/query.ts'
import { runOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'

type Given = Partial<Params<typeof mysql_query.options>>
const acts = { asked: { acts: true } } as const
const set = (statement: string, ...rows: readonly string[]) =>
  `<?xml version="1.0"?>\n\n<resultset statement="${statement}" xmlns:xsi="x">${rows.map((row) => `\n  <row>\n${row}  </row>\n`).join('')}</resultset>\n`
const field = (name: string, text: string) => `\t<field name="${name}">${text}</field>\n`
const end = (count: number) => set("SELECT '=end', @tsplay_rows", field('=end', '=end') + field('@tsplay_rows', String(count)))
const notes = (...codes: readonly number[]) =>
  set('SHOW WARNINGS', ...codes.map((code) => field('Level', 'Note') + field('Code', String(code))))
const told = (query: string, count: number, ...codes: readonly number[]) => queryResults([query], notes(...codes) + end(count))[0]

describe('mysql_query', () => {
  const statements = (given: Given) => {
    const [change] = expect(mysql_query, given).on(acts).changes()
    return String(runOf(change).stdin).split('\n').slice(2, -1)
  }

  it('gives queries to the client as texts alone', () => {
    const lines = statements({ query: ["delete from t where a = '\\\\'\n\\! touch /tmp/x;"], login_db: 'a`b' })
    assert.deepEqual(lines.slice(1, 4), [
      'USE `a``b`;',
      "SET @tsplay_query_0 = 'delete from t where a = \\'\\\\\\\\\\'\\n\\\\! touch /tmp/x';",
      'SET SESSION sql_mode = @@GLOBAL.sql_mode;',
    ])
    assert.deepEqual(lines.slice(4), [
      'PREPARE tsplay_query FROM @tsplay_query_0;',
      'EXECUTE tsplay_query;',
      'GET DIAGNOSTICS @tsplay_rows = ROW_COUNT;',
      'SHOW WARNINGS;',
      "SELECT '=end', @tsplay_rows;",
    ])
    const both = statements({ query: ['insert into t values (1)', 'select sleep(1)'], single_transaction: true })
    assert.ok(both.includes('START TRANSACTION;') && both.at(-1) === 'COMMIT;')
  })
  it('asks what only reads in a transaction that cannot write, in its turn', () => {
    const { asked } = mysql_query.probe(withDefaults(mysql_query.options, { query: 'select 1' }), nothingDone)
    assert.ok(asked.at === 'host' && asked.late)
    const [, columns = '', rows = ''] = String(asked.stdin).split('\n\n')
    assert.ok(columns.includes('sql_select_limit = 0') && rows.includes('START TRANSACTION READ ONLY;'))
    const answer = (stderr: string) => asked.parse({ stdout: '', stderr, code: 1, bytes: Buffer.alloc(0) })
    const writes = answer('ERROR 1792 (25006) at line 5: Cannot execute statement in a READ ONLY transaction')
    expect(mysql_query, { query: 'select 1' }).on({ asked: writes }).plans('run select 1')
    expect(mysql_query, { query: 'select 1' })
      .on({ asked: answer("ERROR 1146 (42S02) at line 5: Table 'a.b' doesn't exist") })
      .refuses({ msg: /Table 'a.b' doesn't exist/ })
  })
  it('reads rows, with numbers where the types are known', () => {
    const nothing = '\t<field name="c" xsi:nil="true" />\n'
    const first = [field('a', '5'), field('b&lt;', 'x &amp;lt; &quot;y&quot;\n'), nothing, field('d', '1.50')]
    const rest = [field('e', '2026-01-31 10:00:00'), field('f', '18446744073709551615'), field('a', '6')]
    const xml = set('EXECUTE tsplay_query', [...first, ...rest].join(''))
    const types = ['LONG', 'VAR_STRING', 'LONG', 'NEWDECIMAL', 'DATETIME', 'LONGLONG', 'LONG']
    const columns = types.map((type, place) => `Field   ${place + 1}:  \`x\`\nCatalog:    \`def\`\nType:       ${type}\n\n`).join('')
    const [result] = queryResults(['select'], xml + notes() + end(-1), columns)
    const expected = { a: 5, 'b<': 'x &lt; "y"\n', c: null, d: 1.5, e: '2026-01-31T10:00:00', f: '18446744073709551615' }
    assert.deepEqual(result, { rows: [expected], count: 1, changed: false })
    assert.deepEqual(Object.keys(result?.rows[0] ?? {}), Object.keys(expected))
    assert.deepEqual(queryResults(['call p()'], xml + notes() + end(0))[0]?.rows[0]?.a, '5')
  })
  it('tells what changed', () => {
    assert.deepEqual(told('update t set x = 1', 2), { rows: [], count: 2, changed: true })
    for (const [query, count, ...codes] of [
      ['update t set x = 1', 0],
      ['with x as (select 1) delete from t', 0],
      ['create table if not exists t (x int, y int)', 0, 1050],
      ['drop database if exists t', 0, 1008],
      ['set @a = 1', 0],
      ['show tables', -1],
    ] as const)
      assert.equal(told(query, count, ...codes)?.changed, false, query)
    for (const [query, count, ...codes] of [
      ['replace into t values (1)', 1],
      ['create table if not exists t (x int)', 0, 1681],
      ['drop table if exists a, b', 0, 1051],
      ['set global read_only = 1', 0],
      ['grant all on *.* to a', 0],
      ["select 1 into outfile 'x'", 1],
      ['call p()', 0],
    ] as const)
      assert.equal(told(query, count, ...codes)?.changed, true, query)
  })
  it('writes values that mean the same in every mode', () => {
    const values = ["it's", 'a\\', 1.5, 1e21, -2, true, null, [1, 'b'], [], {}]
    assert.deepEqual(values.map(mysqlValue), [
      "'it''s'",
      "_utf8mb4 X'615c'",
      '1.5e0',
      '1e+21',
      ' -2',
      '1',
      'NULL',
      "(1,'b')",
      undefined,
      undefined,
    ])
  })
  it('refuses what cannot be sent', () => {
    for (const given of [{ query: 'select 1; select 2' }, { query: 'select 1', login_db: '' }, { query: '# nothing' }])
      assert.equal(mysql_query.rules?.(withDefaults(mysql_query.options, given)).length, 1, JSON.stringify(given))
  })
})
