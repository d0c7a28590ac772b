/** Plans of `mysql_user` that the contract test tries. */
const rows = [
  ['=server', '8.0.36'],
  ['=account', 'localhost', 'caching_sha2_password', 'x'],
  ['=limits', 'localhost', '0', '0', '0', '0'],
]
const grants = { rows: [['=grants of', 'localhost'], ['GRANT USAGE ON *.* TO `made`@`localhost`']] }

export const samples = [
  { params: { user: 'made', password: 'deep well', priv: 'made.*:ALL' }, state: { accounts: { rows }, grants } },
  { params: { user: 'made', host: '%', password: 'deep well', login_password: 'open sky' }, state: { accounts: { rows }, grants } },
  { params: { user: 'made', state: 'absent' }, state: { accounts: { rows }, grants } },
]
