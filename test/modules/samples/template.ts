/** Plans of `template` that the contract test tries. */
import { contentOf } from '../../../modules/files/install-file.ts'
import { absentAt, fileAt } from '../path-state-of.ts'

const source = { kind: 'file', path: '/play/templates/site.j2', mode: 0o644, content: contentOf('listen 80\n') }
const ids = { uid: undefined, gid: undefined }

export const samples = [
  {
    params: { src: 'site.j2', dest: '/etc/site', mode: '0640', validate: 'test -s %s' },
    state: { ...ids, source, flags: undefined, dest: fileAt('/etc/site', 'listen 8080\n') },
  },
  {
    params: { src: 'site.j2', dest: '/etc/sites/', directory_mode: '0750' },
    state: { ...ids, source, flags: undefined, dest: absentAt('/etc/sites/site.j2', '/etc') },
  },
  {
    params: { src: 'site.j2', dest: '/etc/site', force: false },
    state: { ...ids, source, flags: undefined, dest: fileAt('/etc/site', 'mine\n') },
  },
]
