/** Plans of `package` that the contract test tries. */
import { aptStateOf } from '../apt-state-of.ts'

const nothing = { deb: undefined, simulation: undefined, archives: 0, unneeded: undefined, outdated: undefined }

export const samples = [
  { params: { name: ['nginx'], state: 'present' }, state: { ...nothing, manager: 'apt-get', apt: aptStateOf({ nginx: '1' }) } },
  {
    params: { name: ['nginx'], state: 'present', enablerepo: ['epel'] },
    state: { ...nothing, manager: 'dnf', apt: { ...aptStateOf({}), debian: false } },
  },
]
