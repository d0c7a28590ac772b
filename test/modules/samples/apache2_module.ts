/** Plans of `apache2_module` that the contract test tries. */
const apache = { there: true, modules: new Set(['alias_module']), enabled: new Set(['alias']), threaded: false }

export const samples = [
  { params: { name: 'rewrite' }, state: { apache } },
  { params: { name: 'alias', state: 'absent', force: true }, state: { apache } },
]
