/** Samples of `authorized_key` for the contract. */
import { absentAt, directoryAt, fileAt } from '../path-state-of.ts'

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAD2X7qt7yZ2R0Zs0hLkQyqXbJ2fGJZ1vBq0o6xFkq0H anna@laptop'
const user = { name: 'anna', uid: 1001, gid: 1001, comment: '', home: '/home/anna', shell: '/bin/sh', homeExists: true }
const account = { user, primary: { name: 'anna', gid: 1001, members: [] }, groups: [], shadowReadable: true }
const path = '/home/anna/.ssh/authorized_keys'

export const samples = [
  {
    params: { user: 'anna', key },
    state: { account, file: absentAt(path, '/home/anna'), folder: absentAt('/home/anna/.ssh', '/home/anna') },
  },
  { params: { user: 'anna', key }, state: { account, file: fileAt(path, `${key}\n`), folder: directoryAt('/home/anna/.ssh') } },
  {
    params: { user: 'anna', key, exclusive: true, key_options: 'restrict' },
    state: { account, file: fileAt(path, `# mine\n${key}\n`), folder: directoryAt('/home/anna/.ssh') },
  },
  {
    params: { user: 'anna', key, state: 'absent' },
    state: { account, file: fileAt(path, `${key}\n`), folder: directoryAt('/home/anna/.ssh') },
  },
]
