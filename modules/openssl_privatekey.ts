/** Makes a private key on the host, and keeps it as it should be. */
import { Problem } from '../engine/diagnostic.ts'
import { type Change, defineModule, type Params } from '../engine/module.ts'
import type { State } from '../engine/read.ts'
import { neededFor, together } from './_ansiblewords.ts'
import { attributeChanges, attributeOptions, attributeReads, attributeRules, attributesOf, refusedAttributes } from './_attributes.ts'
import { checkPlace, keptBy, type MadeAttributes, madeText, makeFile, removeFile } from './_made.ts'
import { explainOpenssl, type HostKey, hostKeyRead, missingOpenssl, takeKey } from './_openssl.ts'
import { curves, fingerprints, opensslCurve, publicKeyIn } from './_publickey.ts'
import { pathRead } from './_reads.ts'

const options = {
  path: { type: 'path', required: true, description: 'The file of the key.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the key is there.' },
  type: {
    enum: ['DSA', 'ECC', 'Ed25519', 'Ed448', 'RSA', 'X25519', 'X448'],
    default: 'RSA',
    description: 'The kind of key.',
  },
  size: { type: 'integer', default: 4096, description: 'Bits of an `RSA` or `DSA` key.' },
  curve: { enum: Object.keys(curves), description: 'The curve of an `ECC` key; `secp384r1` and `secp256r1` are understood most widely.' },
  passphrase: { type: 'string', secret: true, description: 'What guards the key. Needs `cipher`.' },
  cipher: { type: 'string', description: 'Only `auto`, which is AES with 256 bits. Needs `passphrase`.' },
  format: {
    enum: ['pkcs1', 'pkcs8', 'raw', 'auto', 'auto_ignore'],
    default: 'auto_ignore',
    description:
      'How the key is written: `auto` is `pkcs1` where the kind of key has it, else `pkcs8`; `auto_ignore` is the same for a new key, and leaves what is there. `raw` is refused.',
  },
  format_mismatch: {
    enum: ['regenerate', 'convert'],
    default: 'regenerate',
    description: 'Whether a key that is written another way gives way to a new one, or is written anew.',
  },
  regenerate: {
    enum: ['never', 'fail', 'partial_idempotence', 'full_idempotence', 'always'],
    default: 'full_idempotence',
    description:
      'When a new key takes the place of one that is there: `never`; `fail` where it is of another kind; where it is of another kind (`partial_idempotence`), or can not be read as well (`full_idempotence`); `always`.',
  },
  force: { type: 'boolean', default: false, description: 'Make a new key in any case.' },
  backup: { type: 'boolean', default: false, description: 'Keep the old key beside it, with the time in its name.' },
  return_content: { type: 'boolean', default: false, description: 'Tell the key as `privatekey`. It leaves the host then.' },
  select_crypto_backend: {
    enum: ['auto', 'cryptography'],
    default: 'auto',
    description: 'Accepted for playbooks that name one; `openssl` does the work in any case.',
  },
  ...attributeOptions,
} as const

type KeyParams = Params<typeof options>
type KeyState = State<ReturnType<typeof readsOf>>

export default defineModule({
  name: 'openssl_privatekey',
  aliases: ['community.crypto.openssl_privatekey'],
  summary: 'Make a private key on the host and keep it as it should be',
  notes: [
    'The key is made by `openssl` on the host and never leaves it unless `return_content` says so.',
    'It is closed to all but its owner from its first byte on; without `mode` it gets `0600`.',
    'A key that can not be read is replaced by default, as with Ansible: say `regenerate: partial_idempotence` to be safe.',
  ],
  options,
  refused: refusedAttributes,
  examples: `
- name: The web server has a key
  openssl_privatekey: { path: /etc/ssl/private/site.pem, type: ECC, curve: secp384r1, group: ssl-cert, mode: "0640" }

- name: A key that is guarded, and kept when another takes its place
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

- name: A new key each time, told
  openssl_privatekey: { path: /tmp/key.pem, force: true, return_content: true }

- name: The old one is gone
  openssl_privatekey: { path: /etc/ssl/private/old.pem, state: absent }
`,
  results: {
    filename: 'The path.',
    type: 'The kind of key.',
    size: 'Its bits, as the task has them.',
    curve: 'The curve of an `ECC` key.',
    fingerprint: 'Digests of the public half, by their names.',
    privatekey: 'The key, with `return_content`.',
    backup_file: 'Where the old key was kept.',
  },
  rules: keyRules,
  ruleWords: keyRuleWords,
  probe: readsOf,

  plan(params, state): readonly Change[] {
    const { file, host } = state
    if (params.state === 'absent') return removeFile(file, params.backup)
    if (!host.tools) throw new Problem(missingOpenssl.message, missingOpenssl)
    checkPlace(file)
    const wanted = wantedAttributes(params, state)
    if (isDue(params, host)) return generation(params, state, wanted)
    if (params.format_mismatch === 'convert' && !isFormat(params, host)) return conversion(params, state, wanted)
    return file.target ? attributeChanges(file.path, file.target, wanted, file.umask) : []
  },

  returns(params, { file, host }, done) {
    const absent = params.state === 'absent'
    const key = absent ? undefined : (publicKeyIn(madeText(done, 'public') ?? '') ?? host.key)
    return {
      filename: file.path,
      type: params.type,
      size: params.size,
      ...(params.type === 'ECC' ? { curve: params.curve } : {}),
      fingerprint: key ? fingerprints(key.der) : null,
      ...(params.return_content ? { privatekey: (absent ? undefined : (madeText(done, 'content') ?? host.content)) ?? null } : {}),
      ...keptBy(done),
    }
  },
})

