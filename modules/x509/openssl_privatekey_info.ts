/** Reads the properties of a private key. */

import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule, type Params } from '../../engine/model/module.ts'
import { integerOf, part, partsOf, pem, plainInteger, readDer } from './der.ts'
import { backendOption, type HostKey, hostKeyRead, type KeyWords, passphraseRules, usableKey } from './openssl.ts'
import { fingerprints, type PublicKey } from './public-key.ts'

const options = {
  path: { type: 'path', description: 'Path of the key on the host. This or `content`.' },
  content: { type: 'string', secret: true, description: 'Content of the key.' },
  passphrase: { type: 'string', secret: true, description: 'Passphrase of the key.' },
  return_private_key_data: {
    type: 'boolean',
    default: false,
    description: 'Also return the private numbers. They leave the host and appear in the result.',
  },
  check_consistency: { type: 'boolean', default: false, description: 'Fail if the private numbers do not match the public ones.' },
  select_crypto_backend: backendOption(),
} as const

type InfoParams = Params<typeof options>

export default defineModule({
  name: 'openssl_privatekey_info',
  aliases: ['community.crypto.openssl_privatekey_info'],
  summary: 'Get information about a private key',
  readOnly: true,
  notes: ["The host's `openssl` reads the key; only the public key leaves the host unless more is requested."],
  options,
  examples: `
- name: Check the key of the web server
  openssl_privatekey_info: { path: /etc/ssl/private/site.pem, passphrase: "{{ site_passphrase }}", check_consistency: true }
  register: site_key

- name: Read a key from a variable
  openssl_privatekey_info: { content: "{{ ca_key }}", return_private_key_data: true, select_crypto_backend: auto }
  no_log: true
  register: ca
`,
  results: {
    can_load_key: 'Whether the key could be read.',
    can_parse_key: 'Whether the key could be parsed.',
    key_is_consistent: 'With `check_consistency`: whether the key is consistent; null if that cannot be checked.',
    type: '`RSA`, `DSA`, `ECC`, `Ed25519`, `Ed448`, `X25519` or `X448`.',
    public_key: 'Public key, as PEM.',
    public_key_fingerprints: 'Fingerprints of the public key, by digest.',
    public_data: 'Numbers of the public key.',
    private_data: 'With `return_private_key_data`: private numbers.',
  },
  relations: { exclusive: [['path', 'content']], oneOf: [['path', 'content']] },
  rules: ({ passphrase }) => passphraseRules('passphrase', passphrase),
  probe: (params) => ({
    host: hostKeyRead(params, [
      ...(params.return_private_key_data ? (['secret'] as const) : []),
      ...(params.check_consistency ? (['sound'] as const) : []),
    ]),
  }),

  plan(params, { host }) {
    keyOf(params, host)
    return []
  },

  returns(params, { host }) {
    const key = keyOf(params, host)
    return {
      can_load_key: true,
      can_parse_key: true,
      key_is_consistent: soundness(key, host) ?? null,
      type: key.type,
      public_key: pem('PUBLIC KEY', key.der),
      public_key_fingerprints: fingerprints(key.der),
      public_data: key.data,
      ...(params.return_private_key_data && host.secret ? { private_data: secretNumbers(key, host.secret) } : {}),
    }
  },
})

function keyOf(params: InfoParams, host: HostKey): PublicKey {
  const key = usableKey(host, params, 'content', keyWords)
  if (soundness(key, host) !== false) return key
  throw new Problem('the private key is inconsistent: its private numbers do not match its public ones', {
    msg: unsound,
    results: { can_load_key: true, can_parse_key: true, key_is_consistent: false },
  })
}

const keyWords: KeyWords = {
  unread: (why) => `Error while reading private key file from disk: ${why}`,
  results: (loaded) => ({ can_load_key: loaded, can_parse_key: false, key_is_consistent: null }),
}
const unsound =
  'Private key is not consistent! (See https://blog.hboeck.de/archives/888-How-I-tricked-Symantec-with-a-Fake-Private-Key.html)'

/** undefined for key exchange keys, which openssl does not check. */
function soundness({ type }: PublicKey, { sound }: HostKey): boolean | undefined {
  return type.startsWith('X') ? undefined : sound
}

/** The numbers in a PKCS #8 key. */
function secretNumbers({ type }: PublicKey, secret: Buffer): Readonly<Record<string, unknown>> {
  const inner = part(partsOf(readDer(secret)), 2).body
  if (type === 'DSA') return { x: plainInteger(integerOf(readDer(inner))) }
  if (type !== 'RSA' && type !== 'ECC') return {}
  const numbers = partsOf(readDer(inner))
  if (type === 'ECC') return { multiplier: plainInteger(BigInt(`0x${part(numbers, 1).body.toString('hex')}`)) }
  const [exponent, p, q] = [3, 4, 5].map((index) => plainInteger(integerOf(part(numbers, index))))
  return { p, q, exponent }
}
