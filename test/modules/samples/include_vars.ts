/** Samples of `include_vars` for the contract. */
const read = { values: { port: 8080 }, files: ['/site/vars/release.yml'] }
export const samples = [
  { params: { file: 'release.yml' }, state: { read } },
  { params: { dir: 'settings', depth: 1, name: 'settings' }, state: { read } },
]
