/** Samples of `wait_for` for the contract. */
export const samples = [
  { params: { timeout: 3 }, state: {} },
  { params: { port: 22, search_regex: 'OpenSSH', host: 'localhost' }, state: {} },
  { params: { path: '/run/x.lock', state: 'absent', timeout: 10, msg: 'the lock stays' }, state: {} },
  { params: { port: 80, state: 'drained', host: '0.0.0.0', exclude_hosts: ['10.0.0.1', '::1'] }, state: {} },
]
