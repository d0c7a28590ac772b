/** Plans of `dnf` that the contract test tries. */
import { rpmStateOf } from '../dnf/rpm-state-of.ts'

const none = {
  files: [],
  install: undefined,
  upgrade: undefined,
  groups: undefined,
  remove: undefined,
  autoremove: undefined,
  listing: undefined,
}
const answer = (step: object) => ({ code: 1, steps: [{ architecture: 'noarch', ...step }], text: 'Operation aborted.' })

export const samples = [
  { params: { name: ['nginx'] }, state: { ...none, rpm: rpmStateOf({}), install: answer({ name: 'nginx', after: '1.20-1' }) } },
  { params: { name: ['nginx'] }, state: { ...none, rpm: rpmStateOf({ nginx: '1.20-1' }) } },
  {
    params: { name: ['nginx'], state: 'latest', security: true },
    state: { ...none, rpm: rpmStateOf({ nginx: '1.20-1' }), upgrade: answer({ name: 'nginx', before: '1.20-1', after: '1.22-1' }) },
  },
  {
    params: { name: ['nginx'], state: 'absent', autoremove: true },
    state: { ...none, rpm: rpmStateOf({ nginx: '1.20-1' }), remove: answer({ name: 'nginx', before: '1.20-1' }) },
  },
  { params: { update_cache: true }, state: { ...none, rpm: rpmStateOf({}) } },
  {
    params: { list: 'repos' },
    state: { ...none, rpm: rpmStateOf({}), listing: { code: 0, results: [{ repoid: 'a', state: 'enabled' }], text: '' } },
  },
]
