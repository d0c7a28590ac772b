/** Plans of `get_url` that the contract test tries. */
import { absentAt, directoryAt, fileAt } from '../path-state-of.ts'

const none = { expected: undefined, digest: undefined, remote: undefined, uid: undefined, gid: undefined }
const url = 'https://example.org/app.txt'
const secret = { url_username: 'app', url_password: 'a-secret-word', headers: { 'X-Token': 'token' } }

export const samples = [
  {
    params: { url, dest: '/srv/app.txt', ...secret },
    state: { ...none, there: absentAt('/srv/app.txt', '/srv'), file: absentAt('/srv/app.txt', '/srv') },
  },
  {
    params: { url, dest: '/srv', backup: true, mode: 'u=rw,go=r' },
    state: { ...none, there: directoryAt('/srv'), file: fileAt('/srv/app.txt', 'old'), remote: 'feed' },
    answers: { file: directoryAt('/srv') },
  },
  {
    params: { url, dest: '/srv/app.txt', checksum: 'sha256:https://example.org/SUMS', owner: 'anna' },
    state: {
      ...none,
      uid: 1001,
      there: fileAt('/srv/app.txt', 'old'),
      file: fileAt('/srv/app.txt', 'old'),
      expected: `${'a'.repeat(64)}  app.txt\n`,
      digest: 'b'.repeat(64),
    },
    answers: { digest: fileAt('/srv/app.txt', 'old') },
  },
  {
    params: { url, dest: '/srv/app.txt', force: true },
    state: { ...none, there: fileAt('/srv/app.txt', ''), file: fileAt('/srv/app.txt', ''), remote: fileAt('/srv/app.txt', '').sha1 },
  },
]
