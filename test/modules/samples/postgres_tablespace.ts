/** Plans of `postgres_tablespace` that the contract test tries. */
const there = { owner: 'anna', location: '/srv/fast', options: null }
const params = { tablespace: 'fast', login_password: 'deep well' }

export const samples = [
  {
    params: { ...params, location: '/srv/fast', owner: 'bob' },
    state: { server: { answer: { tablespace: null, renamed: null, user: 'postgres' } } },
  },
  { params: { ...params, owner: 'bob' }, state: { server: { answer: { tablespace: there, renamed: null, user: 'postgres' } } } },
  { params: { ...params, state: 'absent' }, state: { server: { answer: { tablespace: there, renamed: null, user: 'postgres' } } } },
]
