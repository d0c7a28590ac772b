/** Plans of `modprobe` that the contract test tries. */
const kernel = { there: true, loaded: false, files: [{ path: '/etc/modules-load.d/a.conf', text: 'dummy\n' }] }

export const samples = [
  { params: { name: 'dummy', params: 'numdummies=2', persistent: 'present' }, state: { kernel } },
  { params: { name: 'dummy', state: 'absent', persistent: 'absent' }, state: { kernel: { ...kernel, loaded: true } } },
]
