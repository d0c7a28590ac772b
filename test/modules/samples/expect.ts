/** Samples of `expect` for the contract. */
const params = { command: 'passwd anna', responses: { '(?i)new password': 'a word', Again: ['one', 'two'] } }
const state = { created: false, removable: false }

export const samples = [
  { params, state },
  { params: { ...params, timeout: 0, echo: true, chdir: '/srv' }, state },
  { params: { ...params, creates: '/etc/made' }, state: { ...state, created: true } },
]
