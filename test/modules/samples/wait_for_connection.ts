/** Samples of `wait_for_connection` for the contract. */
export const samples = [
  { params: {}, state: {} },
  { params: { delay: 2, sleep: 3, timeout: 20, connect_timeout: 1 }, state: {} },
]
