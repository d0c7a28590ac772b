/** Plans of `apt_repository` that the contract test tries. */
const files = [{ path: '/etc/apt/sources.list', text: 'deb http://deb.debian.org/debian bookworm main\n' }]

export const samples = [
  { params: { repo: 'deb http://x.example.org stable main', mode: '0640' }, state: { files } },
  { params: { repo: 'deb http://deb.debian.org/debian bookworm main', state: 'absent' }, state: { files } },
  { params: { repo: 'deb http://x.example.org stable main' }, state: { files: undefined } },
]
