/** What `register` sees as `msg` where keys are refused, in the words of Ansible's modules. */
import assert from 'node:assert/strict'
import keypair from '../../modules/ssh/openssh_keypair.ts'
import dhparam from '../../modules/x509/openssl_dhparam.ts'
import privatekey from '../../modules/x509/openssl_privatekey.ts'
import keyInfo from '../../modules/x509/openssl_privatekey_info.ts'
import { expect } from './expect.ts'
import { absentAt, directoryAt, fileAt } from './path-state-of.ts'
import { besides, failed, refused, ruled } from './registered.ts'
import { host } from './samples/openssl_csr.ts'

const ids = { uid: undefined, gid: undefined }
const noKey = { tools: true, there: false, readable: false, format: '', encrypted: false }
const junk = { ...noKey, there: true, readable: true }
const locked = { ...junk, encrypted: true }

const onKey = (params: object, seen: object = host, file = fileAt('/k', 'x')) =>
  expect(privatekey, { path: '/k', type: 'ECC', curve: 'secp256r1', ...params }).on({ ...ids, host: { ...noKey, ...seen }, file })
const onInfo = (seen: object, params = {}) => expect(keyInfo, { path: '/k', ...params }).on({ host: { ...noKey, ...seen } })
const onDh = (file = absentAt('/d', '/')) => expect(dhparam, { path: '/d', size: 512 }).on({ ...ids, file })

const line = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFZMJ2yO8mAm8u0mQ9uJ2lT1U1Yk8bVXx1y0hN0xq3aB'
const pair = { tools: true, there: true, publicLine: line, derived: line, closed: false, format: 'ssh', mute: false }
const onPair = (params: object, differs: object = {}, file = fileAt('/p', 'x')) =>
  expect(keypair, { path: '/p', ...params }).on({ ...ids, pair: { ...pair, ...differs }, file, open: absentAt('/p.pub', '/') })

const noFolder = 'The directory /no does not exist or the file is not a directory'
const force = 'Will not proceed. To force regeneration, call the module with `generate` set to'
const wrongOrEmpty = 'Wrong or empty passphrase provided for private key'
const wrong = 'Wrong passphrase provided for private key'
const unread = '[Errno 2] No such file or directory'

