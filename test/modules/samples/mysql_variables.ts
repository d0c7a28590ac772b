/** Plans of `mysql_variables` that the contract test tries. */
const server = { rows: [['=global'], ['read_only', 'OFF'], ['=session'], ['=keeps', '0']] }

export const samples = [
  { params: { variable: 'read_only', value: 'ON', login_user: 'administrator', login_password: 'deep well' }, state: { server } },
  { params: { variable: 'read_only', value: '0' }, state: { server } },
  { params: { variable: 'read_only', value: '1', mode: 'persist' }, state: { server } },
  { params: { variable: 'read_only' }, state: { server: { failure: { message: 'MySQL does not answer' } } } },
]
