/** `mysql_replication`: statements for servers of all versions, and when none is needed. */
import assert from 'node:assert/strict'
import { changesOf, nothingDone, type Params } from '../../../engine/model/module.ts'
import mysql_replication from '../../../modules/mysql/mysql_replication.ts'
import { runOf } from '../actions.ts'
import { expect, returned, withDefaults } from '../expect.ts'

type Given = Partial<Params<typeof mysql_replication.options>>
type Row = Readonly<Record<string, string>>
const set = (statement: string, ...rows: readonly Row[]) => ({ statement, rows: rows.map((row) => Object.entries(row)) })
const maria = '10.11.6-MariaDB'
const idle = { Master_Host: 'db1', Master_Port: '3306', Master_User: 'copy', Slave_IO_Running: 'No', Slave_SQL_Running: 'No' }
const busy = { ...idle, Slave_IO_Running: 'Connecting', Slave_SQL_Running: 'Yes' }
const on = (params: Given, version: string, replica?: Row, primary?: Row) =>
  expect(mysql_replication, params).on({
    server: {
      sets: [
        set('SELECT VERSION() AS version', { version }),
        ...(primary ? [set('SHOW MASTER STATUS', primary)] : []),
        ...(replica ? [set('SHOW REPLICA STATUS', replica)] : []),
      ],
    },
  })
const sql = (params: Given, version: string, replica?: Row) => {
  const changes = on(params, version, replica).changes()
  return changes.map(({ action }) =>
    String(runOf({ summary: '', action }).stdin)
      .split('\n')
      .at(-2),
  )
}

describe('mysql_replication', () => {
  it('tells how it stands', () => {
    assert.deepEqual(on({}, maria, idle).returns(), { queries: [], ...idle, Master_Port: 3306, Is_Replica: true })
    assert.deepEqual(on({ mode: 'getslave' }, maria).returns(), { queries: [], msg: 'the server is not a replica', Is_Replica: false })
    const primary = { File: 'log.1', Position: '328' }
    assert.deepEqual(on({ mode: 'getprimary' }, maria, undefined, primary).returns(), {
      queries: [],
      File: 'log.1',
      Position: 328,
      Is_Primary: true,
    })
    assert.equal(on({ mode: 'getprimary' }, maria).returns().Is_Primary, false)
  })
  it('starts what is idle, stops what runs, and forgets what is there', () => {
    for (const [mode, replica] of [
      ['startreplica', busy],
      ['stopreplica', idle],
      ['stopreplica', undefined],
      ['resetreplica', undefined],
      ['resetreplicaall', undefined],
      ['startreplica', undefined],
    ] as const)
      on({ mode }, maria, replica).plans()
    assert.deepEqual(sql({ mode: 'startreplica' }, maria, idle), ['START REPLICA;'])
    assert.deepEqual(sql({ mode: 'stopslave', connection_name: "a'b" }, '10.3.1-MariaDB', busy), ["STOP SLAVE 'a\\'b';"])
    assert.deepEqual(sql({ mode: 'resetreplicaall', channel: 'c' }, '8.0.30', idle), ["RESET REPLICA ALL FOR CHANNEL 'c';"])
    assert.deepEqual(sql({ mode: 'resetreplica' }, '8.0.21', idle), ['RESET SLAVE;'])
    assert.deepEqual(sql({ mode: 'resetprimary' }, '8.0.30'), ['RESET MASTER;'])
    assert.deepEqual(sql({ mode: 'resetmaster' }, '8.4.0'), ['RESET BINARY LOGS AND GTIDS;'])
  })
  it('changes what is named where it differs, or cannot be seen', () => {
    const change: Given = { mode: 'changeprimary', primary_host: 'db1', primary_port: 3306 }
    on(change, maria, idle).plans()
    assert.deepEqual(sql({ ...change, primary_port: 3307 }, maria, idle), ["CHANGE MASTER TO MASTER_HOST='db1', MASTER_PORT=3307;"])
    assert.deepEqual(sql({ ...change, primary_log_pos: 4, connection_name: 'x' }, maria, idle), [
      "CHANGE MASTER 'x' TO MASTER_HOST='db1', MASTER_PORT=3306, MASTER_LOG_POS=4;",
    ])
    assert.deepEqual(sql({ mode: 'changeprimary', primary_ssl: true, primary_auto_position: true, channel: 'x' }, '8.4.2', idle), [
      "CHANGE REPLICATION SOURCE TO SOURCE_SSL=1, SOURCE_AUTO_POSITION=1 FOR CHANNEL 'x';",
    ])
    const gtid = (version: string) => sql({ mode: 'changeprimary', primary_use_gtid: 'replica_pos' }, version)
    assert.deepEqual([gtid(maria), gtid('10.4.9-MariaDB')].flat(), [
      'CHANGE MASTER TO MASTER_USE_GTID=replica_pos;',
      'CHANGE MASTER TO MASTER_USE_GTID=slave_pos;',
    ])
    on({ mode: 'changeprimary', primary_use_gtid: 'disabled' }, '8.0.30').refuses({ names: ['primary_use_gtid'] })
    on({ mode: 'changeprimary' }, maria).refuses({ names: ['changeprimary'] })
    on({ channel: 'x' }, maria).refuses({ names: ['channel'] })
    on({ connection_name: 'x' }, '8.0.30').refuses({ names: ['connection_name'] })
  })
  it('tells no password', () => {
    const secret: Given = { mode: 'changeprimary', primary_password: "it's" }
    assert.deepEqual(sql(secret, maria), ["CHANGE MASTER TO MASTER_PASSWORD='it\\'s';"])
    assert.deepEqual(on(secret, maria).returns().queries, ["CHANGE MASTER TO MASTER_PASSWORD='********'"])
  })
  it('takes no for an answer where that is no failure', () => {
    const accepted = (params: Given) => runOf(on(params, maria, idle).changes()[0]).accept
    assert.deepEqual(accepted({ mode: 'startreplica' }), [0, 1])
    assert.equal(accepted({ mode: 'startreplica', fail_on_error: true }), undefined)
    on({ mode: 'startreplica', fail_on_error: true }, maria).refuses({ kind: 'not-a-replica' })
    const params = withDefaults(mysql_replication.options, { mode: 'startreplica' } as Given)
    const state = { server: { sets: [set('SELECT VERSION() AS version', { version: maria }), set('SHOW REPLICA STATUS', idle)] } }
    const outcome = { code: 1, stdout: '', stderr: 'ERROR 1200 (HY000) at line 2: not configured', start: '', end: '' }
    assert.match(String(returned(mysql_replication, params, state, { run: outcome }).msg), /^ERROR 1200/)
    assert.equal(changesOf(mysql_replication.plan(params, state, nothingDone))[0]?.counts?.(outcome), false)
    assert.equal(mysql_replication.rules?.({ ...params, channel: 'a', connection_name: 'b' }).length, 1)
  })
})