const rows: readonly (readonly [string, () => unknown, string])[] = [
  ['openssl_privatekey: no folder', () => refused(onKey({ path: '/no/k' }, noKey, absentAt('/no/k', '/')).changes), noFolder],
  [
    'openssl_privatekey: a folder',
    () => refused(onKey({}, junk, directoryAt('/k')).changes),
    "Error while loading /k - [Errno 21] Is a directory: '/k'",
  ],
  [
    'openssl_privatekey: a folder that shall go',
    () => refused(onKey({ state: 'absent' }, junk, directoryAt('/k')).changes),
    "Error while loading /k - [Errno 21] Is a directory: '/k'",
  ],
  [
    'openssl_privatekey: unreadable',
    () => refused(onKey({ regenerate: 'partial_idempotence' }, locked).changes),
    `Unable to read the key. The key is protected with a another passphrase / no passphrase or broken. ${force} \`full_idempotence\` or \`always\`, or with \`force=true\`.`,
  ],
  [
    'openssl_privatekey: another kind',
    () => refused(onKey({ regenerate: 'fail', type: 'RSA' }).changes),
    `Key has wrong type and/or size. ${force} \`partial_idempotence\`, \`full_idempotence\` or \`always\`, or with \`force=true\`.`,
  ],
  [
    'openssl_privatekey: another format',
    () => refused(onKey({ regenerate: 'fail', format: 'pkcs8' }).changes),
    `Key has wrong format. ${force} \`partial_idempotence\`, \`full_idempotence\` or \`always\`, or with \`force=true\`. To convert the key, set \`format_mismatch\` to \`convert\`.`,
  ],
  ['openssl_privatekey: no curve', () => ruled(privatekey, { type: 'ECC' }), 'type is ECC but all of the following are missing: curve'],
  [
    'openssl_privatekey: no cipher',
    () => ruled(privatekey, { passphrase: 'abcde' }),
    'parameters are required together: cipher, passphrase',
  ],
  [
    'openssl_privatekey: another cipher',
    () => ruled(privatekey, { passphrase: 'abcde', cipher: 'aes256' }),
    'Cryptography backend can only use "auto" for cipher option.',
  ],
  [
    'openssl_privatekey: a format that the kind does not have',
    () => ruled(privatekey, { type: 'Ed25519', format: 'pkcs1' }),
    'Cryptography backend cannot serialize the private key in the required format "pkcs1"',
  ],
  [
    'openssl_privatekey_info: no file',
    () => refused(onInfo(noKey).changes),
    `Error while reading private key file from disk: ${unread}: '/k'`,
  ],
  [
    'openssl_privatekey_info: a folder',
    () => refused(onInfo({ there: true, isDirectory: true }).changes),
    "Error while reading private key file from disk: [Errno 21] Is a directory: '/k'",
  ],
  [
    'openssl_privatekey_info: a file of another',
    () => refused(onInfo({ there: true }).changes),
    "Error while reading private key file from disk: [Errno 13] Permission denied: '/k'",
  ],
  ['openssl_privatekey_info: no key', () => refused(onInfo(junk).changes), wrong],
  ['openssl_privatekey_info: no passphrase', () => refused(onInfo(locked).changes), wrongOrEmpty],
  ['openssl_privatekey_info: another passphrase', () => refused(onInfo(locked, { passphrase: 'x' }).changes), wrong],
  ['openssl_privatekey_info: a needless passphrase', () => refused(onInfo(host, { passphrase: 'x' }).changes), wrongOrEmpty],
  [
    'openssl_privatekey_info: unsound',
    () => refused(onInfo({ ...host, sound: false }, { check_consistency: true }).changes),
    'Private key is not consistent! (See https://blog.hboeck.de/archives/888-How-I-tricked-Symantec-with-a-Fake-Private-Key.html)',
  ],
  ['openssl_privatekey_info: nothing', () => ruled(keyInfo, {}), 'one of the following is required: path, content'],
  ['openssl_privatekey_info: both', () => ruled(keyInfo, { path: '/k', content: 'x' }), 'parameters are mutually exclusive: path|content'],
  [
    'openssl_dhparam: no folder',
    () => refused(onDh(absentAt('/no/d', '/')).changes),
    "The directory '/no' does not exist or the file is not a directory",
  ],
  [
    'openssl_dhparam: openssl fails',
    () => failed(onDh().changes()[0], { stderr: 'Generating\ndhparam: failed\n' }),
    'Generating\ndhparam: failed\n',
  ],
  ['openssl_dhparam: no openssl', () => failed(onDh().changes()[0], { code: 127 }), 'Failed to find required executable "openssl"'],
  ['openssh_keypair: no folder', () => refused(onPair({}, { there: false }, absentAt('/no/p', '/')).changes), noFolder],
  [
    'openssh_keypair: a folder',
    () => refused(onPair({}, {}, directoryAt('/p')).changes),
    '/p is a directory. Please specify a path to a file.',
  ],
  [
    'openssh_keypair: unreadable',
    () => refused(onPair({}, { derived: '', closed: true }).changes),
    `Unable to read the key. The key is protected with a passphrase or broken. ${force} \`full_idempotence\` or \`always\`, or with \`force=true\`.`,
  ],
  [
    'openssh_keypair: another kind',
    () => refused(onPair({ regenerate: 'fail' }).changes),
    `Key has wrong type and/or size. ${force} \`partial_idempotence\`, \`full_idempotence\` or \`always\`, or with \`force=true\`.`,
  ],
  [
    'openssh_keypair: no ssh-keygen',
    () => refused(onPair({ backend: 'opensshbin' }, { tools: false }).changes),
    'Cannot find the OpenSSH binary in the PATH',
  ],
  [
    'openssh_keypair: dsa',
    () => ruled(keypair, { type: 'dsa', size: 512 }),
    'DSA keys must be exactly 1024 bits as specified by FIPS 186-2.',
  ],
  [
    'openssh_keypair: rsa',
    () => ruled(keypair, { size: 512 }),
    'For RSA keys, the minimum size is 1024 bits and the default is 4096 bits. Attempting to use bit lengths under 1024 will cause the module to fail.',
  ],
  [
    'openssh_keypair: ecdsa',
    () => ruled(keypair, { type: 'ecdsa', size: 512 }),
    'For ECDSA keys, size determines the key length by selecting from one of three elliptic curve sizes: 256, 384 or 521 bits. Attempting to use bit lengths other than these three values for ECDSA keys will cause this module to fail.',
  ],
]

describe('words of Ansible that are registered of keys', () => {
  for (const [title, words, expected] of rows) it(title, () => assert.equal(words(), expected))
  it('come with what Ansible tells beside them', () => {
    assert.deepEqual(besides(onKey({ path: '/no/k' }, noKey, absentAt('/no/k', '/')).changes), { name: '/no' })
    const unparsed = { can_parse_key: false, key_is_consistent: null }
    assert.deepEqual(besides(onInfo(noKey).changes), { can_load_key: false, ...unparsed })
    assert.deepEqual(besides(onInfo(junk).changes), { can_load_key: true, ...unparsed })
  })
})
