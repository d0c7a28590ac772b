/** Plans of `sysctl` that the contract test tries. */
import { absentAt, fileAt } from '../path-state-of.ts'

const file = fileAt('/etc/sysctl.conf', '# mine\nvm.swappiness = 10\n')

export const samples = [
  { params: { name: 'vm.swappiness', value: '20', sysctl_set: true }, state: { file, kernel: { there: true, value: '10\n' } } },
  { params: { name: 'vm.swappiness', state: 'absent', reload: false }, state: { file, kernel: { there: true, value: '10\n' } } },
  { params: { name: 'kernel.panic', value: '1' }, state: { file, kernel: { there: false } } },
  {
    params: { name: 'kernel.panic', value: '1', sysctl_file: '/etc/sysctl.d/deep/new.conf', ignoreerrors: true },
    state: { file: absentAt('/etc/sysctl.d/deep/new.conf', '/etc/sysctl.d'), kernel: { there: true } },
  },
]
