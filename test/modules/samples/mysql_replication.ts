/** Plans of `mysql_replication` that the contract test tries. */
const version = { statement: 'SELECT VERSION() AS version', rows: [[['version', '10.11.6-MariaDB']]] }
const replica = {
  statement: 'SHOW REPLICA STATUS',
  rows: [
    [
      ['Master_Host', 'elsewhere'],
      ['Slave_IO_Running', 'No'],
      ['Slave_SQL_Running', 'No'],
    ],
  ],
}
const server = { sets: [version, replica] }
const params = { mode: 'changeprimary', primary_host: 'elsewhere', primary_password: 'deep well', login_password: 'deeper well' }

export const samples = [
  { params, state: { server } },
  { params: { ...params, primary_password: undefined }, state: { server } },
  { params: { ...params, mode: 'startslave' }, state: { server } },
  { params: { mode: 'getprimary' }, state: { server } },
  { params: { mode: 'startreplica', fail_on_error: true }, state: { server: { sets: [version] } } },
]
