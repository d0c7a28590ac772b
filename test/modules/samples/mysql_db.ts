/** Plans of `mysql_db` that the contract test tries. */
import { databasesOf } from '../mysql/sets-of.ts'

const server = databasesOf('older')

export const samples = [
  { params: { name: ['newer'], encoding: 'latin1', login_user: 'administrator', login_password: 'deep well' }, state: { server } },
  { params: { name: ['older'], state: 'absent' }, state: { server } },
  { params: { name: ['older'] }, state: { server: { failure: { message: 'no answer' } } } },
]
