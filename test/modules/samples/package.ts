/** Plans of `package` that the contract test tries. */
import { aptStateOf } from '../apt/apt-state-of.ts'
import { rpmStateOf } from '../dnf/rpm-state-of.ts'

const apt = { deb: undefined, simulation: undefined, archives: 0, unneeded: undefined, outdated: undefined }
const dnf = {
  files: [],
  install: undefined,
  upgrade: undefined,
  groups: undefined,
  remove: undefined,
  autoremove: undefined,
  listing: undefined,
}
const nothing = { ...apt, ...dnf, rpm: rpmStateOf({ nginx: '1-1' }) }

const simulation = { code: 0, steps: [{ name: 'nginx', after: '1' }], deletions: [], stdout: '', stderr: '' }

export const samples = [
  { params: { name: ['nginx'], state: 'present' }, state: { ...nothing, manager: 'apt-get', apt: aptStateOf({ nginx: '1' }) } },
  {
    params: { name: ['nginx'], state: 'present', enablerepo: ['epel'] },
    state: { ...nothing, manager: 'dnf', apt: { ...aptStateOf({}), debian: false } },
  },
  { params: { name: ['nginx'] }, state: { ...nothing, manager: 'apt-get', apt: aptStateOf({}), simulation } },
  {
    params: { clean: true, update_cache: true },
    state: { ...nothing, manager: 'apt-get', apt: { ...aptStateOf({}), refreshed: 0 }, archives: 12 },
  },
  {
    params: { autoremove: true, autoclean: true },
    state: {
      ...nothing,
      manager: 'apt-get',
      apt: aptStateOf({}),
      unneeded: { ...simulation, steps: [{ name: 'old', before: '1' }] },
      outdated: { ...simulation, steps: [], deletions: ['old_1_amd64.deb'] },
    },
  },
]
