/** Plans of `apt` that the contract test tries. */
import { aptStateOf } from '../apt/apt-state-of.ts'

const none = { simulation: undefined, deb: undefined, archives: 0, unneeded: undefined, outdated: undefined }
const simulation = { code: 0, steps: [{ name: 'nginx', after: '1.22.1-9' }], deletions: [], stdout: '', stderr: '' }

export const samples = [
  { params: { name: ['nginx'] }, state: { ...none, apt: aptStateOf({}), simulation } },
  { params: { name: ['curl'] }, state: { ...none, apt: aptStateOf({ curl: '7.88.1-10' }) } },
  { params: { name: ['nginx'], update_cache: true }, state: { ...none, apt: { ...aptStateOf({}), refreshed: 0 } } },
  {
    params: { name: ['curl'], state: 'absent', purge: true },
    state: {
      ...none,
      apt: aptStateOf({ curl: '7.88.1-10' }),
      simulation: { ...simulation, steps: [{ name: 'curl', before: '7.88.1-10' }] },
    },
  },
  { params: { clean: true }, state: { ...none, apt: aptStateOf({}), archives: 12 } },
  {
    params: { autoremove: true, autoclean: true },
    state: {
      ...none,
      apt: aptStateOf({}),
      unneeded: { ...simulation, steps: [{ name: 'old', before: '1' }] },
      outdated: { ...simulation, steps: [], deletions: ['old_1_amd64.deb'] },
    },
  },
]
