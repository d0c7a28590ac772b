/** Plans of `postgres_schema` that the contract test tries. */
const schema = { owner: 'shopkeeper', comment: null, holds: 0 }
const params = { name: 'warehouse', database: 'application', login_password: 'deep well' }

export const samples = [
  { params: { ...params, owner: 'somebody', comment: "it's new" }, state: { server: { answer: { ownerExists: true, schema: null } } } },
  { params: { ...params, owner: 'somebody' }, state: { server: { answer: { ownerExists: true, schema } } } },
  { params: { ...params, state: 'absent' }, state: { server: { answer: { ownerExists: true, schema } } } },
  { params: { ...params, state: 'absent' }, state: { server: { answer: { ownerExists: true, schema: { ...schema, holds: 2 } } } } },
]
