/** Plans of `blockinfile` that the contract test tries. */
import { absentAt, fileAt } from '../path-state-of.ts'

const ids = { uid: undefined, gid: undefined }

export const samples = [
  { params: { path: '/etc/one', block: 'a\nb', insertafter: '^x' }, state: { ...ids, file: fileAt('/etc/one', 'x\ny\n') } },
  {
    params: { path: '/etc/one', state: 'absent', marker: '# {mark}' },
    state: { ...ids, file: fileAt('/etc/one', 'x\n# BEGIN\nold\n# END\n') },
  },
  { params: { path: '/etc/one', block: 'a', create: true, mode: '0600' }, state: { ...ids, file: absentAt('/etc/one', '/etc') } },
]
