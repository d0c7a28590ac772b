/** Plans of `archive` that the contract test tries. */
import { absentAt } from '../path-state-of.ts'

const expanded = { paths: [{ path: '/srv/site', kind: 'directory' }], found: ['/srv/site'], excluded: [] } as const
const look = { state: 'absent', names: ['site/index.html'] } as const
const file = absentAt('/backup/site.tgz', '/backup')
const ids = { uid: undefined, gid: undefined }
export const samples = [
  { params: { path: ['/srv/site'], dest: '/backup/site.tgz', mode: '0600' }, state: { expanded, look, file, ...ids } },
  {
    params: { path: ['/srv/site'], dest: '/backup/site.tgz', remove: true },
    state: { expanded, look: { ...look, state: 'same' }, file, ...ids },
  },
]
