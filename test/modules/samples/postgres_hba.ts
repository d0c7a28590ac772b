/** Samples of `postgres_hba` for the contract. */
import { createHash } from 'node:crypto'

const facts = {
  kind: 'file',
  mode: 0o640,
  uid: 107,
  gid: 113,
  owner: 'postgres',
  group: 'postgres',
  size: 60,
  inode: 7,
  device: 1,
  deviceMajor: 0,
  deviceMinor: 0,
  links: 1,
  blocks: 8,
  blockSize: 4096,
  atime: 1,
  mtime: 1,
  ctime: 1,
}
const content = Buffer.from('# comments\nlocal all postgres peer\nlocal all all peer # by hand\n')
const path = '/etc/postgresql/15/main/pg_hba.conf'
const missing = { path, inside: false, above: '/etc', parent: true, real: path, umask: 0o22, selinux: false, user: { uid: 107, gid: 113 } }
const present = { ...missing, self: facts, target: facts, content, sha1: createHash('sha1').update(content).digest('hex') }
const state = { file: { answer: present } }

export const samples = [
  { params: { contype: 'local', databases: 'all', users: 'all', method: 'scram-sha-256' }, state },
  { params: { contype: 'local', method: 'peer' }, state },
  { params: { dest: path }, state },
  { params: { contype: 'host', address: '10.0.0.0/8', users: 'app', backup: true, backup_file: '/var/backups/hba', mode: '0600' }, state },
  {
    params: { dest: path, create: true, overwrite: true, rules: [{ contype: 'local', users: 'postgres', method: 'peer' }] },
    state: { file: { answer: missing } },
  },
  { params: { dest: path, contype: 'local' }, state: { file: { answer: missing } } },
  { params: { contype: 'local', login_password: 'hidden-word' }, state: { file: { failure: { message: 'PostgreSQL does not answer' } } } },
]
