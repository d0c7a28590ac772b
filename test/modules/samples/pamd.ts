/** Samples of `pamd` for the contract. */
import { fileAt } from '../path-state-of.ts'

const text = '# auth\nauth\t[success=1 default=ignore]\tpam_unix.so nullok\nauth\trequisite pam_deny.so\n@include common-session\n'
const file = fileAt('/etc/pam.d/common-auth', text)
const rule = { name: 'common-auth', type: 'auth', control: 'requisite', module_path: 'pam_deny.so' }

export const samples = [
  { params: { ...rule, new_control: 'required' }, state: { file } },
  { params: { ...rule, state: 'absent', backup: true }, state: { file } },
  { params: { ...rule, state: 'args_present', module_arguments: ['a=1'] }, state: { file } },
  { params: { ...rule, state: 'after', new_type: 'auth', new_control: 'required', new_module_path: 'pam_permit.so' }, state: { file } },
]
