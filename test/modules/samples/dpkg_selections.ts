/** Plans of `dpkg_selections` that the contract test tries. */
export const samples = [
  { params: { name: 'nginx', selection: 'hold' }, state: { selected: { there: true, word: 'install' } } },
  { params: { name: 'nginx', selection: 'hold' }, state: { selected: { there: true, word: undefined } } },
]
