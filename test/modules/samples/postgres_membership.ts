/** Plans of `postgres_membership` that the contract test tries. */
const params = { groups: ['staff'], target_roles: ['anna', 'bob'], login_password: 'deep well' }
const members = [
  { name: 'staff', groups: [] },
  { name: 'anna', groups: ['staff'] },
  { name: 'bob', groups: [] },
]

export const samples = [
  { params, state: { server: { answer: members } } },
  { params: { ...params, state: 'absent' }, state: { server: { answer: members } } },
  { params: { ...params, state: 'exact', target_roles: ['bob'] }, state: { server: { answer: members } } },
]
