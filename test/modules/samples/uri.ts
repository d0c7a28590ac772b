/** Samples of `uri` for the contract. */
const free = { created: false, removable: false, files: new Map() }

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
  { params: { url: 'http://127.0.0.1/', creates: '/srv/x' }, state: { ...free, created: true } },
  { params: { url: 'http://127.0.0.1/', method: 'PUT', src: 'a' }, state: { ...free, files: new Map([['a', Buffer.from('x')]]) } },
  { params: { url: 'https://x.org/a', dest: '/etc/app/a', mode: '0600', url_username: 'app', url_password: 'verysecret' }, state: free },
  { params: { url: 'http://x.org/a', method: 'POST', body: 'text', unix_socket: '/run/app.sock' }, state: free },
]
