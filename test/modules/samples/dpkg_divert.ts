/** Samples of `dpkg_divert` for the contract. */
const path = '/etc/screenrc'
const files = { original: true, diverted: false, target: false }
const base = { path, tools: true, program: '/usr/bin/dpkg-divert', modern: true, files }
export const absent = { ...base, state: 'absent', divert: null, holder: null } as const
export const present = { ...base, state: 'present', divert: `${path}.distrib`, holder: 'LOCAL' } as const

export const samples = [
  { params: { path }, state: { present: absent } },
  { params: { path, rename: true, force: true }, state: { present: { ...absent, files: { ...files, target: true } } } },
  { params: { path, divert: '/etc/screenrc.old', holder: 'mine' }, state: { present } },
  { params: { path, state: 'absent' }, state: { present } },
]
