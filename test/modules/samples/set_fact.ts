/** Samples of `set_fact` for the contract. */
export const samples = [
  { params: { port: 8080, names: ['a', 'b'] }, state: {} },
  { params: { ready: 'yes', cacheable: true }, state: {} },
]
