/** Samples of `openssl_publickey` for the contract. */
import { generateKeyPairSync } from 'node:crypto'
import { parseHostKey } from '../../../modules/x509/openssl.ts'
import { absentAt, fileAt } from '../path-state-of.ts'
import { recordsOf } from '../records-of.ts'

const path = '/etc/ssl/site.pub'
export const open = String(generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }))
export const host = parseHostKey(recordsOf({ there: '', readable: '', head: '-----BEGIN PRIVATE KEY-----', public: open }), 0)
const rest = { uid: undefined, gid: undefined, host }
const given = { path, privatekey_path: '/etc/ssl/site.pem' }

export const samples = [
  { params: given, state: { ...rest, file: absentAt(path, '/etc/ssl') } },
  {
    params: { path, privatekey_content: 'a very secret key', format: 'OpenSSH', return_content: true, mode: '0600' },
    state: { ...rest, file: fileAt(path, 'nothing') },
  },
  {
    params: { ...given, privatekey_passphrase: 'a very secret word', force: true, backup: true },
    state: { ...rest, host: { ...host, encrypted: true }, file: fileAt(path, open) },
  },
  { params: { path, state: 'absent', backup: true }, state: { ...rest, file: fileAt(path, open) } },
]
