/** Samples of `ping` for the contract. */
export const samples = [
  { params: {}, state: { answered: true } },
  { params: { data: 'crash' }, state: { answered: true } },
]
