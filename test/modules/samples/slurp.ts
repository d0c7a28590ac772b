/** Plans of `slurp` that the contract test tries. */
export const samples = [
  { params: { src: '/etc/hostname' }, state: { file: { state: 'read', path: '/etc/hostname', content: 'd2ViMQo=' } } },
  { params: { src: '/etc/nothing' }, state: { file: { state: 'absent', path: '/etc/nothing', content: '' } } },
]
