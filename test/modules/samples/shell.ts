/** Samples of `shell` for the contract. */
const free = { created: false, removable: false }

export const samples = [
  { params: { cmd: 'a | b > c' }, state: free },
  { params: { cmd: 'read x', executable: '/bin/bash', chdir: '/srv', stdin: 'text', stdin_add_newline: false }, state: free },
  { params: { cmd: 'x', creates: '/srv/x' }, state: { created: true, removable: false } },
]
