/** Plans of `postgres_query` that the contract test tries. */
const params = { db: 'warehouse', query: "INSERT INTO article VALUES ('cup')", login_password: 'deep well' }
const acts = { asked: { acts: true } }
const row = { rows: [{ a: 1 }], status: 'SELECT 1', count: 1, changed: false }

export const samples = [
  { params, state: acts },
  { params: { ...params, query: ['VACUUM'], autocommit: true }, state: acts },
  { params: { ...params, query: 'SELECT %s AS articles', positional_args: [1] }, state: { asked: { answer: [row] } } },
  { params: { ...params, query: 'SELECT articles' }, state: { asked: { failure: { message: 'PostgreSQL does not answer' } } } },
]
