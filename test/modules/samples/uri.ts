/** Samples of `uri` for the contract. */
const free = { created: false, removable: false }

export const samples = [
  { params: { url: 'http://127.0.0.1/' }, state: free },
  {
    params: {
      url: 'https://example.org/x',
      method: 'POST',
      body: { a: 1 },
      body_format: 'json',
      url_username: 'me',
      url_password: 'hidden-word',
    },
    state: free,
  },
  { params: { url: 'http://127.0.0.1/', creates: '/srv/x' }, state: { created: true, removable: false } },
]
