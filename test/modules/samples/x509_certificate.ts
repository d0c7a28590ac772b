/** Samples of `x509_certificate` for the contract. */
import { parseHostKey } from '../../../modules/x509/openssl.ts'
import { absentAt, fileAt } from '../path-state-of.ts'
import { host } from './openssl_csr.ts'

const path = '/etc/ssl/site.crt'
const none = { request: undefined, authority: undefined, authorityKey: undefined, uid: undefined, gid: undefined }
export const rest = { ...none, key: host, fresh: { now: Date.UTC(2030, 0, 2, 3, 4, 5, 678), random: Buffer.alloc(20, 7) } }
const selfsigned = { path, provider: 'selfsigned' }
const absent = absentAt(path, '/etc/ssl')

export const samples = [
  { params: { ...selfsigned, privatekey_path: '/etc/ssl/site.pem' }, state: { ...rest, file: absent } },
  {
    params: { ...selfsigned, privatekey_content: 'a very secret key', privatekey_passphrase: 'a very secret word', return_content: true },
    state: { ...rest, key: { ...host, encrypted: true }, file: fileAt(path, 'nothing') },
  },
  {
    params: {
      ...{ path, provider: 'ownca', csr_content: 'none', ownca_content: 'none' },
      ...{ ownca_privatekey_content: 'a very secret key', ownca_privatekey_passphrase: 'a very secret word' },
    },
    state: { ...rest, key: undefined, authorityKey: parseHostKey('', 0), file: absent },
  },
  { params: { path, state: 'absent' }, state: { ...rest, key: undefined, file: fileAt(path, 'nothing') } },
]
