/** Plans of `hostname` that the contract test tries. */
import { fileAt } from '../path-state-of.ts'

const file = fileAt('/etc/hostname', 'old\n')
const names = { now: 'old', kept: 'old', hostnamectl: true, systemd: true, command: true }

export const samples = [
  { params: { name: 'web1' }, state: { names, file } },
  { params: { name: 'web1' }, state: { names: { ...names, systemd: false }, file } },
]
