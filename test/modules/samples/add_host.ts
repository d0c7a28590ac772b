/** Samples of `add_host` for the contract. */
export const samples = [
  { params: { name: '192.0.2.7:2222', groups: ['web'], stage: 'test' }, state: { news: true } },
  { params: { name: 'web1' }, state: { news: false } },
]
