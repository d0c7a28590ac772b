/** Plans of `fetch` that the contract test tries. */
import { absentAt, fileAt } from '../path-state-of.ts'

const file = fileAt('/etc/hostname', 'web1\n')
const here = { path: '/play/names/web1/etc/hostname', isDirectory: false }

export const samples = [
  { params: { src: '/etc/hostname', dest: 'names' }, state: { file, here }, answers: { here: file } },
  { params: { src: '/etc/hostname', dest: 'names' }, state: { file, here: { ...here, sha1: file.sha1, md5: '0' } } },
  { params: { src: '/etc/nothing', dest: 'names', fail_on_missing: false }, state: { file: absentAt('/etc/nothing', '/etc'), here } },
  { params: { src: '/etc/hostname', dest: 'names', flat: true }, state: { file, here: { ...here, isDirectory: true } } },
]
