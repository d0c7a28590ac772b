/** Plans of `postgres_table` that the contract test tries. */
const there = { owner: 'anna', tablespace: null, space: 'pg_default', storage: ['fillfactor=70'] }
const params = { table: 'shop', login_password: 'deep well' }

export const samples = [
  { params: { ...params, columns: ['id int'], owner: 'bob' }, state: { server: { answer: { table: null, renamed: null } } } },
  { params: { ...params, owner: 'bob', tablespace: 'fast' }, state: { server: { answer: { table: there, renamed: null } } } },
  { params: { ...params, rename: 'store' }, state: { server: { answer: { table: null, renamed: there } } } },
  { params: { ...params, state: 'absent', cascade: true }, state: { server: { answer: { table: there, renamed: null } } } },
]
