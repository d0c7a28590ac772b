/** `mysql_info`: which questions are asked, and what is told of the answers. */
import assert from 'node:assert/strict'
import { nothingDone, type Params } from '../../../engine/model/module.ts'
import mysql_info from '../../../modules/mysql/mysql_info.ts'
import { namesIn } from '../../refusal.ts'
import { expect, withDefaults } from '../expect.ts'

type Given = Partial<Params<typeof mysql_info.options>>
const set = (statement: string, ...rows: readonly Readonly<Record<string, string | null>>[]) => ({
  statement,
  rows: rows.map((row) => Object.entries(row)),
})
const version = set('SELECT VERSION() AS version', { version: '10.11.6-MariaDB-0+deb12u1' })
const told = (params: Given, ...sets: readonly ReturnType<typeof set>[]) =>
  expect(mysql_info, params)
    .on({ server: { sets: [version, ...sets] } })
    .returns()
const asked = (params: Given) => {
  const { server } = mysql_info.probe(withDefaults(mysql_info.options, params), nothingDone)
  return server.at === 'host' ? String(server.stdin).split('\n').slice(3, -1) : []
}

describe('mysql_info', () => {
  it('asks for what is wanted', () => {
    assert.deepEqual(asked({ filter: ['version'] }), ['SELECT VERSION() AS version;'])
    assert.deepEqual(asked({ filter: ['!users', ' settings'], login_db: 'a`b' }), [
      'USE `a``b`;',
      'SELECT VERSION() AS version;',
      'SHOW GLOBAL VARIABLES;',
    ])
    assert.ok(!asked({ filter: ['!users'] }).some((line) => line.includes('mysql.user')))
    const sizes = asked({ filter: ['databases'], exclude_fields: ['db_size', 'other'], return_empty_dbs: true })
    assert.deepEqual(sizes.slice(1), [
      'SELECT table_schema AS name FROM information_schema.tables GROUP BY table_schema;',
      'SHOW DATABASES;',
    ])
  })
  it('tells what there is', () => {
    assert.deepEqual(told({ filter: ['version'] }), {
      server_engine: 'MariaDB',
      version: { major: 10, minor: 11, release: 6, suffix: 'MariaDB-0+deb12u1', full: '10.11.6-MariaDB-0+deb12u1' },
    })
    const settings = [
      { Variable_name: 'port', Value: '3306' },
      { Variable_name: 'most', Value: '18446744073709551615' },
      { Variable_name: 'sum', Value: '100.00' },
    ]
    assert.deepEqual(told({ filter: ['settings'] }, set('SHOW GLOBAL VARIABLES', ...settings)).settings, {
      port: 3306,
      most: '18446744073709551615',
      sum: '100.00',
    })
    const schemas = set('SELECT table_schema AS name, SUM(x)', { name: 'app', size: '4096' }, { name: 'odd', size: null })
    assert.deepEqual(
      told({ filter: ['databases'], return_empty_dbs: true }, schemas, set('SHOW DATABASES', { Database: 'empty' }, { Database: 'app' }))
        .databases,
      { empty: { size: 0 }, app: { size: 4096 }, odd: { size: 0 } },
    )
    const user = { Host: '%', User: 'app', Super_priv: 'N', max_questions: '5', max_statement_time: '0.000000' }
    assert.deepEqual(told({ filter: ['users'] }, set('SELECT * FROM mysql.user', user)).users, {
      '%': { app: { Super_priv: 'N', max_questions: 5, max_statement_time: 0 } },
    })
  })
  it('tells of copies under their older and newer names', () => {
    const filter = ['master_status', 'slave_status', 'slave_hosts']
    const older = [
      set('SHOW MASTER STATUS', { File: 'log.1', Position: '5' }),
      set('SHOW SLAVE STATUS', { Master_Host: 'a', Master_Port: '3306', Master_User: 'copy', Last_Errno: '0' }),
      set('SHOW SLAVE HOSTS', { Server_id: '2', Port: '3306' }),
    ]
    const expected = {
      master_status: { File: 'log.1', Position: 5 },
      slave_status: { a: { '3306': { copy: { Last_Errno: 0 } } } },
      slave_hosts: { '2': { Port: 3306 } },
    }
    const newer = [
      set('SHOW BINARY LOG STATUS', { File: 'log.1', Position: '5' }),
      set('SHOW REPLICA STATUS', { Source_Host: 'a', Source_Port: '3306', Source_User: 'copy', Last_Errno: '0' }),
      set('SHOW REPLICAS', { Server_Id: '2', Port: '3306' }),
    ]
    for (const sets of [older, newer]) assert.deepEqual(told({ filter }, ...sets), { server_engine: 'MariaDB', ...expected })
  })
  it('refuses what it does not know, and says why there is no answer', () => {
    const rules = (params: Given) => mysql_info.rules?.(withDefaults(mysql_info.options, params)) ?? []
    assert.deepEqual(namesIn(rules({ filter: ['!user'] })[0] ?? ''), [
      'filter',
      'user',
      'version',
      'databases',
      'settings',
      'global_status',
      'engines',
      'users',
      'master_status',
      'slave_status',
      'slave_hosts',
    ])
    assert.equal(rules({ login_db: '' }).length, 1)
    expect(mysql_info, {})
      .on({ server: { failure: { message: 'MySQL does not answer: x', msg: 'x' } } })
      .refuses({ msg: 'x' })
    const { server } = mysql_info.probe(withDefaults(mysql_info.options, {}), nothingDone)
    assert.ok(server.at === 'host')
    const stdout = 'output\0<resultset statement="SELECT 1" x><row><field name="1">1</field></row></resultset>'
    const parsed = (stderr: string) => server.parse({ stdout, stderr, code: 1, bytes: Buffer.alloc(0) })
    assert.ok('failure' in parsed("ERROR 1142 (42000) at line 3: SELECT command denied to user 'x'"))
    assert.ok('failure' in parsed("ERROR 1049 (42000) at line 3: Unknown database 'x'"))
    assert.ok('sets' in parsed('ERROR 1064 (42000) at line 3: You have an error in your SQL syntax'))
  })
})
