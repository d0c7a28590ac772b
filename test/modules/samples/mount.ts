/** Plans of `mount` that the contract test tries. */
import { parseMounts } from '../../../modules/mount/mounts.ts'
import { absentAt, directoryAt, fileAt } from '../path-state-of.ts'

const fstab = fileAt('/etc/fstab', 'LABEL=data /srv/data ext4 defaults 0 2\n')
const mounts = parseMounts('20 1 8:1 / / rw - ext4 /dev/sda1 rw\n21 20 8:2 / /srv/data rw - ext4 /dev/sdb1 rw\n')
const data = { path: '/srv/data', src: 'LABEL=data', fstype: 'ext4' }

export const samples = [
  { params: { ...data, state: 'mounted', opts: 'ro', backup: true }, state: { fstab, mounts, place: directoryAt('/srv/data') } },
  { params: { ...data, path: '/srv/new', state: 'mounted' }, state: { fstab, mounts, place: absentAt('/srv/new', '/srv') } },
  { params: { ...data, state: 'present', boot: false }, state: { fstab, mounts, place: directoryAt('/srv/data') } },
  { params: { path: '/srv/data', state: 'absent' }, state: { fstab, mounts, place: directoryAt('/srv/data') } },
  { params: { path: '/srv/data', state: 'unmounted' }, state: { fstab, mounts, place: directoryAt('/srv/data') } },
  { params: { path: '/srv/data', state: 'remounted', opts: 'ro' }, state: { fstab, mounts, place: directoryAt('/srv/data') } },
  { params: { ...data, state: 'ephemeral' }, state: { fstab, mounts, place: directoryAt('/srv/data') } },
]
