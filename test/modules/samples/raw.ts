/** Plans of `raw` that the contract test tries. */
export const samples = [{ params: { cmd: 'uname -a | cat' }, state: {} }]
