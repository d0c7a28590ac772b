/** Samples of `postgres_user` for the contract. */
const salt = Buffer.alloc(16, 7)
const flags = { SUPERUSER: false, CREATEROLE: false, CREATEDB: true, INHERIT: true, LOGIN: true, REPLICATION: false, BYPASSRLS: false }
const role = { name: 'app', flags, limit: -1, password: null, until: null, untilWanted: false, comment: null, owns: [] }
const answer = {
  version: 150000,
  encryption: 'scram-sha-256',
  iterations: 4096,
  readable: true,
  expires: '2099-01-01 00:00:00+00',
  roles: [role],
}
const server = { answer }
const none = { groups: undefined, database: undefined, tables: {} }
const password = 'hidden-word'

export const samples = [
  { params: { name: 'new', password, comment: "it's new", conn_limit: 3, expires: '2099-01-01' }, state: { ...none, server, salt } },
  {
    params: { name: 'app', password, role_attr_flags: ['NOCREATEDB'], conn_limit: 3, expires: '2099-01-01' },
    state: { ...none, server, salt },
  },
  { params: { name: 'app', role_attr_flags: ['CREATEDB'], login_password: password, login_host: 'db' }, state: { ...none, server, salt } },
  { params: { name: 'app', state: 'absent' }, state: { ...none, server, salt } },
  {
    params: { name: 'app', state: 'absent' },
    state: { ...none, server: { answer: { ...answer, roles: [{ ...role, owns: ['database app'] }] } }, salt },
  },
  { params: { name: 'app' }, state: { ...none, server: { failure: { message: 'PostgreSQL does not answer', hint: 'start it' } }, salt } },
]
