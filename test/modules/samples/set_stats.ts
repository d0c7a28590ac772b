/** Samples of `set_stats` for the contract. */
export const samples = [
  { params: { data: { count: 1 } }, state: {} },
  { params: { data: { free: 2 }, per_host: true, aggregate: false }, state: {} },
]
