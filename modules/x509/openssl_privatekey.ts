/** Generates a private key on the host. */

import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import type { State } from '../../engine/model/read.ts'
import { attributeReads, refusedAttributes } from '../files/attributes.ts'
import type { FileGeneration } from '../files/generated-file.ts'
import { keptBy, madeText } from '../files/generated-file.ts'
import { pathRead } from '../files/path-state.ts'
import {
  explainOpenssl,
  generatedChanges,
  generatedOptions,
  type HostKey,
  hostKeyRead,
  missingOpenssl,
  passphraseRules,
  regenerateOption,
  returnedContent,
  takeKey,
  toForce,
} from './openssl.ts'
import { curves, fingerprints, opensslCurve, publicKeyIn } from './public-key.ts'

const options = {
  path: { type: 'path', required: true, description: 'Path of the key.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the key should exist.' },
  type: {
    enum: ['DSA', 'ECC', 'Ed25519', 'Ed448', 'RSA', 'X25519', 'X448'],
    default: 'RSA',
    description: 'Type of the key.',
  },
  size: { type: 'integer', default: 4096, description: 'Bits of an `RSA` or `DSA` key.' },
  curve: { enum: Object.keys(curves), description: 'Curve of an `ECC` key; `secp384r1` and `secp256r1` are supported most widely.' },
  passphrase: { type: 'string', secret: true, description: 'Passphrase of the key. Needs `cipher`.' },
  cipher: { type: 'string', description: 'Only `auto`, which means AES-256. Needs `passphrase`.' },
  format: {
    enum: ['pkcs1', 'pkcs8', 'raw', 'auto', 'auto_ignore'],
    default: 'auto_ignore',
    description:
      'Format of the key: `auto` means `pkcs1` if the key type supports it, otherwise `pkcs8`; `auto_ignore` is the same for a new key and keeps an existing one. `raw` is not supported.',
  },
  format_mismatch: {
    enum: ['regenerate', 'convert'],
    default: 'regenerate',
    description: 'On a format mismatch: regenerate the key or convert it.',
  },
  regenerate: { ...regenerateOption, default: 'full_idempotence' },
  ...generatedOptions('key', 'privatekey'),
  return_content: { type: 'boolean', default: false, description: 'Return the key as `privatekey`; it then leaves the host.' },
} as const

type KeyParams = Params<typeof options>
type KeyState = State<ReturnType<typeof readsOf>>

export default defineModule({
  name: 'openssl_privatekey',
  aliases: ['community.crypto.openssl_privatekey'],
  summary: 'Generate a private key on the host',
  notes: [
    '`openssl` on the host generates the key, which never leaves it unless `return_content` is set.',
    'Only the owner can read it from its first byte on; without `mode` it gets `0600`.',
    'By default an unreadable key is replaced, as in Ansible: set `regenerate: partial_idempotence` to prevent that.',
  ],
  options,
  refused: refusedAttributes,
  examples: `
- name: Generate a key for the web server
  openssl_privatekey: { path: /etc/ssl/private/site.pem, type: ECC, curve: secp384r1, group: ssl-cert, mode: "0640" }

- name: Generate an encrypted key, with a backup of the old one
  openssl_privatekey:
    path: /etc/ssl/private/ca.pem
    size: 3072
    passphrase: "{{ ca_passphrase }}"
    cipher: auto
    format: pkcs8
    format_mismatch: convert
    regenerate: partial_idempotence
    backup: true
    select_crypto_backend: auto

- name: Always generate and return a key
  openssl_privatekey: { path: /tmp/key.pem, force: true, return_content: true }

- name: Remove a key
  openssl_privatekey: { path: /etc/ssl/private/old.pem, state: absent }
`,
  results: {
    filename: 'Path of the key.',
    type: 'Type of the key.',
    size: 'Bits, as set in the task.',
    curve: 'Curve of an `ECC` key.',
    fingerprint: 'Fingerprints of the public key, by digest.',
    privatekey: 'With `return_content`: the key.',
    backup_file: 'Path of the backup.',
  },
  relations: { together: [['cipher', 'passphrase']], requiredIf: [{ option: 'type', values: ['ECC'], all: ['curve'] }] },
  rules: keyRules,
  ruleMessage: keyRuleWords,
  probe: readsOf,

  plan(params, state): readonly Change[] {
    const { host } = state
    return generatedChanges({ ...params, mode: params.mode ?? '0600' }, state, () => {
      if (!host.tools) throw new Problem(missingOpenssl.message, missingOpenssl)
      if (isDue(params, host)) return generation(params, state)
      return params.format_mismatch === 'convert' && !isFormat(params, host) ? conversion(params, state) : undefined
    })
  },

  returns(params, { file, host }, done) {
    const key = params.state === 'absent' ? undefined : (publicKeyIn(madeText(done, 'public') ?? '') ?? host.key)
    return {
      filename: file.path,
      type: params.type,
      size: params.size,
      ...(params.type === 'ECC' ? { curve: params.curve } : {}),
      fingerprint: key ? fingerprints(key.der) : null,
      ...returnedContent(params, 'privatekey', madeText(done, 'content') ?? host.content),
      ...keptBy(done),
    }
  },
})

