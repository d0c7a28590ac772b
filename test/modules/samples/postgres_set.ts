/** Plans of `postgres_set` that the contract test tries. */
const memory = { name: 'work_mem', setting: '4096', unit: 'kB', vartype: 'integer', context: 'user', boot: '4096', pretty: '4MB' }
const found = { ...memory, base: '4096', pending: null, written: false }
const params = { name: 'work_mem', login_password: 'deep well' }

export const samples = [
  { params: { ...params, value: '12MB' }, state: { server: { answer: found } } },
  { params: { ...params, value: '4MB' }, state: { server: { answer: found } } },
  { params: { ...params, reset: true }, state: { server: { answer: { ...found, setting: '8192', base: '8192' } } } },
]
