/** Plans of `mysql_query` that the contract test tries. */
const params = { login_db: 'warehouse', query: "INSERT INTO article VALUES ('cup')", login_password: 'deep well' }
const acts = { asked: { acts: true } }

export const samples = [
  { params, state: acts },
  { params: { ...params, query: ['DROP TABLE articles'], single_transaction: true }, state: acts },
  {
    params: { ...params, query: 'SELECT %s AS articles', positional_args: [1] },
    state: { asked: { answer: [{ rows: [{ articles: 1 }], count: 1, changed: false }] } },
  },
  { params: { ...params, query: 'SELECT articles' }, state: { asked: { failure: { message: 'MySQL does not answer' } } } },
]
