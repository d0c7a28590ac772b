/** Plans of `npm` that the contract test tries. */
import { absentAt, directoryAt } from '../path-state-of.ts'

const list = { installed: ['a', 'a@1.0.0'], missing: ['b'] }
const [folder, outdated] = [directoryAt('/srv/app'), { names: [] }]
export const samples = [
  { params: { path: '/srv/app' }, state: { folder, list, outdated } },
  { params: { path: '/srv/app', name: 'a' }, state: { folder, list, outdated } },
  { params: { path: '/srv/app', name: 'a', state: 'latest' }, state: { folder: absentAt('/srv/app', '/srv'), list, outdated } },
  { params: { path: '/srv/app', name: 'a', state: 'absent' }, state: { folder, list, outdated } },
  { params: { path: '/srv/app', name: 'a', state: 'latest' }, state: { folder, list, outdated: { names: ['a'] } } },
]
