/** Samples of `known_hosts` for the contract. */
import { absentAt, fileAt } from '../path-state-of.ts'

const path = '/root/.ssh/known_hosts'
const key = 'a ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAD2X7qt7yZ2R0Zs0hLkQyqXbJ2fGJZ1vBq0o6xFkq0H'
const found = { lines: [1], fits: true }

export const samples = [
  {
    params: { name: 'a', key },
    state: { file: absentAt(path, '/root/.ssh'), found: { lines: [], fits: true }, salts: [Buffer.alloc(20)] },
  },
  { params: { name: 'a', key, hash_host: true }, state: { file: fileAt(path, `${key}\n`), found, salts: [Buffer.alloc(20)] } },
  {
    params: { name: 'a', key: key.replace('ed25519', 'ed448') },
    state: { file: fileAt(path, `${key}\n`), found, salts: [Buffer.alloc(20)] },
  },
  { params: { name: 'a', state: 'absent' }, state: { file: fileAt(path, `${key}\nb ${key}\n`), found, salts: [] } },
  { params: { name: 'b', key }, state: { file: fileAt(path, ''), found: { lines: [], fits: false }, salts: [Buffer.alloc(20)] } },
]
