/** Plans of `postgres_ext` that the contract test tries. */
const answer = { installed: null, newest: '1.3', versionExists: false, schema: null, comment: null }

export const samples = [
  { params: { name: 'pgcrypto', db: 'application', login_password: 'deep well', comment: 'for tokens' }, state: { server: { answer } } },
  { params: { name: 'pgcrypto', db: 'application', state: 'absent' }, state: { server: { answer: { ...answer, installed: '1.2' } } } },
]
