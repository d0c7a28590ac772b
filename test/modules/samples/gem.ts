/** Plans of `gem` that the contract test tries. */
const here = { versions: ['1.1.0', '1.0.0'] }
const there = { versions: ['1.2.0'] }
export const samples = [
  { params: { name: 'alpha' }, state: { here, there } },
  { params: { name: 'alpha', state: 'latest' }, state: { here, there } },
  { params: { name: 'alpha', state: 'absent', user_install: false, install_dir: '/srv/gems' }, state: { here, there } },
]
