/** Plans of `postgres_info` that the contract test tries. */
const params = { login_password: 'deep well', filter: ['roles'] }

export const samples = [
  { params, state: { server: { answer: { roles: [] } }, subscriptions: { answer: [] }, databases: [] } },
  {
    params,
    state: { server: { failure: { message: 'PostgreSQL does not answer' } }, subscriptions: { answer: [] }, databases: [] },
  },
]
