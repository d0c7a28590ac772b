/** Plans of `acl` that the contract test tries. */
const rights = { tools: true, there: true, acl: ['user::rw-'], differs: true }

export const samples = [
  { params: { path: '/srv/pages', etype: 'user', entity: 'anna', permissions: 'rw', state: 'present' }, state: { rights } },
  { params: { path: '/srv/pages' }, state: { rights } },
]
