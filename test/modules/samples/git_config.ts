/** Plans of `git_config` that the contract test tries. */
export const samples = [
  { params: { name: 'user.name', value: 'me', scope: 'global' }, state: { settings: { values: [], all: {} } } },
  { params: { name: 'user.name', value: 'me', scope: 'global' }, state: { settings: { values: ['me'], all: {} } } },
  { params: { name: 'a.b', state: 'absent', scope: 'file', file: '/x' }, state: { settings: { values: ['1', '2'], all: {} } } },
]
