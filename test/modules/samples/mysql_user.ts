/** Plans of `mysql_user` that the contract test tries. */
import { setOf } from '../mysql/sets-of.ts'

const accounts = {
  sets: [
    setOf('SELECT VERSION()', ['8.0.36']),
    setOf('SELECT host, plugin, authentication_string FROM x', ['localhost', 'caching_sha2_password', 'x']),
    setOf('SELECT host, max_questions FROM x', ['localhost', '0', '0', '0', '0']),
  ],
}
const grants = { sets: [setOf("SHOW GRANTS FOR 'made'@'localhost'", ['GRANT USAGE ON *.* TO `made`@`localhost`'])] }

export const samples = [
  { params: { user: 'made', password: 'deep well', priv: 'made.*:ALL' }, state: { accounts, grants } },
  { params: { user: 'made', host: '%', password: 'deep well', login_password: 'open sky' }, state: { accounts, grants } },
  { params: { user: 'made', state: 'absent' }, state: { accounts, grants } },
]
