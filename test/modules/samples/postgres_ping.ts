/** Plans of `postgres_ping` that the contract test tries. */
const params = { login_password: 'deep well' }

export const samples = [
  { params, state: { server: { answer: 'PostgreSQL 15.8 (Debian 15.8-0+deb12u1) on x86_64' } } },
  { params: { ...params, db: 'shop' }, state: { server: { failure: { message: 'PostgreSQL does not answer' } } } },
]
