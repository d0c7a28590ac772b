/** Tells of a private key: its kind, its public half, and whether it is sound. */
import { Problem } from '../engine/diagnostic.ts'
import { defineModule, type Params } from '../engine/module.ts'
import { exclusive, oneNeeded } from './_ansiblewords.ts'
import { integerOf, part, partsOf, pem, plainInteger, readDer } from './_der.ts'
import { type HostKey, hostKeyRead, type KeyWords, usableKey } from './_openssl.ts'
import { fingerprints, type PublicKey } from './_publickey.ts'

const options = {
  path: { type: 'path', description: 'The file of the key, on the host. This or `content`.' },
  content: { type: 'string', secret: true, description: 'The key itself.' },
  passphrase: { type: 'string', secret: true, description: 'What guards the key.' },
  return_private_key_data: {
    type: 'boolean',
    default: false,
    description: 'Tell the secret numbers as well. They leave the host then, and stand in the result.',
  },
  check_consistency: { type: 'boolean', default: false, description: 'Fail where the secret numbers do not fit the public ones.' },
  select_crypto_backend: {
    enum: ['auto', 'cryptography'],
    default: 'auto',
    description: 'Accepted for playbooks that name one; `openssl` does the work in any case.',
  },
} as const

type InfoParams = Params<typeof options>

export default defineModule({
  name: 'openssl_privatekey_info',
  aliases: ['community.crypto.openssl_privatekey_info'],
  summary: 'Tell of a private key',
  inert: true,
  notes: ['`openssl` of the host reads the key; nothing but its public half leaves the host unless that is asked for.'],
  options,
  examples: `
- name: Look at the key of the web server
  openssl_privatekey_info: { path: /etc/ssl/private/site.pem, passphrase: "{{ site_passphrase }}", check_consistency: true }
  register: site_key

- name: Look at a key that is known here
  openssl_privatekey_info: { content: "{{ ca_key }}", return_private_key_data: true, select_crypto_backend: auto }
  no_log: true
  register: ca
`,
  results: {
    can_load_key: 'Whether the key could be read.',
    can_parse_key: 'Whether it was understood.',
    key_is_consistent: 'Whether it is sound, with `check_consistency`; nothing where that can not be told.',
    type: '`RSA`, `DSA`, `ECC`, `Ed25519`, `Ed448`, `X25519` or `X448`.',
    public_key: 'The public half, as PEM.',
    public_key_fingerprints: 'Digests of the public half, by their names.',
    public_data: 'The numbers of the public half.',
    private_data: 'The secret numbers, with `return_private_key_data`.',
  },
  rules: ({ path, content, passphrase }) => [
    ...((path === undefined) === (content === undefined) ? ['one of `path` and `content` is needed'] : []),
    ...(/[\n\r\0]/.test(passphrase ?? '') ? ['`passphrase` is one line'] : []),
  ],
  ruleWords: (params) => exclusive(params, ['path', 'content']) ?? oneNeeded(params, 'path', 'content'),
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
  throw new Problem('the private key is not sound: its secret numbers do not fit its public ones', {
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

/** Of keys for an exchange alone nobody can tell. */
function soundness({ type }: PublicKey, { sound }: HostKey): boolean | undefined {
  return type.startsWith('X') ? undefined : sound
}

/** The numbers in a key as PKCS #8 holds it. */
function secretNumbers({ type }: PublicKey, secret: Buffer): Readonly<Record<string, unknown>> {
  const inner = part(partsOf(readDer(secret)), 2).body
  if (type === 'DSA') return { x: plainInteger(integerOf(readDer(inner))) }
  if (type !== 'RSA' && type !== 'ECC') return {}
  const numbers = partsOf(readDer(inner))
  if (type === 'ECC') return { multiplier: plainInteger(BigInt(`0x${part(numbers, 1).body.toString('hex')}`)) }
  const [exponent, p, q] = [3, 4, 5].map((index) => plainInteger(integerOf(part(numbers, index))))
  return { p, q, exponent }
}
