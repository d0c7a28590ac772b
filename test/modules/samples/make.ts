/** Plans of `make` that the contract test tries. */
const make = { program: '/usr/bin/make', code: 1, stdout: '', stderr: '' }
export const samples = [
  { params: { chdir: '/src', params: { A: true, B: null } }, state: { make } },
  { params: { chdir: '/src', target: 'all' }, state: { make: { ...make, code: 0 } } },
]
