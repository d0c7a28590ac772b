/** Generates an SSH key pair. */

import { createHash } from 'node:crypto'
import { trimEnd } from '../../engine/formats/trim.ts'
import { movedCode } from '../../engine/host-scripts/replace-file.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import type { State } from '../../engine/model/read.ts'
import { attributeChanges, attributeOptions, attributeReads, attributesOf, refusedAttributes } from '../files/attributes.ts'
import { checkPlace, placementArgs } from '../files/generated-file.ts'
import { expectedOf, type PathState, pathRead } from '../files/path-state.ts'
import { removeUnchanged } from '../files/remove-file.ts'
import { passphraseRules, regenerateOption, toForce } from '../x509/openssl.ts'
import {
  explainKeygen,
  generateScript,
  generateWords,
  mendScript,
  missingKeygen,
  muteKeygen,
  type Pair,
  type PublicLine,
  pairRead,
  publicLineOf,
  sizeOf,
  typeOf,
} from './keypair.ts'

const options = {
  path: { type: 'path', required: true, description: 'Path of the private key; the public key is `PATH.pub`.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether both files should exist.' },
  type: {
    enum: ['rsa', 'dsa', 'rsa1', 'ecdsa', 'ed25519'],
    default: 'rsa',
    description: 'Type of the key. `rsa1` is refused: no current `ssh-keygen` supports it, and many do not support `dsa` either.',
  },
  size: { type: 'integer', description: 'Bits; by default 4096 for `rsa`, 256 for `ecdsa`, 1024 for `dsa`. Ignored for `ed25519`.' },
  comment: { type: 'string', description: 'Comment of both files; by default an existing one is kept.' },
  passphrase: { type: 'string', secret: true, description: 'Passphrase of the private key, at least five characters.' },
  private_key_format: {
    enum: ['auto', 'pkcs1', 'pkcs8', 'ssh'],
    default: 'auto',
    description: 'Format of the private key; `auto` uses the default of `ssh-keygen` and keeps an existing format.',
  },
  backend: {
    enum: ['auto', 'cryptography', 'opensshbin'],
    default: 'auto',
    description: 'Accepted for compatibility; `ssh-keygen` is always used.',
  },
  force: { type: 'boolean', default: false, description: 'Always generate a new key pair.' },
  regenerate: { ...regenerateOption, default: 'partial_idempotence' },
  ...attributeOptions,
} as const

type KeypairParams = Params<typeof options>
type Reads = ReturnType<typeof readsOf>
type KeypairState = State<Reads>

export default defineModule({
  name: 'openssh_keypair',
  aliases: ['community.crypto.openssh_keypair'],
  summary: 'Generate an SSH key pair',
  notes: [
    'The private key is generated on the host and never leaves it.',
    '`ssh-keygen` gets the passphrase on standard input, through a program in a directory that only its owner can enter.',
    'Owner, group and mode apply to both files; without `mode` new ones get `0600` and `0644`.',
  ],
  options,
  refused: refusedAttributes,
  examples: `
- name: Generate a key for backups
  openssh_keypair: { path: /root/.ssh/backup, type: ed25519, comment: backup@web1 }
  register: backup_key

- name: Generate a key with a passphrase, in PKCS #8
  openssh_keypair:
    path: /srv/app/deploy_key
    size: 3072
    passphrase: "{{ deploy_passphrase }}"
    private_key_format: pkcs8
    backend: auto
    owner: app
    regenerate: full_idempotence

- name: Always generate a new key
  openssh_keypair: { path: /tmp/key, force: true }

- name: Remove a key pair
  openssh_keypair: { path: /root/.ssh/old, state: absent }
`,
  results: {
    filename: 'Path of the private key.',
    type: 'Type of the key.',
    size: 'Bits of the key.',
    fingerprint: 'SHA-256 fingerprint.',
    public_key: 'Public key without its comment.',
    comment: 'Comment of the key.',
  },
  rules: keypairRules,
  ruleMessage: keypairRuleWords,
  probe: readsOf,

  plan(params, state): readonly Change[] {
    const { file, open, pair } = state
    if (params.state === 'absent') return removal(file, open)
    if (file.target?.kind === 'directory') throw notAFile(file.path)
    if (!pair.tools) throw new Problem(missingKeygen.message, { hint: missingKeygen.hint, msg: noKeygen(params) })
    if (pair.mute) throw new Problem(muteKeygen.message, { hint: muteKeygen.hint })
    checkPlace(file)
    const attributes = attributesOf(params, state, file)
    const attributeWork = [file, open].flatMap(({ path, target, umask }) =>
      target ? attributeChanges(path, target, attributes, umask) : [],
    )
    const work = isDue(params, pair) ? generation(params, state) : mending(params, state)
    return work ? [work, ...attributeWork.map(({ action, ...change }) => change)] : attributeWork
  },

  returns(params, { file, pair }, done) {
    const made = done.outcome('make')?.reported?.public
    const present = publicLineOf(made ?? pair.publicLine)
    const key = publicLineOf(made ?? (pair.derived || pair.publicLine))
    return {
      filename: file.path,
      type: params.type,
      size: wantedSize(params),
      fingerprint: key && (pair.there || made) ? fingerprintOf(key) : '',
      public_key: present ? `${present.kind} ${present.data}` : '',
      comment: present?.comment ?? '',
    }
  },
})