function readsOf(params: KeyParams) {
  const { path, passphrase, return_content } = params
  return { file: pathRead(path), host: hostKeyRead({ path, passphrase }, return_content ? ['content'] : []), ...attributeReads(params) }
}

function wantedAttributes(params: KeyParams, state: KeyState): MadeAttributes {
  return { ...attributesOf({ ...params, mode: params.mode ?? '0600' }, state, state.file), backup: params.backup }
}

/** Whether a new key has to be made. */
function isDue(params: KeyParams, host: HostKey): boolean {
  const regenerate = params.force ? 'always' : params.regenerate
  if (!host.there || regenerate === 'always') return true
  const refuse = (what: keyof typeof refusals) => {
    const { message, msg } = refusals[what]
    const hint = `say \`regenerate: ${what === 'unread' ? 'full' : 'partial'}_idempotence\` if a new one shall take its place`
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

const toForce = 'Will not proceed. To force regeneration, call the module with `generate` set to'
const refusals = {
  unread: {
    message: 'can not be read: it has another passphrase, or none, or it is broken',
    msg: `Unable to read the key. The key is protected with a another passphrase / no passphrase or broken. ${toForce} \`full_idempotence\` or \`always\`, or with \`force=true\`.`,
  },
  kind: {
    message: 'is of another kind',
    msg: `Key has wrong type and/or size. ${toForce} \`partial_idempotence\`, \`full_idempotence\` or \`always\`, or with \`force=true\`.`,
  },
  format: {
    message: 'is written another way',
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

function generation(params: KeyParams, { file, host }: KeyState, wanted: MadeAttributes): Change[] {
  const { key } = host
  return makeFile(file, wanted, {
    summary: `make the private key ${file.path}`,
    before: !host.there ? 'absent' : key ? wordOf(key) : 'a key that can not be read',
    after: wordOf(params),
    script: keyScript,
    args: ['make', params.type, params.type === 'ECC' ? opensslCurve(params.curve ?? '') : String(params.size), ...shapeWords(params)],
    stdin: `${params.passphrase ?? ''}\n`,
    explain: explainOpenssl,
  })
}

function conversion(params: KeyParams, { file, host }: KeyState, wanted: MadeAttributes): Change[] {
  return makeFile(file, wanted, {
    summary: `write the private key ${file.path} anew`,
    before: host.format || 'another format',
    after: wantedFormat(params),
    script: keyScript,
    args: ['convert', '', '', ...shapeWords(params)],
    stdin: `${params.passphrase ?? ''}\n`,
    explain: explainOpenssl,
  })
}

function shapeWords(params: KeyParams): readonly string[] {
  const { cipher, passphrase, return_content } = params
  const guarded = cipher !== undefined && passphrase !== undefined
  return [wantedFormat(params) === 'pkcs1' ? '-traditional' : '', guarded ? '-aes256' : '', return_content ? 'content' : '']
}

// Nothing of a key that shall be guarded is written without its guard.
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
  const { type, size, curve, passphrase, cipher, format } = params
  const problems = attributeRules(params)
  if (type === 'ECC' && curve === undefined) problems.push('`curve` is needed for an `ECC` key')
  if ((type === 'RSA' || type === 'DSA') && size < 512) problems.push('`size` is 512 at least')
  if ((passphrase === undefined) !== (cipher === undefined)) problems.push('`passphrase` and `cipher` need each other')
  if (cipher !== undefined && cipher !== 'auto') problems.push('`cipher` can only be `auto`')
  if (/[\n\r\0]/.test(passphrase ?? '')) problems.push('`passphrase` is one line')
  if (passphrase === '') problems.push('`passphrase` is empty: leave it out together with `cipher`')
  if (format === 'raw') problems.push('`format: raw` is not supported: few programs read such keys; use `pkcs8`')
  if (format === 'pkcs1' && /^(X|Ed)\d/.test(type)) problems.push(`\`format: pkcs1\` does not go with \`type: ${type}\`: use \`pkcs8\``)
  return problems
}

function keyRuleWords(params: KeyParams): string | undefined {
  const { type, cipher, format } = params
  const unfit = format === 'pkcs1' && /^(X|Ed)\d/.test(type)
  return (
    together(params, 'cipher', 'passphrase') ??
    neededFor(params, 'type', 'ECC', ['curve']) ??
    (cipher === undefined || cipher === 'auto' ? undefined : 'Cryptography backend can only use "auto" for cipher option.') ??
    (unfit ? 'Cryptography backend cannot serialize the private key in the required format "pkcs1"' : undefined)
  )
}
