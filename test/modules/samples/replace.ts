/** Plans of `replace` that the contract test tries. */
import { fileAt } from '../path-state-of.ts'

const ids = { uid: undefined, gid: undefined }

export const samples = [
  {
    params: { path: '/etc/one', regexp: '(old) name', replace: 'new \\1' },
    state: { ...ids, file: fileAt('/etc/one', 'old name\nold name\n') },
  },
  {
    params: { path: '/etc/one', regexp: '^port.*', replace: 'port 22', after: 'ssh', before: 'web' },
    state: { ...ids, file: fileAt('/etc/one', 'ssh\nport 1\nweb\nport 2\n') },
  },
]