function readsOf(params: KeyParams) {
  const { path, passphrase, return_content } = params
  return {
    file: pathRead(path, { sha1: true }),
    host: hostKeyRead({ path, passphrase }, return_content ? ['content'] : []),
    ...attributeReads(params),
  }
}

/** Whether a new key must be generated. */
function isDue(params: KeyParams, host: HostKey): boolean {
  const regenerate = params.force ? 'always' : params.regenerate
  if (!host.there || regenerate === 'always') return true
  const refuse = (what: keyof typeof refusals) => {
    const { message, msg } = refusals[what]
    const hint = `set \`regenerate: ${what === 'unread' ? 'full' : 'partial'}_idempotence\` to replace it`
    throw new Problem(`the private key \`${params.path}\` ${message}`, { hint, msg })
  }
  if (!host.key || host.encrypted !== (params.passphrase !== undefined)) {
    if (regenerate === 'full_idempotence' && host.readable) return true
    return refuse('unread')
  }
  if (regenerate === 'never') return false
  const isOther = !isKind(params, host)
  if (!isOther && (params.format_mismatch !== 'regenerate' || isFormat(params, host))) return false
  return regenerate === 'fail' ? refuse(isOther ? 'kind' : 'format') : true
}

const refusals = {
  unread: {
    message: 'cannot be read: it has another passphrase, has none, or is broken',
    msg: `Unable to read the key. The key is protected with a another passphrase / no passphrase or broken. ${toForce} \`full_idempotence\` or \`always\`, or with \`force=true\`.`,
  },
  kind: {
    message: 'has another type or size',
    msg: `Key has wrong type and/or size. ${toForce} \`partial_idempotence\`, \`full_idempotence\` or \`always\`, or with \`force=true\`.`,
  },
  format: {
    message: 'has another format',
    msg: `Key has wrong format. ${toForce} \`partial_idempotence\`, \`full_idempotence\` or \`always\`, or with \`force=true\`. To convert the key, set \`format_mismatch\` to \`convert\`.`,
  },
} as const

function isKind({ type, size, curve }: KeyParams, { key }: HostKey): boolean {
  if (key?.type !== type) return false
  return type === 'RSA' || type === 'DSA' ? key.size === size : type !== 'ECC' || key.curve === curve
}

function isFormat(params: KeyParams, { format }: HostKey): boolean {
  return params.format === 'auto_ignore' || format === wantedFormat(params)
}

function wantedFormat({ format, type }: KeyParams): string {
  if (format !== 'auto' && format !== 'auto_ignore') return format
  return /^(X|Ed)\d/.test(type) ? 'pkcs8' : 'pkcs1'
}

