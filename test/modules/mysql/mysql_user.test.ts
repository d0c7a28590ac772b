/** `mysql_user`: accounts, passwords as the server keeps them, and privileges in both spellings. */
import assert from 'node:assert/strict'
import { nothingDone, type Params } from '../../../engine/model/module.ts'
import type { Found } from '../../../modules/mysql/connection.ts'
import mysqlUser from '../../../modules/mysql/mysql_user.ts'
import { grantedPrivileges, privilegeStatements, privilegeSteps, wantedPrivileges } from '../../../modules/mysql/privileges.ts'
import type { ResultSet } from '../../../modules/mysql/xml.ts'
import { runOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'
import { setOf } from './sets-of.ts'

/** What servers keep of the password `secret`. */
const kept = '*14E65567ABDB5135D0CFD9A70B3032C179A49EE7'
const accounts = (...hosts: readonly string[]): Found => ({
  sets: [
    setOf('SELECT VERSION()', ['10.11.6-MariaDB']),
    setOf('SELECT host, plugin, authentication_string FROM x', ...hosts.map((host) => [host, 'mysql_native_password', kept])),
    setOf('SELECT host, max_questions FROM x', ...hosts.map((host) => [host, '0', '0', '0', '5'])),
  ],
})
const grants = (host: string, ...lines: readonly string[]) => [setOf(`SHOW GRANTS FOR 'app'@'${host}'`, ...lines.map((line) => [line]))]
const on = (params: Partial<Params<typeof mysqlUser.options>>, found: Found, lines: readonly ResultSet[] = []) =>
  expect(mysqlUser, { user: 'app', ...params }).on({ accounts: found, grants: { sets: lines } })
const statements = (change: Parameters<typeof runOf>[0]) => String(runOf(change).stdin).split('\n').slice(2, -1)

describe('privileges of MySQL', () => {
  const steps = (wanted: unknown, lines: readonly string[], manner: 'all' | 'more' | 'fewer' = 'all') =>
    privilegeSteps(grantedPrivileges(lines), wantedPrivileges(wanted) ?? new Map(), manner, false).flatMap((step) =>
      privilegeStatements(step, 'u'),
    )
  const usage = "GRANT USAGE ON *.* TO `app`@`localhost` IDENTIFIED BY PASSWORD '*14E6'"
  const onApp = (words: string, end = '') => [usage, `GRANT ${words} ON \`app\`.* TO \`app\`@\`localhost\`${end}`]

  it('are the same, however they are spelled', () => {
    assert.deepEqual(steps('app.*:insert,SELECT', onApp('SELECT, INSERT')), [])
    assert.deepEqual(steps({ 'app.*': 'ALL,GRANT' }, onApp('ALL PRIVILEGES', ' WITH GRANT OPTION')), [])
    assert.deepEqual(steps('app.t:SELECT (b, a),DELETE', [usage, 'GRANT SELECT (`A`, `b`), DELETE ON `app`.`t` TO `app`@`localhost`']), [])
  })
  it('are granted and revoked where they differ', () => {
    assert.deepEqual(steps('app.*:SELECT,DELETE', onApp('SELECT, INSERT')), [
      'REVOKE INSERT ON `app`.* FROM u',
      'GRANT DELETE ON `app`.* TO u',
    ])
    assert.deepEqual(steps('other.*:SELECT', onApp('SELECT')), ['REVOKE SELECT ON `app`.* FROM u', 'GRANT SELECT ON `other`.* TO u'])
    assert.deepEqual(steps('app.*:ALL', onApp('SELECT', ' WITH GRANT OPTION')), [
      'REVOKE GRANT OPTION ON `app`.* FROM u',
      'GRANT ALL ON `app`.* TO u',
    ])
    assert.deepEqual(steps('app.*:SELECT,GRANT', onApp('SELECT')), ['GRANT USAGE ON `app`.* TO u WITH GRANT OPTION'])
  })
  it('come on top of others, or are taken away', () => {
    assert.deepEqual(steps('app.*:DELETE', onApp('SELECT'), 'more'), ['GRANT DELETE ON `app`.* TO u'])
    assert.deepEqual(steps('app.*:SELECT,DELETE', onApp('SELECT, INSERT'), 'fewer'), ['REVOKE SELECT ON `app`.* FROM u'])
    assert.deepEqual(steps('other.*:SELECT', onApp('SELECT'), 'fewer'), [])
  })
  it('of all kinds are everything', () => {
    const all = 'SELECT, SHUTDOWN, SUPER, CREATE TABLESPACE, CREATE ROLE, DROP ROLE'
    assert.deepEqual(steps('*.*:ALL', [`GRANT ${all} ON *.* TO \`app\`@\`%\``, 'GRANT AUDIT_ADMIN ON *.* TO `app`@`%`']), [])
  })
  it('are refused where they cannot be read', () => {
    for (const wrong of ['app.*', 'app.*:', 'app.*:SELECT/x']) assert.equal(wantedPrivileges(wrong), undefined, wrong)
  })
})

describe('mysql_user', () => {
  it('leaves what is so', () => {
    on({ password: 'secret', resource_limits: { MAX_USER_CONNECTIONS: 5 } }, accounts('localhost')).plans()
    on({ password: kept, encrypted: true, host: 'LocalHost' }, accounts('localhost')).plans()
    on({ password: 'other', update_password: 'on_create' }, accounts('localhost')).plans()
    on({ state: 'absent' }, accounts('%')).plans()
  })
  it('asks for the privileges of the accounts that it means, as the server spells their hosts', () => {
    const asked = (params: Readonly<Record<string, unknown>>, ...hosts: readonly string[]) => {
      const { grants: read } = mysqlUser.probe(
        withDefaults(mysqlUser.options, { user: 'app', priv: 'app.*:SELECT', ...params }),
        nothingDone,
      )
      assert.ok(read.at === 'then')
      const next = read.next(accounts(...hosts))
      return 'at' in next && next.at === 'host' ? [...String(next.stdin).matchAll(/SHOW GRANTS FOR (\S+);/g)].map(([, who]) => who) : []
    }
    assert.deepEqual(asked({ host: 'db1' }, 'DB1', 'db2'), ["'app'@'DB1'"])
    assert.deepEqual(asked({ host_all: true }, 'DB1', 'db2'), ["'app'@'DB1'", "'app'@'db2'"])
    assert.deepEqual(asked({ host: 'db1' }, 'db2'), [])
    const lines = grants('DB1', 'GRANT USAGE ON *.* TO `app`@`DB1`', 'GRANT SELECT ON `app`.* TO `app`@`DB1`')
    on({ host: 'db1', priv: 'app.*:SELECT' }, accounts('DB1'), lines).plans()
  })
  it('creates, with what the server will keep of the password', () => {
    const [change] = on({ host: '%', password: 'secret', priv: "it's.*:SELECT" }, accounts()).plans('create user app@%')
    assert.deepEqual(statements(change), [
      "SET SESSION sql_mode = '';",
      `CREATE USER 'app'@'%' IDENTIFIED BY PASSWORD '${kept}';`,
      "GRANT SELECT ON `it's`.* TO 'app'@'%';",
    ])
    assert.ok(!String(runOf(change).stdin).includes('secret'))
  })
  it('keeps the case of columns only where that is asked for', () => {
    const granted = ['GRANT USAGE ON *.* TO `app`@`localhost`', 'GRANT SELECT (`orderId`) ON `app`.`t` TO `app`@`localhost`']
    const lines = grants('localhost', ...granted)
    const priv = 'app.t:select (orderID)'
    on({ priv }, accounts('localhost'), lines).plans()
    const [change] = on({ priv, column_case_sensitive: true }, accounts('localhost'), lines).changes()
    assert.deepEqual(
      statements(change).filter((line) => /^(?:GRANT|REVOKE)/.test(line)),
      ["REVOKE SELECT (orderId) ON `app`.`t` FROM 'app'@'localhost';", "GRANT SELECT (orderID) ON `app`.`t` TO 'app'@'localhost';"],
    )
  })
  it('changes a password, a plug-in, limits and privileges', () => {
    const lines = grants('localhost', 'GRANT USAGE ON *.* TO `app`@`localhost`')
    on({ password: 'other', priv: 'app.*:ALL', resource_limits: { max_user_connections: 9 } }, accounts('localhost'), lines).plans(
      'change the password of app@localhost',
      'change the privileges of app@localhost on `app`.*',
      'limit app@localhost',
    )
    const [plugin] = on({ plugin: 'unix_socket', sql_log_bin: false }, accounts('localhost')).changes()
    assert.deepEqual(statements(plugin).slice(1), ['SET SQL_LOG_BIN = 0;', "ALTER USER 'app'@'localhost' IDENTIFIED WITH unix_socket;"])
  })
  it('drops, on one host or on all', () => {
    on({ state: 'absent', host_all: true }, accounts('a', 'b')).plans('drop user app@a', 'drop user app@b')
    const [nobody] = on({ user: '', state: 'absent' }, accounts('localhost')).plans('drop user nobody@localhost')
    assert.deepEqual(statements(nobody).slice(1), ["DROP USER ''@'localhost';"])
    on({ host_all: true }, accounts()).refuses({ msg: 'host_all parameter cannot be used when adding a user', names: ['app', 'host_all'] })
  })
  it('refuses what cannot be', () => {
    for (const wrong of [
      { append_privs: true, subtract_privs: true },
      { password: 'x', encrypted: true },
      { priv: 'nothing' },
      { plugin: 'a b' },
      { update_password: 'on_new_username' as const },
      { resource_limits: { SOME: 1 } },
    ])
      assert.equal(mysqlUser.rules?.(withDefaults(mysqlUser.options, { user: 'app', ...wrong })).length, 1, JSON.stringify(wrong))
  })
})
