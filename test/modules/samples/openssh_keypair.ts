/** Samples of `openssh_keypair` for the contract. */
import { absentAt, fileAt } from '../path-state-of.ts'

const path = '/root/.ssh/backup'
const line = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFZMJ2yO8mAm8u0mQ9uJ2lT1U1Yk8bVXx1y0hN0xq3aB'
const pair = { tools: true, there: true, publicLine: `${line} old`, derived: line, closed: false, format: 'ssh', mute: false }
const none = { ...pair, there: false, publicLine: '', derived: '', format: '' }
const rest = { uid: undefined, gid: undefined }
const absent = { ...rest, pair: none, file: absentAt(path, '/root/.ssh'), open: absentAt(`${path}.pub`, '/root/.ssh') }
const there = { ...rest, pair, file: fileAt(path, 'secret'), open: fileAt(`${path}.pub`, line) }
const passphrase = 'a very secret word'

export const samples = [
  { params: { path, passphrase, comment: 'a comment' }, state: absent },
  { params: { path, type: 'ed25519' }, state: there },
  { params: { path, type: 'ed25519', comment: 'a new comment', mode: '0600' }, state: there },
  { params: { path, type: 'rsa', passphrase, regenerate: 'full_idempotence' }, state: there },
  { params: { path, state: 'absent' }, state: there },
]
