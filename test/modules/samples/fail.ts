/** Samples of `fail` for the contract. */
export const samples = [
  { params: {}, state: {} },
  { params: { msg: 'no way on' }, state: {} },
]
