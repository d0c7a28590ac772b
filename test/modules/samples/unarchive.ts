/** Plans of `unarchive` that the contract test tries. */
import { contentOf } from '../../../modules/files/install-file.ts'
import { directoryAt } from '../path-state-of.ts'

const members = [
  { name: 'app', kind: 'directory', mtime: 1 },
  { name: 'app/one', kind: 'file', mtime: 1 },
  { name: 'app/link', kind: 'link', mtime: 1 },
]
const present = new Map([
  ['app', { mode: 0o755, uid: 0, gid: 0, mtime: 1 }],
  ['app/one', { mode: 0o644, uid: 0, gid: 0, mtime: 9 }],
])
const look = { kind: 'gzip', root: true, members, present, differences: [] }
const control = { at: 'control', path: 'app.tar.gz', content: contentOf('archive') }
const none = { created: false, origin: control, folder: directoryAt('/srv'), look, uid: undefined, gid: undefined }

export const samples = [
  { params: { src: 'app.tar.gz', dest: '/srv' }, state: none, answers: { look: false } },
  {
    params: { src: 'app.tar.gz', dest: '/srv', owner: 'anna', mode: '0750', list_files: true },
    state: { ...none, uid: 1001, look: { ...look, differences: ['tar: app/one: Warning: Cannot stat: No such file or directory'] } },
  },
  { params: { src: 'app.tar.gz', dest: '/srv', group: 'anna', mode: 'u=rwX,go=' }, state: { ...none, gid: 1001 } },
  {
    params: { src: '/root/app.tar.gz', dest: '/srv', remote_src: true, keep_newer: true },
    state: { ...none, origin: { at: 'host', path: '/root/app.tar.gz' }, look: { ...look, differences: ['app/one: Contents differ'] } },
  },
  { params: { src: 'app.tar.gz', dest: '/srv', creates: '/srv/app' }, state: { ...none, created: true, look: undefined } },
]
