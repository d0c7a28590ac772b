/** Plans of `getent` that the contract test tries. */
export const samples = [
  {
    params: { database: 'passwd', key: 'somebody' },
    state: { entries: { code: 0, lines: ['somebody:x:1000:1000:Some Body:/home/somebody:/bin/sh'] } },
  },
  { params: { database: 'group', key: 'nobody-there', fail_key: false }, state: { entries: { code: 2, lines: [] } } },
  { params: { database: 'services' }, state: { entries: { code: 3, lines: [] } } },
]