function readsOf(params: KeypairParams) {
  return {
    file: pathRead(params.path, { sha1: true }),
    open: pathRead(`${params.path}.pub`, { sha1: true }),
    pair: pairRead(params.path, params.passphrase || undefined),
    ...attributeReads(params),
  }
}

/** Whether a new pair must be generated. */
function isDue(params: KeypairParams, pair: Pair): boolean {
  const regenerate = params.force ? 'always' : params.regenerate
  if (!pair.there || regenerate === 'always') return true
  const key = publicLineOf(pair.derived)
  if (!key || pair.closed !== Boolean(params.passphrase)) {
    if (regenerate === 'full_idempotence') return true
    throw new Problem(`the key \`${params.path}\` cannot be read: it has another passphrase, has none, or is broken`, {
      hint: 'set `regenerate: full_idempotence` to replace it',
      msg: `Unable to read the key. The key is protected with a passphrase or broken. ${toForce} \`full_idempotence\` or \`always\`, or with \`force=true\`.`,
    })
  }
  if (regenerate === 'never' || isWanted(params, pair, key)) return false
  if (regenerate !== 'fail') return true
  throw new Problem(`the key \`${params.path}\` has another type or size: \`${typeOf(key)}\`, ${sizeOf(key)} bits`, {
    hint: 'set `regenerate: partial_idempotence` to replace it',
    msg: `Key has wrong type and/or size. ${toForce} \`partial_idempotence\`, \`full_idempotence\` or \`always\`, or with \`force=true\`.`,
  })
}

function isWanted(params: KeypairParams, { format }: Pair, key: PublicLine): boolean {
  const { private_key_format: wanted } = params
  return typeOf(key) === params.type && sizeOf(key) === wantedSize(params) && (wanted === 'auto' || wanted === format)
}

function wantedSize({ type, size }: KeypairParams): number {
  if (type === 'ed25519') return 256
  return size ?? { rsa: 4096, rsa1: 4096, dsa: 1024, ecdsa: 256 }[type]
}

function generation(params: KeypairParams, state: KeypairState): Change {
  const { file, pair } = state
  const { type, comment, passphrase, private_key_format: format } = params
  const key = publicLineOf(pair.derived)
  const spec = { type, size: wantedSize(params), comment, format }
  const words = generateWords(spec, passphrase || undefined)
  return {
    name: 'make',
    summary: `generate the key pair ${file.path}`,
    before: pair.there ? (key ? `${typeOf(key)}, ${sizeOf(key)} bits` : 'an unreadable key') : 'absent',
    after: `${type}, ${spec.size} bits`,
    action: pairRun(params, state, generateScript, words),
  }
}

