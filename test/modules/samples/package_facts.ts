/** Plans of `package_facts` that the contract test tries. */
export const samples = [
  {
    params: {},
    state: {
      packages: new Map([
        ['apt', 'ii \thello\tamd64\t2.10-3\tdevel\n'],
        ['native', 'amd64\n'],
      ]),
    },
  },
  { params: { manager: ['dnf'], strategy: 'all' }, state: { packages: new Map() } },
]
