/** Plans of `lineinfile` that the contract test tries. */
import { absentAt, fileAt, linkAt } from '../path-state-of.ts'

const ids = { uid: undefined, gid: undefined }

export const samples = [
  {
    params: { path: '/etc/one', regexp: '^port', line: 'port 22', mode: '0640', backup: true },
    state: { ...ids, file: fileAt('/etc/one', 'port 80\n') },
  },
  { params: { path: '/etc/deep/one', line: 'port 22', create: true }, state: { ...ids, file: absentAt('/etc/deep/one', '/etc') } },
  {
    params: { path: '/etc/one', state: 'absent', search_string: 'port' },
    state: { ...ids, file: linkAt('/etc/one', 'two', fileAt('/etc/two', 'port 80\n')) },
  },
  {
    params: { path: '/etc/one', regexp: '^(port) .*', line: '\\1 22', backrefs: true, owner: 'anna' },
    state: { gid: undefined, uid: 1001, file: fileAt('/etc/one', 'port 80\n') },
  },
]
