/** Samples of `postgres_db` for the contract. */
const database = {
  name: 'app',
  owner: 'postgres',
  encoding: 'UTF8',
  encodingWanted: true,
  collate: 'C.UTF-8',
  ctype: 'C.UTF-8',
  tablespace: 'pg_default',
  limit: -1,
  comment: null,
}
const server = { answer: { version: 150000, encodingExists: true, databases: [database] } }
const none = { answer: { ...server.answer, databases: [] } }

export const samples = [
  { params: { name: 'new', owner: 'app', encoding: 'UTF-8', comment: 'new' }, state: { server: none, other: none } },
  { params: { name: 'app', owner: 'app', conn_limit: 5, tablespace: 'fast', comment: 'ours' }, state: { server, other: server } },
  { params: { name: 'app', lc_collate: 'de_DE.UTF-8' }, state: { server, other: server } },
  { params: { name: 'app', state: 'absent', force: true }, state: { server, other: server } },
  { params: { name: 'app', state: 'rename', target: 'shop' }, state: { server, other: none } },
]
