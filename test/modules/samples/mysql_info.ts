/** What `mysql_info` is answered, for the contract test. */
const statement = 'SELECT VERSION() AS version'

export const samples = [
  {
    params: { login_user: 'administrator', login_password: 'deep well' },
    state: { server: { sets: [{ statement, rows: [[['version', '8.0.30']]] }] } },
  },
  { params: { filter: ['!users'], login_db: 'warehouse' }, state: { server: { failure: { message: 'MySQL does not answer' } } } },
]
