/** Samples of `pam_limits` for the contract. */
import { absentAt, fileAt } from '../path-state-of.ts'

const dest = '/etc/security/limits.conf'
const limit = { domain: 'anna', limit_type: 'soft', limit_item: 'nofile', value: '2048' }

export const samples = [
  { params: limit, state: { file: fileAt(dest, '# limits\nanna soft nofile 1024 # few\n') } },
  { params: { ...limit, use_min: true }, state: { file: fileAt(dest, 'anna soft nofile 1024\n') } },
  { params: { ...limit, comment: 'many', backup: true }, state: { file: fileAt(dest, '# End of file') } },
  { params: limit, state: { file: absentAt(dest, '/etc/security') } },
]
