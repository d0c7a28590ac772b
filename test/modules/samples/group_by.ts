/** Samples of `group_by` for the contract. */
export const samples = [
  { params: { key: 'os Debian', parents: ['systems'] }, state: { news: true } },
  { params: { key: 'os_Debian' }, state: { news: false } },
]
