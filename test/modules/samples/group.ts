/** Plans of `group` that the contract test tries. */
export const samples = [
  { params: { name: 'deploy', gid: 1750 }, state: { groups: [] } },
  { params: { name: 'deploy', gid: 1750 }, state: { groups: [{ name: 'deploy', gid: 1001, members: ['anna'] }] } },
  { params: { name: 'deploy', state: 'absent', force: true }, state: { groups: [{ name: 'deploy', gid: 1001, members: [] }] } },
]
