/** Samples of `assert` for the contract. */
export const samples = [
  { params: { that: [{ text: 'x == 1', holds: true }] }, state: {} },
  { params: { that: [{ text: 'x == 1', holds: false }], fail_msg: 'x is not one', quiet: true }, state: {} },
]