/** The change that makes the public key match the private one, with the wanted comment. */
function mending(params: KeypairParams, state: KeypairState): Change | undefined {
  const { file, pair } = state
  const { comment, passphrase } = params
  const key = publicLineOf(pair.derived)
  const present = publicLineOf(pair.publicLine)
  if (!key) return undefined
  const same = present?.kind === key.kind && present.data === key.data
  if (same && (comment === undefined || comment === present.comment)) return undefined
  const line = `${key.kind} ${key.data}${comment ? ` ${comment}` : ''}`
  return {
    name: 'make',
    summary: same ? `change the comment of ${file.path}` : `write the public key ${file.path}.pub`,
    before: pair.publicLine || 'absent',
    after: line,
    action: pairRun(params, state, mendScript, [passphrase ? 'secret' : '', line, comment ?? '', comment === undefined ? '' : 'change']),
  }
}

function pairRun(params: KeypairParams, state: KeypairState, script: string, words: readonly string[]): Run {
  const [path = '', owners = '', bits = '', ...rest] = placementArgs(state.file, attributesOf(params, state, state.file))
  const place = [path, owners, params.mode === undefined ? 'usual' : bits, ...rest, expectedOf(state.open)]
  return run(['sh', '-c', script, 'sh', ...place, ...words], {
    stdin: `${params.passphrase ?? ''}\n`,
    explain: explainKeygen,
    reports: true,
    stale: movedCode,
  })
}

function removal(file: PathState, open: PathState): readonly Change[] {
  return [file, open].flatMap((half) => {
    const { path, self } = half
    if (!self) return []
    if (self.kind === 'directory') throw notAFile(path)
    return [{ summary: `remove ${path}`, before: 'present', after: 'absent', action: removeUnchanged(half) }]
  })
}

function notAFile(path: string): Problem {
  return new Problem(`\`${path}\` is a directory, not a file`, { msg: `${path} is a directory. Please specify a path to a file.` })
}

/** Ansible first chooses the backend that generates keys. */
function noKeygen({ backend }: KeypairParams): string {
  if (backend === 'opensshbin') return 'Cannot find the OpenSSH binary in the PATH'
  return 'Cannot find either the OpenSSH binary in the PATH or cryptography >= 2.6 installed on this system'
}

function fingerprintOf({ data }: PublicLine): string {
  return `SHA256:${trimEnd(createHash('sha256').update(Buffer.from(data, 'base64')).digest('base64'), '=')}`
}

function keypairRules(params: KeypairParams): readonly string[] {
  const { type, size, comment, passphrase, private_key_format: format } = params
  const problems = [...passphraseRules('passphrase', passphrase)]
  if (type === 'rsa1') problems.push('`type: rsa1` is not supported: current versions of `ssh-keygen` cannot create such keys')
  if (type === 'rsa' && size !== undefined && size < 1024) problems.push('`size` of an `rsa` key must be at least 1024')
  if (type === 'dsa' && size !== undefined && size !== 1024) problems.push('`size` of a `dsa` key must be 1024')
  if (type === 'ecdsa' && size !== undefined && ![256, 384, 521].includes(size))
    problems.push('`size` of an `ecdsa` key must be 256, 384 or 521')
  if (type === 'ed25519' && /^pkcs/.test(format)) problems.push(`an \`ed25519\` key needs the format \`ssh\`, not \`${format}\``)
  if (/[\n\r]/.test(comment ?? '')) problems.push('`comment` must be one line')
  if (passphrase && passphrase.length < 5)
    problems.push('`passphrase` must have at least five characters: `ssh-keygen` accepts no shorter one')
  return problems
}

function keypairRuleWords({ type, size, private_key_format: format }: KeypairParams): string | undefined {
  if (type === 'rsa' && size !== undefined && size < 1024)
    return 'For RSA keys, the minimum size is 1024 bits and the default is 4096 bits. Attempting to use bit lengths under 1024 will cause the module to fail.'
  if (type === 'dsa' && size !== undefined && size !== 1024) return 'DSA keys must be exactly 1024 bits as specified by FIPS 186-2.'
  if (type === 'ecdsa' && size !== undefined && ![256, 384, 521].includes(size))
    return 'For ECDSA keys, size determines the key length by selecting from one of three elliptic curve sizes: 256, 384 or 521 bits. Attempting to use bit lengths other than these three values for ECDSA keys will cause this module to fail.'
  if (type === 'rsa1') return 'RSA1 keys are not supported by the cryptography backend'
  return type === 'ed25519' && format === 'pkcs1'
    ? 'unexpected error occurred: ed25519 keys cannot be represented in PKCS1 format'
    : undefined
}
