/** Plans of `stat` that the contract test tries. */
import { absentAt, fileAt, linkAt } from '../path-state-of.ts'

const details = {
  readable: true,
  writeable: true,
  executable: false,
  checksum: 'feed',
  mimetype: 'text/plain',
  charset: 'us-ascii',
  version: '',
  flags: '',
}

export const samples = [
  { params: { path: '/etc/one' }, state: { file: fileAt('/etc/one', 'one'), details } },
  { params: { path: '/etc/link' }, state: { file: linkAt('/etc/link', 'one'), details } },
  { params: { path: '/etc/none', follow: true }, state: { file: absentAt('/etc/none', '/etc'), details } },
]
