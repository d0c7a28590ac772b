/** What `register` sees as `msg` where a database server refuses, in the words of Ansible's modules. */
import assert from 'node:assert/strict'
import { nothingDone } from '../../engine/model/module.ts'
import type { HostRead, Read } from '../../engine/model/read.ts'
import mysqlDb from '../../modules/mysql/mysql_db.ts'
import mysqlVariables from '../../modules/mysql/mysql_variables.ts'
import postgresDb from '../../modules/postgresql/postgres_db.ts'
import postgresExt from '../../modules/postgresql/postgres_ext.ts'
import { expect, withDefaults } from './expect.ts'
import { databasesOf, setOf } from './mysql/sets-of.ts'
import { answer, failed, refused } from './registered.ts'

const onDb = (params: Partial<Parameters<typeof postgresDb.plan>[0]>, names: readonly string[]) => {
  const own = { name: 'app', owner: 'o', encoding: 'UTF8', collate: 'C', ctype: 'C', limit: -1, tablespace: 'pg_default', comment: '' }
  const databases = names.map((name) => ({ ...own, name, encodingWanted: false }))
  const server = { answer: { version: 150000, encodingExists: true, databases } }
  return expect(postgresDb, { name: 'app', ...params }).on({ server, other: server })
}
const extension = { installed: '1.2', newest: '1.3', versionExists: false, schema: 'public', comment: '' }
const onExtension = (differs: object) =>
  expect(postgresExt, { name: 'pgx', db: 'app', version: '9' }).on({ server: { answer: { ...extension, ...differs } } })

const onMysql = expect(mysqlDb, { name: ['app'] }).on({ server: databasesOf() })
const asked = <T>(read: Read<T>, stderr: string): T => (read as HostRead<T>).parse(answer({ code: 2, stderr }))

const rows: readonly (readonly [string, () => unknown, string])[] = [
  [
    'mysql: a login that is refused',
    () => failed(onMysql.changes()[0], { stderr: "ERROR 1045 (28000): Access denied for user 'a'@'localhost' (using password: NO)\n" }),
    `unable to connect to database, check login_user and login_password are correct or ~/.my.cnf has the credentials. Exception message: (1045, "Access denied for user 'a'@'localhost' (using password: NO)")`,
  ],
  [
    'mysql: a statement that is refused',
    () => failed(onMysql.changes()[0], { stderr: 'ERROR 1007 (HY000) at line 2: Cannot create it\n' }),
    "error creating database: (1007, 'Cannot create it')",
  ],
  [
    'mysql_variables: no such variable',
    () => refused(expect(mysqlVariables, { variable: 'nope' }).on({ server: { sets: [setOf('SHOW GLOBAL VARIABLES')] } }).changes),
    'Variable not available "nope"',
  ],
  [
    'postgres: a login that is refused',
    () =>
      refused(() =>
        expect(postgresExt, { name: 'pgx', db: 'app' })
          .on({
            server: asked(
              postgresExt.probe(withDefaults(postgresExt.options, { name: 'pgx', db: 'app' }), nothingDone).server,
              'psql: error: FATAL:  no such role\n',
            ),
          })
          .changes(),
      ),
    'unable to connect to database: FATAL:  no such role\n',
  ],
  [
    'postgres_ext: no such extension',
    () => refused(onExtension({ installed: null, newest: null }).changes),
    'Extension pgx is not available',
  ],
  ['postgres_ext: no such version', () => refused(onExtension({ installed: null }).changes), "Passed version '9' is not available"],
  [
    'postgres_ext: no way to the version',
    () => refused(onExtension({}).changes),
    "Passed version '9' has no valid update path from the currently installed version '1.2' or the passed version is not available",
  ],
  [
    'postgres_db: both names are taken',
    () => refused(onDb({ state: 'rename', target: 'new' }, ['app', 'new']).changes),
    'Both the source and the target databases exist.',
  ],
  [
    'postgres_db: neither name is there',
    () => refused(onDb({ state: 'rename', target: 'new' }, []).changes),
    'The source and the target databases do not exist.',
  ],
  [
    'postgres_db: another encoding',
    () => refused(onDb({ encoding: 'LATIN1' }, ['app']).changes),
    'Changing database encoding is not supported. Current encoding: UTF8',
  ],
]

describe('words of Ansible that are registered of databases', () => {
  for (const [title, words, expected] of rows) it(title, () => assert.equal(words(), expected))
})
