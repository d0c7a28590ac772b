/** Plans of `script` that the contract test tries. */
const source = { path: '/play/files/set up.sh', bytes: Buffer.from('echo'), size: 4 }

export const samples = [
  { params: { cmd: '"set up.sh" --all $HOME', chdir: '/srv' }, state: { source, created: false, removable: false } },
  { params: { cmd: 'setup.sh', creates: '/srv/ready', executable: 'python3 -u' }, state: { source, created: true, removable: false } },
  { params: { cmd: 'folder' }, state: { source: { ...source, bytes: undefined }, created: false, removable: false } },
]
