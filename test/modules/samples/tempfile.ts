/** Plans of `tempfile` that the contract test tries. */
import { absentAt, directoryAt } from '../path-state-of.ts'

export const samples = [
  {
    params: { suffix: '.build', state: 'directory' },
    state: { folder: directoryAt('/tmp'), chance: 'abcdefgh' },
    answers: { folder: '/tmp' },
  },
  { params: { path: '/srv/nothing' }, state: { folder: absentAt('/srv/nothing', '/srv'), chance: 'abcdefgh' } },
]
