/** Plans of `sudoers` that the contract test tries. */
import { absentAt, fileAt } from '../path-state-of.ts'

const accepted = { code: 0, stdout: '', stderr: '' }
const path = '/etc/sudoers.d/shop'

export const samples = [
  { params: { name: 'shop', user: 'anna', commands: ['ALL'] }, state: { file: absentAt(path, '/etc/sudoers.d'), verdict: accepted } },
  {
    params: { name: 'shop', group: 'ops', commands: ['/bin/true', '/bin/false'], nopassword: false, setenv: true, runas: 'www' },
    state: { file: fileAt(path, '%ops ALL=(www)SETENV: /bin/true\n'), verdict: accepted },
  },
  {
    params: { name: 'shop', user: 'anna', commands: ['true'] },
    state: { file: absentAt(path, '/etc/sudoers.d'), verdict: { code: 1, stdout: 'stdin:1:14: syntax error\n', stderr: '' } },
  },
  { params: { name: 'shop', state: 'absent' }, state: { file: fileAt(path, 'anna ALL=NOPASSWD: ALL\n'), verdict: accepted } },
]
