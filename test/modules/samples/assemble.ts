/** Plans of `assemble` that the contract test tries. */
import { absentAt, fileAt } from '../path-state-of.ts'

const fragments = [
  { name: 'b.conf', content: Buffer.from('two') },
  { name: '.a', content: Buffer.from('one\n') },
]
const ids = { uid: undefined, gid: undefined }

export const samples = [
  {
    params: { src: '/etc/app.d', dest: '/etc/app.conf', delimiter: '# --' },
    state: { fragments, file: absentAt('/etc/app.conf', '/etc'), ...ids },
  },
  {
    params: { src: '/etc/app.d', dest: '/etc/app.conf', backup: true, regexp: 'conf' },
    state: { fragments, file: fileAt('/etc/app.conf', 'old'), ...ids },
  },
  {
    params: { src: '/etc/app.d', dest: '/etc/app.conf', ignore_hidden: true },
    state: { fragments, file: fileAt('/etc/app.conf', 'two'), ...ids },
  },
]
