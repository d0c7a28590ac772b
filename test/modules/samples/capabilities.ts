/** Plans of `capabilities` that the contract test tries. */
const program = { tools: true, there: true, path: '/srv/program', capabilities: [{ name: 'cap_chown', flags: 'ep' }] }

export const samples = [
  { params: { path: '/srv/program', capability: 'cap_net_raw=ep' }, state: { program } },
  { params: { path: '/srv/program', capability: 'cap_chown', state: 'absent' }, state: { program } },
]
