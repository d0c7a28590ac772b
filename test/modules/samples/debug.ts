/** Samples of `debug` for the contract. */
export const samples = [
  { params: {}, state: {} },
  { params: { msg: ['a', 'list'], verbosity: 2 }, state: {} },
  { params: { var: { text: 'x.y', value: { z: 1 } } }, state: {} },
  { params: { var: { text: 'x.y', value: undefined, undefined: '`x` is undefined' } }, state: {} },
]
