/** Plans of `debconf` that the contract test tries. */
const answers = { there: true, values: new Map([['app/kind', 'some']]), passwords: new Set<string>() }

export const samples = [
  { params: { name: 'app', question: 'app/kind', vtype: 'string', value: 'more' }, state: { answers } },
  { params: { name: 'app', question: 'app/word', vtype: 'title', value: 'a word' }, state: { answers } },
  { params: { name: 'app' }, state: { answers } },
]
