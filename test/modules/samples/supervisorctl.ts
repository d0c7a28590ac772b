/** Samples of `supervisorctl` for the contract. */
const supervisor = {
  installed: true,
  processes: [
    { name: 'shop', status: 'RUNNING' },
    { name: 'old', status: 'STOPPED' },
    { name: 'w:w_0', status: 'RUNNING' },
    { name: 'w:w_1', status: 'FATAL' },
  ],
} as const

export const samples = [
  { params: { name: 'shop', state: 'started' }, state: { supervisor } },
  { params: { name: 'w:', state: 'started', password: 'a very secret word', username: 'anna' }, state: { supervisor } },
  { params: { name: 'shop', state: 'stopped' }, state: { supervisor } },
  { params: { name: 'all', state: 'restarted' }, state: { supervisor } },
  { params: { name: 'shop', state: 'signalled', signal: 'HUP' }, state: { supervisor } },
  { params: { name: 'new', state: 'present', config: '/etc/s.conf' }, state: { supervisor } },
  { params: { name: 'old', state: 'absent', supervisorctl_path: '/opt/s/bin/supervisorctl' }, state: { supervisor } },
  { params: { name: 'shop', state: 'absent' }, state: { supervisor } },
  { params: { name: 'none', state: 'started' }, state: { supervisor: { installed: true, processes: [], refused: 'no such file' } } },
]
