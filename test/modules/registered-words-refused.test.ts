/** What `register` sees as `msg` of a statement that a server refuses, in the words of Ansible's modules. */
import assert from 'node:assert/strict'
import { nothingDone } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'
import type { Found } from '../../modules/mysql/connection.ts'
import mysqlDb from '../../modules/mysql/mysql_db.ts'
import mysqlQuery from '../../modules/mysql/mysql_query.ts'
import mysqlReplication from '../../modules/mysql/mysql_replication.ts'
import { changesOf as statementsOf } from '../../modules/postgresql/connection.ts'
import postgresDb from '../../modules/postgresql/postgres_db.ts'
import postgresExt from '../../modules/postgresql/postgres_ext.ts'
import postgresPrivs from '../../modules/postgresql/postgres_privs.ts'
import postgresQuery from '../../modules/postgresql/postgres_query.ts'
import postgresSchema from '../../modules/postgresql/postgres_schema.ts'
import { expect, withDefaults } from './expect.ts'
import { databasesOf, outputOf } from './mysql/sets-of.ts'
import { answer, failed, refused } from './registered.ts'

const onMysql = (state: 'present' | 'absent', ...names: readonly string[]) =>
  expect(mysqlDb, { name: ['app'], state }).on({ server: databasesOf(...names) })
const onMysqlQuery = (params = {}) =>
  expect(mysqlQuery, { query: ['DROP TABLE a', 'DROP TABLE b'], ...params })
    .on({ asked: { acts: true } })
    .changes()[0]
const onQuery = (params = {}) =>
  expect(postgresQuery, { db: 'd', query: 'DROP TABLE a', ...params })
    .on({ asked: { acts: true } })
    .changes()[0]
const extension = { installed: null, newest: '1.3', versionExists: true, schema: 'public', comment: '' }
const refusedBy = 'psql:<stdin>:2: ERROR:  permission denied for it\nDETAIL:  Only others may.\n'
const denied = 'permission denied for it\nDETAIL:  Only others may.\n'
const database = { server: { answer: { version: 150000, encodingExists: true, databases: [] } } }
const copySets = [
  { statement: 'SELECT VERSION() AS version', rows: [[['version', '10.11.6-MariaDB'] as const]] },
  { statement: 'SHOW REPLICA STATUS', rows: [[['Slave_IO_Running', 'Yes'] as const, ['Slave_SQL_Running', 'Yes'] as const]] },
]
const noServer = { failure: { message: 'no', msg: 'unable to connect to database: FATAL:  no\n' } }

const rows: readonly (readonly [string, () => unknown, unknown])[] = [
  [
    'mysql_db: one that cannot be created',
    () => failed(onMysql('present').changes()[0], { stderr: 'ERROR 1007 (HY000) at line 2: Cannot create it\n' }),
    "error creating database: (1007, 'Cannot create it')",
  ],
  [
    'mysql_db: one that cannot be dropped',
    () => failed(onMysql('absent', 'app').changes()[0], { stderr: 'ERROR 1010 (HY000) at line 2: Cannot drop it\n' }),
    "error deleting database: (1010, 'Cannot drop it')",
  ],
  [
    'mysql_query: the query behind those that ended',
    () =>
      failed(onMysqlQuery(), {
        stdout: `<resultset statement="SELECT '=end', @tsplay_rows"><row><field name="a">0</field></row></resultset>`,
        stderr: 'ERROR 1051 (42S02) at line 9: Unknown table\n',
      }),
    "Cannot execute SQL 'DROP TABLE b' args [None]: (1051, 'Unknown table')",
  ],
  [
    'mysql_replication: a copy that does not start',
    () =>
      failed(
        expect(mysqlReplication, { mode: 'stopreplica', fail_on_error: true })
          .on({ server: { sets: copySets } })
          .changes()[0],
        { stderr: 'ERROR 1198 (HY000) at line 2: It runs\n' },
      ),
    "STOP REPLICA failed: (1198, 'It runs')",
  ],
  [
    'postgres_db: refused',
    () =>
      failed(
        expect(postgresDb, { name: 'a' })
          .on({ ...database, other: database.server })
          .changes()[0],
        { code: 3, stderr: refusedBy },
      ),
    `Database query failed: ${denied}`,
  ],
  [
    'postgres_schema: refused',
    () =>
      failed(
        expect(postgresSchema, { name: 'a' })
          .on({ server: { answer: { ownerExists: true, schema: null } } })
          .changes()[0],
        {
          code: 3,
          stderr: refusedBy,
        },
      ),
    `Database query failed: ${denied}`,
  ],
  [
    'postgres_ext: refused',
    () =>
      failed(
        expect(postgresExt, { name: 'x', db: 'd' })
          .on({ server: { answer: extension } })
          .changes()[0],
        { code: 3, stderr: refusedBy },
      ),
    `Management of PostgreSQL extension failed: ${denied}`,
  ],
  [
    'postgres_privs: no server',
    () => refused(expect(postgresPrivs, { database: 'd', objs: ['t'], roles: ['a'], privs: ['SELECT'] }).on({ server: noServer }).changes),
    'Could not connect to database: FATAL:  no\n',
  ],
  [
    'postgres_query: refused',
    () => failed(onQuery({ positional_args: ['it'], query: 'DROP TABLE %s' }), { code: 3, stderr: refusedBy }),
    `Cannot execute SQL 'DROP TABLE %s' ['it']: ${denied}, query list: ['DROP TABLE %s']`,
  ],
  [
    'postgres: a role that cannot be assumed',
    () => {
      const login = withDefaults(postgresSchema.options, { name: 'a', session_role: 'other' })
      const [change] = statementsOf([{ summary: 'a', sql: 'SELECT 1' }], login, 'd', (error) => `never: ${error}`)
      return failed(change, { code: 3, stderr: 'psql:<stdin>:1: ERROR:  role "other" does not exist\n' })
    },
    'Could not switch role: role "other" does not exist\n',
  ],
  [
    'mysql_db: no file of settings',
    () => {
      const stderr = "ERROR 1045 (28000): Access denied for user 'a'@'localhost'\n"
      const { server } = mysqlDb.probe(withDefaults(mysqlDb.options, { name: ['app'] }), nothingDone)
      return refused(() =>
        expect(mysqlDb, { name: ['app'] })
          .on({ server: (server as HostRead<Found>).parse(answer({ stdout: outputOf([], '/root/.my.cnf'), stderr })) })
          .changes(),
      )
    },
    `unable to find /root/.my.cnf. Exception message: (1045, "Access denied for user 'a'@'localhost'")`,
  ],
]

describe('words of Ansible that are registered of refused statements', () => {
  for (const [title, words, expected] of rows) it(title, () => assert.deepEqual(words(), expected))
})
