/** Plans of `postgres_privs` that the contract test tries. */
const all = ['INSERT', 'SELECT']
const granted = [{ role: 'reports', privilege: 'SELECT', grantable: true, revocable: true }]
const holder = { name: 'articles', owner: 'shopkeeper', all, grantable: null, granted }
const answer = { schema: true, roles: ['reports', 'shopkeeper'], holders: [holder] }
const params = { database: 'warehouse', objs: ['articles'], roles: ['reports'], privs: ['ALL'], login_password: 'deep well' }

export const samples = [
  { params, state: { server: { answer } } },
  { params: { ...params, state: 'absent' }, state: { server: { answer } } },
  { params: { ...params, privs: ['select'], grant_option: false }, state: { server: { answer } } },
  { params: { ...params, roles: ['nobody'] }, state: { server: { answer } } },
  {
    params: { ...params, type: 'default_privs', objs: ['TABLES'], privs: ['INSERT'], target_roles: ['shopkeeper'] },
    state: { server: { answer: { ...answer, holders: [{ ...holder, name: 'TABLES' }] } } },
  },
]
