/** Plans of `ini_file` that the contract test tries. */
import { absentAt, fileAt, linkAt } from '../path-state-of.ts'

const ids = { uid: undefined, gid: undefined }
const file = fileAt('/etc/app.ini', 'top = 1\n[main]\nport = 80\n')
const wish = { path: '/etc/app.ini', section: 'main', option: 'port', value: '8080' }

export const samples = [
  { params: wish, state: { file, ...ids } },
  { params: { ...wish, value: '80', mode: '0640' }, state: { file, ...ids } },
  { params: { ...wish, backup: true }, state: { file: linkAt('/etc/app.ini', 'real.ini', fileAt('/etc/real.ini', '')), ...ids } },
  {
    params: { path: '/etc/new/app.ini', option: 'x', allow_no_value: true },
    state: { file: absentAt('/etc/new/app.ini', '/etc'), ...ids },
  },
  { params: { path: '/etc/app.ini', section: 'main', state: 'absent' }, state: { file, ...ids } },
]
