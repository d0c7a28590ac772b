/** `mysql_db`: statements, and what the client is given. */

import assert from 'node:assert/strict'
import { nothingDone } from '../../../engine/model/module.ts'
import mysqlDb from '../../../modules/mysql/mysql_db.ts'
import { runOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'
import { databasesOf, outputOf, setOf } from './sets-of.ts'

const there = (...names: readonly string[]) => ({ server: databasesOf(...names) })

describe('mysql_db', () => {
  it('leaves what is there, or gone', () => {
    expect(mysqlDb, { name: ['app'] })
      .on(there('app'))
      .plans()
    expect(mysqlDb, { name: ['app'], state: 'absent' })
      .on(there())
      .plans()
  })
  it('creates with what was said, and drops', () => {
    const [change] = expect(mysqlDb, { name: ['app', 'it`s'], encoding: 'utf8mb4' })
      .on(there('app'))
      .plans('create database it`s')
    assert.ok(String(runOf(change).stdin).endsWith("\nCREATE DATABASE `it``s` CHARACTER SET 'utf8mb4';\n"))
    expect(mysqlDb, { name: ['app', 'other'], state: 'absent' })
      .on(there('app'))
      .plans('drop database app')
  })
  it('gives passwords to the client through its standard input', () => {
    const login = { login_user: 'root', login_password: 'a "b" \\ c', login_host: 'db.example.org', login_port: 3307 }
    const [change] = expect(mysqlDb, { name: ['app'], ...login })
      .on(there())
      .changes()
    const { stdin, argv } = runOf(change)
    assert.ok(String(stdin).startsWith('[client]\nuser="root"\npassword="a \\"b\\" \\\\ c"\nhost="db.example.org"\nport=3307\n\n'))
    assert.ok(!argv.join(' ').includes('a "b"'))
  })
  it('says why the server does not answer', () => {
    expect(mysqlDb, { name: ['app'] })
      .on({ server: { failure: { message: 'MySQL does not answer: x', msg: 'x' } } })
      .refuses({ msg: 'x' })
    const { server } = mysqlDb.probe(withDefaults(mysqlDb.options, { name: ['app'] }), nothingDone)
    assert.ok(server.at === 'host')
    const answer = {
      bytes: Buffer.alloc(0),
      stdout: outputOf([]),
      stderr: "ERROR 1698 (28000): Access denied for user 'x'@'localhost'",
      code: 1,
    }
    const told = server.parse(answer)
    assert.ok('failure' in told && /refuses the login of this user/.test(told.failure.message))
  })
  it('does not take what may not be seen for what is not there', () => {
    const { server } = mysqlDb.probe(withDefaults(mysqlDb.options, { name: ['app'] }), nothingDone)
    assert.ok(server.at === 'host')
    const stderr = "ERROR 1142 (42000) at line 3: SELECT command denied to user 'x'@'localhost' for table `mysql`.`user`"
    const told = server.parse({ bytes: Buffer.alloc(0), stdout: outputOf(databasesOf().sets), stderr, code: 1 })
    assert.ok('failure' in told && /denies this user access.*denied to user/.test(told.failure.message))
  })
  it('takes no name of the server for an answer of its own', () => {
    const { server } = mysqlDb.probe(withDefaults(mysqlDb.options, { name: ['=there'] }), nothingDone)
    assert.ok(server.at === 'host')
    const read = (sets: Parameters<typeof outputOf>[0]) =>
      server.parse({ bytes: Buffer.alloc(0), stdout: outputOf(sets, '/root/.my.cnf'), stderr: '', code: 0 })
    const hostile = setOf('SELECT schema_name FROM x', ['output\0missing'], ['&lt;/resultset&gt;'])
    expect(mysqlDb, { name: ['=there'] })
      .on({ server: read([setOf('SELECT VERSION()', ['8.0'])]) })
      .plans('create database =there')
    expect(mysqlDb, { name: ['</resultset>', 'output\0missing'], state: 'absent' })
      .on({ server: read([setOf('SELECT VERSION()', ['8.0']), hostile]) })
      .plans('drop database </resultset>', 'drop database output\0missing')
  })
  it('asks a server elsewhere in its turn only', () => {
    const late = (login: Partial<Parameters<typeof mysqlDb.plan>[0]>) => {
      const { server } = mysqlDb.probe(withDefaults(mysqlDb.options, { name: ['app'], ...login }), nothingDone)
      return server.at === 'host' ? server.late : undefined
    }
    const socket = { login_host: 'db.example.org', login_unix_socket: '/run/s' }
    assert.deepEqual([{}, { login_host: '127.0.0.1' }, socket, { login_host: 'db.example.org' }].map(late), [
      undefined,
      undefined,
      undefined,
      true,
    ])
  })
  it('refuses what is not supported', () => {
    for (const wrong of [{ state: 'dump' as const }, { name: ['all'] }, { name: [''] }, { login_password: 'a\nb' }, { login_port: 70000 }])
      assert.equal(mysqlDb.rules?.(withDefaults(mysqlDb.options, { name: ['app'], ...wrong })).length, 1, JSON.stringify(wrong))
  })
})