function wordOf({ type, size, curve }: { readonly type: string; readonly size?: number; readonly curve?: string }): string {
  return type === 'RSA' || type === 'DSA' ? `${type}, ${size} bits` : type === 'ECC' ? `${type}, ${curve}` : type
}

function generation(params: KeyParams, { file, host }: KeyState): FileGeneration {
  const { key } = host
  return {
    summary: `generate the private key ${file.path}`,
    before: !host.there ? 'absent' : key ? wordOf(key) : 'an unreadable key',
    after: wordOf(params),
    ...keyRun(params, 'make', params.type, params.type === 'ECC' ? opensslCurve(params.curve ?? '') : String(params.size)),
  }
}

function conversion(params: KeyParams, { file, host }: KeyState): FileGeneration {
  const before = host.format || 'another format'
  return { summary: `convert the private key ${file.path}`, before, after: wantedFormat(params), ...keyRun(params, 'convert', '', '') }
}

function keyRun(params: KeyParams, ...words: readonly string[]) {
  return { script: keyScript, args: [...words, ...shapeWords(params)], stdin: `${params.passphrase ?? ''}\n`, explain: explainOpenssl }
}

function shapeWords(params: KeyParams): readonly string[] {
  const { cipher, passphrase, return_content } = params
  const guarded = cipher !== undefined && passphrase !== undefined
  return [wantedFormat(params) === 'pkcs1' ? '-traditional' : '', guarded ? '-aes256' : '', return_content ? 'content' : '']
}

// A key with a passphrase is never written without encryption.
const keyScript = `
how=$1 type=$2 detail=$3 traditional=$4 cipher=$5 content=$6
command -v openssl >/dev/null 2>&1 || exit 127
${takeKey}take_key "$path"
[ "$how" = convert ] || key=
make() {
  case $type in
    RSA) openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:$detail" ;;
    ECC) openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:$detail" -pkeyopt ec_param_enc:named_curve ;;
    DSA) openssl genpkey -genparam -algorithm DSA -pkeyopt "dsa_paramgen_bits:$detail" -out "$work/parameters" &&
      openssl genpkey -paramfile "$work/parameters" ;;
    *) openssl genpkey -algorithm "$type" ;;
  esac
}
guard() { openssl pkey $traditional $cipher -passout fd:4 -out "$new" "$@"; }
if [ "$how" = convert ]; then with_key guard -in /dev/fd/3 -passin fd:5 5<<OLD
$passphrase
OLD
else make | with_key guard; fi || exit
open=$(with_key openssl pkey -in "$new" -passin fd:4 -pubout) || exit
report public "$open"
if [ -n "$content" ]; then report content "$(cat -- "$new")"; fi
`

function keyRules(params: KeyParams): readonly string[] {
  const { type, size, passphrase, cipher, format } = params
  const problems = [...passphraseRules('passphrase', passphrase)]
  if ((type === 'RSA' || type === 'DSA') && size < 512) problems.push('`size` must be at least 512')
  if (cipher !== undefined && cipher !== 'auto') problems.push('`cipher` must be `auto`')
  if (passphrase === '') problems.push('`passphrase` is empty: remove it together with `cipher`')
  if (format === 'raw') problems.push('`format: raw` is not supported: few programs read such keys; use `pkcs8`')
  if (format === 'pkcs1' && /^(X|Ed)\d/.test(type))
    problems.push(`\`format: pkcs1\` cannot be combined with \`type: ${type}\`: use \`pkcs8\``)
  return problems
}

function keyRuleWords({ type, cipher, format }: KeyParams): string | undefined {
  if (cipher !== undefined && cipher !== 'auto') return 'Cryptography backend can only use "auto" for cipher option.'
  const unfit = format === 'pkcs1' && /^(X|Ed)\d/.test(type)
  return unfit ? 'Cryptography backend cannot serialize the private key in the required format "pkcs1"' : undefined
}
