/** What `register` sees as `msg` where requests and certificates are refused, in the words of Ansible's modules. */
import assert from 'node:assert/strict'
import csr from '../../modules/x509/openssl_csr.ts'
import certificate from '../../modules/x509/x509_certificate.ts'
import certificateInfo from '../../modules/x509/x509_certificate_info.ts'
import { expect } from './expect.ts'
import { absentAt, fileAt } from './path-state-of.ts'
import { refused, ruled } from './registered.ts'
import { host } from './samples/openssl_csr.ts'
import { rest } from './samples/x509_certificate.ts'

const ids = { uid: undefined, gid: undefined }
const noKey = { tools: true, there: false, readable: false, format: '', encrypted: false }
const locked = { ...noKey, there: true, readable: true, encrypted: true }

const onCsr = (params: object, seen: object = host, file = absentAt('/r', '/')) =>
  expect(csr, { path: '/r', privatekey_path: '/k', ...params }).on({ ...ids, host: { ...noKey, ...seen }, file })
const own = { provider: 'selfsigned', privatekey_path: '/k' } as const
const authority = { provider: 'ownca', csr_path: '/r', ownca_path: '/ca', ownca_privatekey_path: '/cak' } as const
const onCertificate = (params: object, differs: object = {}) =>
  expect(certificate, { path: '/c', ...params }).on({ ...rest, file: absentAt('/c', '/'), ...differs })
const text = (file: string) => ({ path: '/c', ...own, [file]: 'x' })

const noFolder = 'The directory /no does not exist or the file is not a directory'
const wrongOrEmpty = 'Wrong or empty passphrase provided for private key'
const unread = '[Errno 2] No such file or directory'

