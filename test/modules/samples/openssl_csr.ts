/** Samples of `openssl_csr` for the contract. */
import { generateKeyPairSync } from 'node:crypto'
import { csrBody } from '../../../modules/x509/csr.ts'
import { pem } from '../../../modules/x509/der.ts'
import { parseHostKey } from '../../../modules/x509/openssl.ts'
import { publicKeyIn } from '../../../modules/x509/public-key.ts'
import { absentAt, fileAt } from '../path-state-of.ts'
import { recordsOf } from '../records-of.ts'

const path = '/etc/ssl/site.csr'
const open = String(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }))
export const host = parseHostKey(recordsOf({ there: '', readable: '', head: '-----BEGIN EC PRIVATE KEY-----', public: open }), 0)
const rest = { uid: undefined, gid: undefined, host }
const key = publicKeyIn(open)
const other = key ? pem('CERTIFICATE REQUEST', csrBody([['2.5.4.3', 'old']], key, [])) : ''
const given = { path, privatekey_path: '/etc/ssl/site.pem' }

export const samples = [
  { params: { ...given, common_name: 'www.example.org' }, state: { ...rest, file: absentAt(path, '/etc/ssl') } },
  {
    params: { path, privatekey_content: 'a very secret key', subject: { CN: 'a' }, return_content: true },
    state: { ...rest, file: fileAt(path, 'nothing') },
  },
  {
    params: { ...given, privatekey_passphrase: 'a very secret word', common_name: 'a' },
    state: { ...rest, host: { ...host, encrypted: true }, file: fileAt(path, other) },
  },
  { params: { path, state: 'absent', backup: true }, state: { ...rest, file: fileAt(path, other) } },
]
