/** Samples of `at` for the contract. */
import { absentAt, fileAt } from '../path-state-of.ts'

const script = undefined
const jobs = [
  { id: '3', commands: 'echo hello\n' },
  { id: '12', commands: 'cd /srv\necho hello\n' },
]

export const samples = [
  { params: { command: 'echo hello', count: 2, units: 'days' }, state: { queue: { jobs: [] }, script } },
  { params: { command: 'echo hello', count: 2, units: 'days', unique: true }, state: { queue: { jobs }, script } },
  { params: { command: 'echo hello', state: 'absent' }, state: { queue: { jobs }, script } },
  { params: { script_file: '/srv/job', state: 'absent' }, state: { queue: { jobs }, script: fileAt('/srv/job', 'echo hello\n') } },
  { params: { script_file: '/srv/job', count: 1, units: 'weeks' }, state: { queue: { jobs: [] }, script: absentAt('/srv/job', '/srv') } },
  { params: { command: 'echo hello', count: 1, units: 'hours' }, state: { queue: { missing: 'at', jobs: [] }, script } },
]
