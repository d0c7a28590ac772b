/** Plans of `mysql_variables` that the contract test tries. */
import { setOf } from '../mysql/sets-of.ts'

const server = { sets: [setOf('SHOW GLOBAL VARIABLES', ['read_only', 'OFF']), setOf('SELECT COUNT(*)', ['0'])] }

export const samples = [
  { params: { variable: 'read_only', value: 'ON', login_user: 'administrator', login_password: 'deep well' }, state: { server } },
  { params: { variable: 'read_only', value: '0' }, state: { server } },
  { params: { variable: 'read_only', value: '1', mode: 'persist' }, state: { server } },
  { params: { variable: 'read_only' }, state: { server: { failure: { message: 'MySQL does not answer' } } } },
]
