/** Plans of `iptables` that the contract test tries. */
const filter = { there: true, rule: false, chain: true, policy: 'ACCEPT' }

export const samples = [
  { params: { chain: 'INPUT', protocol: 'tcp', jump: 'ACCEPT' }, state: { filter } },
  { params: { chain: 'INPUT', policy: 'DROP' }, state: { filter } },
  { params: { chain: 'MINE', chain_management: true }, state: { filter: { ...filter, chain: false } } },
]