const rows: readonly (readonly [string, () => unknown, string])[] = [
  ['openssl_csr: no folder', () => refused(onCsr({ path: '/no/r' }, host, absentAt('/no/r', '/')).changes), noFolder],
  ['openssl_csr: no key', () => refused(onCsr({}, noKey).changes), `${unread}: '/k'`],
  ['openssl_csr: a locked key', () => refused(onCsr({}, locked).changes), wrongOrEmpty],
  ['openssl_csr: another digest', () => refused(onCsr({ digest: 'sha9' }).changes), 'Unsupported digest "sha9"'],
  ['openssl_csr: another part', () => refused(onCsr({ subject: { Foo: 'x' } }).changes), 'Cannot find OID for "Foo"'],
  [
    'openssl_csr: a name without its kind',
    () => refused(onCsr({ subject_alt_name: ['www.x'] }).changes),
    'Cannot parse Subject Alternative Name "www.x" (forgot "DNS:" prefix?)',
  ],
  [
    'openssl_csr: a name of another kind',
    () => refused(onCsr({ name_constraints_excluded: ['foo:x'] }).changes),
    'Cannot parse name constraints excluded "foo:x" (potentially unsupported by cryptography backend)',
  ],
  [
    'openssl_csr: no address',
    () => refused(onCsr({ subject_alt_name: ['IP:www.x'] }).changes),
    `Cannot parse Subject Alternative Name "IP:www.x": 'www.x' does not appear to be an IPv4 or IPv6 address`,
  ],
  ['openssl_csr: another use', () => refused(onCsr({ key_usage: ['foo'] }).changes), 'Unknown key usage "foo"'],
  ['openssl_csr: another constraint', () => refused(onCsr({ basic_constraints: ['foo'] }).changes), 'Unknown basic constraint "foo"'],
  [
    'openssl_csr: another word for an authority',
    () => refused(onCsr({ basic_constraints: ['CA:x'] }).changes),
    'Unknown basic constraint value "x" for CA',
  ],
  [
    'openssl_csr: no number',
    () => refused(onCsr({ basic_constraints: ['pathlen:x'] }).changes),
    `Cannot parse path length constraint "x" (invalid literal for int() with base 10: 'x')`,
  ],
  [
    'openssl_csr: no key is named',
    () => ruled(csr, { path: '/r' }),
    'state is present but any of the following are missing: privatekey_path, privatekey_content',
  ],
  [
    'openssl_csr: two pairs',
    () => ruled(csr, { privatekey_path: '/k', privatekey_content: 'x', subject: {}, subject_ordered: [] }),
    'parameters are mutually exclusive: privatekey_path|privatekey_content, subject|subject_ordered',
  ],
  [
    'openssl_csr: an issuer alone',
    () => ruled(csr, { privatekey_path: '/k', authority_cert_issuer: ['DNS:x'] }),
    'parameters are required together: authority_cert_issuer, authority_cert_serial_number',
  ],
  [
    'openssl_csr: two identifiers',
    () => ruled(csr, { privatekey_path: '/k', create_subject_key_identifier: true, subject_key_identifier: '00' }),
    'subject_key_identifier cannot be specified if create_subject_key_identifier is true',
  ],
  [
    'openssl_csr: two subjects',
    () => ruled(csr, { privatekey_path: '/k', country_name: 'DE', subject_ordered: [{ CN: 'x' }] }),
    'subject_ordered cannot be combined with any other subject field',
  ],
  [
    'openssl_csr: two parts in one',
    () => ruled(csr, { privatekey_path: '/k', subject_ordered: [{ CN: 'x' }, { CN: 'x', O: 'y' }] }),
    'Entry #2 in subject_ordered must be a dictionary with exactly one key-value pair',
  ],
  [
    'openssl_csr: half a byte',
    () => ruled(csr, { privatekey_path: '/k', authority_key_identifier: '00:0' }),
    'Cannot parse authority_key_identifier: Odd-length string',
  ],
  [
    'openssl_csr: no digits',
    () => ruled(csr, { privatekey_path: '/k', subject_key_identifier: '0z' }),
    'Cannot parse subject_key_identifier: Non-hexadecimal digit found',
  ],
  [
    'openssl_csr: a list nowhere',
    () => ruled(csr, { privatekey_path: '/k', crl_distribution_points: [{ reasons: ['key_compromise'] }] as never }),
    'one of the following is required: full_name, relative_name, crl_issuer found in crl_distribution_points',
  ],
  ['x509_certificate: no folder', () => refused(onCertificate(own, { file: absentAt('/no/c', '/') }).changes), noFolder],
  ['x509_certificate: no key', () => refused(onCertificate(own, { key: noKey }).changes), 'The private key file /k does not exist'],
  ['x509_certificate: a locked key', () => refused(onCertificate(own, { key: locked }).changes), wrongOrEmpty],
  [
    'x509_certificate: no request',
    () => refused(onCertificate({ ...own, csr_path: '/r' }, { request: absentAt('/r', '/') }).changes),
    'The certificate signing request file /r does not exist',
  ],
  [
    'x509_certificate: an end before its beginning',
    () => refused(onCertificate({ ...own, selfsigned_not_after: '-1d' }).changes),
    'The not valid after date must be after the not valid before date.',
  ],
  [
    'x509_certificate: another digest',
    () => refused(onCertificate({ ...own, selfsigned_digest: 'foo' }).changes),
    'Unsupported digest "foo"',
  ],
  [
    'x509_certificate: no key of the authority',
    () => refused(onCertificate(authority, { authorityKey: noKey }).changes),
    'The CA private key file /cak does not exist',
  ],
  [
    'x509_certificate: nobody signs',
    () => ruled(certificate, { path: '/c' }),
    'state is present but all of the following are missing: provider',
  ],
  [
    'x509_certificate: two requests',
    () => ruled(certificate, { ...text('csr_path'), csr_content: 'y' }),
    'parameters are mutually exclusive: csr_path|csr_content',
  ],
  [
    'x509_certificate: no key is named',
    () => ruled(certificate, { provider: 'selfsigned' }),
    'One of privatekey_path and privatekey_content must be specified for the selfsigned provider.',
  ],
  [
    'x509_certificate: no authority',
    () => ruled(certificate, { provider: 'ownca', ownca_privatekey_path: '/cak' }),
    'One of ownca_path and ownca_content must be specified for the ownca provider.',
  ],
  [
    'x509_certificate: no key of the authority is named',
    () => ruled(certificate, { provider: 'ownca', ownca_path: '/ca' }),
    'One of ownca_privatekey_path and ownca_privatekey_content must be specified for the ownca provider.',
  ],
  [
    'x509_certificate: an authority and no request',
    () => ruled(certificate, { ...authority, csr_path: undefined }),
    'csr_path or csr_content is required for ownca provider',
  ],
  [
    'x509_certificate: no time',
    () => ruled(certificate, { ...own, selfsigned_not_after: 'soon' }),
    'The time spec "soon" for selfsigned_not_after is invalid',
  ],
  [
    'x509_certificate: version 2',
    () => ruled(certificate, { ...own, selfsigned_version: 2 }),
    'The cryptography backend does not support v2 certificates',
  ],
  [
    'x509_certificate_info: no file',
    () => refused(expect(certificateInfo, { path: '/c' }).on({ file: absentAt('/c', '/'), now: 0 }).changes),
    `Error while reading certificate file from disk: ${unread}: '/c'`,
  ],
  [
    'x509_certificate_info: no certificate',
    () => refused(expect(certificateInfo, { path: '/c' }).on({ file: fileAt('/c', 'junk'), now: 0 }).changes),
    'Cannot parse DER certificate: the file holds none',
  ],
  ['x509_certificate_info: nothing', () => ruled(certificateInfo, {}), 'one of the following is required: path, content'],
  [
    'x509_certificate_info: a number for a time',
    () => ruled(certificateInfo, { path: '/c', valid_at: { a: 1 } }),
    "The value for valid_at.a must be of type string (got <class 'int'>)",
  ],
]

describe('words of Ansible that are registered of certificates', () => {
  for (const [title, words, expected] of rows) it(title, () => assert.equal(words(), expected))
})
