/** Samples of `command` for the contract. */
const free = { created: false, removable: false }

export const samples = [
  { params: { cmd: 'uptime' }, state: free },
  { params: { argv: ['echo', '$HOME', '~/x', 'a b'], chdir: '/srv', stdin: 'text' }, state: free },
  { params: { cmd: 'make install', creates: '/usr/local/bin/x' }, state: { created: true, removable: false } },
  { params: { cmd: 'make clean', removes: '/srv/x.o' }, state: { created: false, removable: true } },
]
