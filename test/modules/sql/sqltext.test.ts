/** Text of SQL: where statements end, what only reads, and values in their places. */
import assert from 'node:assert/strict'
import { postgresValue } from '../../../modules/postgresql/query.ts'
import { type Dialect, onlyReads, shownQuery, statementsOf } from '../../../modules/sql/text.ts'
import { filledQueries, queryProblems } from '../../../modules/sql/values.ts'
import { namesIn } from '../../refusal.ts'

const texts = (sql: string, dialect: Dialect = 'postgresql') => statementsOf(sql, dialect).map(({ text }) => text.trim())
const reads = (sql: string, dialect: Dialect = 'postgresql') => statementsOf(sql, dialect).every(onlyReads)

describe('statements of SQL', () => {
  it('end at semicolons outside of quotes and remarks', () => {
    const odd = `select ';', "a;""b", E'\\';' -- ;`
    assert.deepEqual(texts(`${odd}\n; do $x$ a; $$ b; $$ $x$;; /* a /* ; */ ; */ select 2; -- end`), [
      odd,
      'do $x$ a; $$ b; $$ $x$',
      '/* a /* ; */ ; */ select 2',
    ])
    const other = "select '\\';', \"b;\", `c;`, 1--2"
    assert.deepEqual(texts(`${other}; select 2 # ;\n; select 3 -- ;`, 'mysql'), [other, 'select 2 # ;', 'select 3 -- ;'])
    assert.deepEqual(texts('select $1; select $a'), ['select $1', 'select $a'])
    assert.deepEqual(texts("select 'open; end"), ["select 'open; end"])
    assert.deepEqual(texts(' ; -- nothing\n'), [])
  })
  it('only read where they can be seen to', () => {
    for (const sql of [
      'SELECT count(*), lower(name) FROM t WHERE a IN (1, 2) AND b = (select 1)',
      'with x as (select 1) select * from x',
      'with x (a) as (values (1)) select max(a) over (partition by a) from x as y(b)',
      'show server_version',
      'select \'delete(x)\', "update" from t -- drop()',
      'explain select nextval',
      'table t',
      'select pg_catalog.count(*) from t',
    ])
      assert.ok(reads(sql), sql)
    for (const sql of [
      'insert into t values (1)',
      'select 1; delete from t',
      'with x as (delete from t returning 1) select * from x',
      'select * into u from t',
      'select * from t for update',
      "select nextval('s')",
      'select pg_reload_conf()',
      'select my.count(*) from t',
      'select "count"(*) from t',
      'explain analyze select 1',
      'vacuum',
      '"select" 1',
    ])
      assert.ok(!reads(sql), sql)
    assert.ok(reads('SHOW CREATE TABLE `a`', 'mysql') && reads('select concat(\'a\', "b(c") from `t` limit 5', 'mysql'))
    for (const sql of ["select 1 /*! into outfile 'x' */", 'select get_lock(1, 2)', "select 1 into outfile 'x'", 'select `sleep`(1)'])
      assert.ok(!reads(sql, 'mysql'), sql)
  })
  it('are told without what stands in quotes', () => {
    const told = (sql: string) => shownQuery(statementsOf(sql, 'postgresql')[0] as never)
    assert.equal(told("alter role a\n  password 'secret'"), 'alter role a password …')
    assert.equal(told(`select ${'a, '.repeat(40)}b`).length, 60)
  })
})

describe('values in queries', () => {
  const filled = (query: string, values: object) => filledQueries({ query, ...values }, postgresValue)[0]
  const problems = (query: unknown, values: object = {}) => queryProblems({ query, ...values }, 'postgresql', postgresValue)

  it('stand in their places, quoted', () => {
    assert.equal(
      filled("select %s, %s, %s, 5-%s, 'a%%'", { positional_args: ["it's \\", null, true, -1] }),
      "select  E'it''s \\\\', NULL, true, 5- -1, 'a%'",
    )
    assert.equal(
      filled('select %(a)s, %(b)s, %(a)s', { named_args: { a: 1.5, b: [1, 'a "b"', null, [true]] } }),
      `select 1.5,  E'{"1","a \\\\"b\\\\"",NULL,{"true"}}', 1.5`,
    )
    assert.equal(filled("select 'a%s'", {}), "select 'a%s'")
    assert.equal(filled('select %s, %s', { positional_args: 'a, b' }), "select 'a', 'b'")
  })
  it('are as many as there are places', () => {
    assert.deepEqual(problems('select %s', { positional_args: [1] }), [])
    assert.deepEqual(namesIn(problems('select %s, %s', { positional_args: [1] })[0] ?? ''), ['query', '%s'])
    assert.deepEqual(namesIn(problems('select %s', { positional_args: [1, 2] })[0] ?? ''), ['positional_args', 'query'])
    assert.deepEqual(namesIn(problems('select %(a)s', { named_args: { b: 1 } })[0] ?? ''), ['query', '%(a)s'])
    assert.match(problems("like 'a%' %s", { positional_args: [1] })[0] ?? '', /write `%%`/)
    assert.equal(problems('select %s', { positional_args: [{ a: 1 }] }).length, 1)
    for (const query of [[], 5, '', ['select 1', ' ; ']]) assert.equal(problems(query).length, 1, JSON.stringify(query))
  })
})
