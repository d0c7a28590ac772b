/** Plans of `postgres_owner` that the contract test tries. */
const found = { roles: ['anna', 'bob', 'shop'], owning: ['bob'], owner: 'bob' }
const params = { new_owner: 'shop', login_password: 'deep well' }

export const samples = [
  { params: { ...params, obj_type: 'table', obj_name: 'sold.article' }, state: { server: { answer: found } } },
  { params: { ...params, obj_type: 'view', obj_name: 'v' }, state: { server: { answer: { ...found, owner: 'shop' } } } },
  { params: { ...params, reassign_owned_by: ['anna', 'bob'] }, state: { server: { answer: found } } },
  { params: { ...params, obj_type: 'view', obj_name: 'v' }, state: { server: { answer: { ...found, owner: null } } } },
]
