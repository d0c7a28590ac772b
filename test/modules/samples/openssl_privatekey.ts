/** Samples of `openssl_privatekey` for the contract. */
import { generateKeyPairSync } from 'node:crypto'
import { parseHostKey } from '../../../modules/x509/openssl.ts'
import { absentAt, fileAt } from '../path-state-of.ts'
import { recordsOf } from '../records-of.ts'

const path = '/etc/ssl/private/site.pem'
const rest = { uid: undefined, gid: undefined }
const publicKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' })
const host = parseHostKey(recordsOf({ there: '', readable: '', head: '-----BEGIN EC PRIVATE KEY-----', public: String(publicKey) }), 0)
const absent = { ...rest, host: parseHostKey('', 0), file: absentAt(path, '/etc/ssl/private') }
const there = { ...rest, host, file: fileAt(path, 'secret') }
const passphrase = 'a very secret word'

export const samples = [
  { params: { path, passphrase, cipher: 'auto' }, state: absent },
  { params: { path, type: 'ECC', curve: 'secp256r1' }, state: there },
  { params: { path, type: 'ECC', curve: 'secp256r1', format: 'pkcs8', format_mismatch: 'convert', mode: '0640' }, state: there },
  { params: { path, passphrase, cipher: 'auto', regenerate: 'fail' }, state: there },
  { params: { path, state: 'absent', backup: true }, state: there },
]
