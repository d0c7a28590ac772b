/** Samples of `openssl_privatekey_info` for the contract. */
import { generateKeyPairSync } from 'node:crypto'
import { parseHostKey } from '../../../modules/x509/openssl.ts'
import { recordsOf } from '../records-of.ts'

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const open = publicKey.export({ type: 'spki', format: 'pem' })
const secret = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')
const host = parseHostKey(recordsOf({ there: '', readable: '', encrypted: '', public: String(open), secret, sound: 'yes' }), 0)

export const samples = [
  { params: { path: '/etc/key.pem', passphrase: 'a very secret word', check_consistency: true }, state: { host } },
  { params: { content: 'a very secret key', passphrase: 'a very secret word', return_private_key_data: true }, state: { host } },
  { params: { path: '/etc/key.pem' }, state: { host } },
]
