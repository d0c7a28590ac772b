/** Plans of `package` that the contract test tries. */
import { aptStateOf } from '../apt-state-of.ts'
import { rpmStateOf } from '../rpm-state-of.ts'

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

export const samples = [
  { params: { name: ['nginx'], state: 'present' }, state: { ...nothing, manager: 'apt-get', apt: aptStateOf({ nginx: '1' }) } },
  {
    params: { name: ['nginx'], state: 'present', enablerepo: ['epel'] },
    state: { ...nothing, manager: 'dnf', apt: { ...aptStateOf({}), debian: false } },
  },
]
