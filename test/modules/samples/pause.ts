/** Samples of `pause` for the contract. */
export const samples = [
  { params: { seconds: 3 }, state: {} },
  { params: { minutes: 0.5, prompt: 'a moment' }, state: {} },
  { params: { prompt: 'go on?', echo: false }, state: {} },
]
