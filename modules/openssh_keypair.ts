/** Makes a key pair of ssh at a path, and keeps it as it should be. */
import { createHash } from 'node:crypto'
import { type Run, run } from '../engine/action.ts'
import { Problem } from '../engine/diagnostic.ts'
import { type Change, defineModule, type Params } from '../engine/module.ts'
import type { State } from '../engine/read.ts'
import { attributeChanges, attributeOptions, attributeReads, attributeRules, attributesOf, refusedAttributes } from './_attributes.ts'
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
} from './_keypair.ts'
import { checkPlace, placeWords } from './_made.ts'
import { type PathState, pathRead } from './_reads.ts'

const options = {
  path: { type: 'path', required: true, description: 'The private half; the public one is beside it, as `PATH.pub`.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether both halves are there.' },
  type: {
    enum: ['rsa', 'dsa', 'rsa1', 'ecdsa', 'ed25519'],
    default: 'rsa',
    description: 'The kind of key. `rsa1` is refused: no `ssh-keygen` of today makes one, and many make no `dsa` either.',
  },
  size: { type: 'integer', description: 'Bits: 4096 for `rsa`, 256 for `ecdsa`, 1024 for `dsa` unless told; passed over for `ed25519`.' },
  comment: { type: 'string', description: 'The comment of both halves; one that is there stays unless told.' },
  passphrase: { type: 'string', secret: true, description: 'The passphrase of the private half, five characters at least.' },
  private_key_format: {
    enum: ['auto', 'pkcs1', 'pkcs8', 'ssh'],
    default: 'auto',
    description: 'How the private half is written; `auto` leaves it to `ssh-keygen`, and leaves what is there.',
  },
  backend: {
    enum: ['auto', 'cryptography', 'opensshbin'],
    default: 'auto',
    description: 'Accepted for playbooks that name one; `ssh-keygen` does the work in any case.',
  },
  force: { type: 'boolean', default: false, description: 'Make a new pair in any case.' },
  regenerate: {
    enum: ['never', 'fail', 'partial_idempotence', 'full_idempotence', 'always'],
    default: 'partial_idempotence',
    description:
      'When a new pair takes the place of one that is there: `never`; `fail` where it is of another kind; where it is of another kind (`partial_idempotence`), or can not be read as well (`full_idempotence`); `always`.',
  },
  ...attributeOptions,
} as const

type KeypairParams = Params<typeof options>
type Reads = ReturnType<typeof readsOf>
type KeypairState = State<Reads>

export default defineModule({
  name: 'openssh_keypair',
  aliases: ['community.crypto.openssh_keypair'],
  summary: 'Make a key pair of ssh and keep it as it should be',
  notes: [
    'The private half is made on the host and never leaves it.',
    'A passphrase travels on standard input; `ssh-keygen` gets it from a program in a folder that only its owner can enter.',
    'Owner, group and mode go to both halves; without a mode new ones get `0600` and `0644`.',
  ],
  options,
  refused: refusedAttributes,
  examples: `
- name: The backup has a key of its own
  openssh_keypair: { path: /root/.ssh/backup, type: ed25519, comment: backup@web1 }
  register: backup_key

- name: A key with a passphrase, in an older format
  openssh_keypair:
    path: /srv/app/deploy_key
    size: 3072
    passphrase: "{{ deploy_passphrase }}"
    private_key_format: pkcs8
    backend: auto
    owner: app
    regenerate: full_idempotence

- name: A new one each time
  openssh_keypair: { path: /tmp/key, force: true }

- name: The old one is gone
  openssh_keypair: { path: /root/.ssh/old, state: absent }
`,
  results: {
    filename: 'The path of the private half.',
    type: 'The kind of key.',
    size: 'Its bits.',
    fingerprint: 'Its fingerprint, by SHA-256.',
    public_key: 'The public half without its comment.',
    comment: 'The comment.',
  },
  rules: keypairRules,
  probe: readsOf,

  plan(params, state): readonly Change[] {
    const { file, open, pair } = state
    if (params.state === 'absent') return removal(file, open)
    if (!pair.tools) throw new Problem(missingKeygen.message, missingKeygen)
    if (pair.mute) throw new Problem(muteKeygen.message, { hint: muteKeygen.hint })
    checkPlace(file)
    const attributes = attributesOf(params, state, file)
    const told = [file, open].flatMap(({ path, target, umask }) => (target ? attributeChanges(path, target, attributes, umask) : []))
    const work = isDue(params, pair) ? generation(params, state) : mending(params, state)
    return work ? [work, ...told.map(({ action, ...change }) => change)] : told
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
    file: pathRead(params.path),
    open: pathRead(`${params.path}.pub`),
    pair: pairRead(params.path, params.passphrase || undefined),
    ...attributeReads(params),
  }
}

/** Whether a new pair has to be made. */
function isDue(params: KeypairParams, pair: Pair): boolean {
  const regenerate = params.force ? 'always' : params.regenerate
  if (!pair.there || regenerate === 'always') return true
  const key = publicLineOf(pair.derived)
  if (!key || pair.closed !== Boolean(params.passphrase)) {
    if (regenerate === 'full_idempotence') return true
    throw new Problem(`the key \`${params.path}\` can not be read: it has another passphrase, or none, or it is broken`, {
      hint: 'say `regenerate: full_idempotence` if a new one shall take its place',
    })
  }
  if (regenerate === 'never' || isWanted(params, pair, key)) return false
  if (regenerate !== 'fail') return true
  throw new Problem(`the key \`${params.path}\` is of another kind: ${typeOf(key)}, ${sizeOf(key)} bits`, {
    hint: 'say `regenerate: partial_idempotence` if a new one shall take its place',
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
  const wish = { type, size: wantedSize(params), comment, format }
  const words = generateWords(wish, passphrase || undefined)
  return {
    name: 'make',
    summary: `make the key pair ${file.path}`,
    before: pair.there ? (key ? `${typeOf(key)}, ${sizeOf(key)} bits` : 'a key that can not be read') : 'absent',
    after: `${type}, ${wish.size} bits`,
    action: pairRun(params, state, generateScript, words),
  }
}

/** The public half as the private one has it, and the wanted comment. */
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
  const [path = '', owners = '', bits = '', ...rest] = placeWords(state.file, attributesOf(params, state, state.file))
  const place = [path, owners, params.mode === undefined ? 'usual' : bits, ...rest]
  return run(['sh', '-c', script, 'sh', ...place, ...words], {
    stdin: `${params.passphrase ?? ''}\n`,
    explain: explainKeygen,
    reports: true,
  })
}

function removal(file: PathState, open: PathState): readonly Change[] {
  return [file, open].flatMap(({ path, self }) => {
    if (!self) return []
    if (self.kind === 'directory') throw new Problem(`\`${path}\` is a directory, not a file`)
    return [{ summary: `remove ${path}`, before: 'present', after: 'absent', action: run(['rm', '-f', '--', path]) }]
  })
}

function fingerprintOf({ data }: PublicLine): string {
  return `SHA256:${createHash('sha256').update(Buffer.from(data, 'base64')).digest('base64').replace(/=+$/, '')}`
}

function keypairRules(params: KeypairParams): readonly string[] {
  const { type, size, comment, passphrase, private_key_format: format } = params
  const problems = attributeRules(params)
  if (type === 'rsa1') problems.push('`type: rsa1` is not supported: no `ssh-keygen` of today makes such keys')
  if (type === 'rsa' && size !== undefined && size < 1024) problems.push('`size` of an `rsa` key is 1024 at least')
  if (type === 'dsa' && size !== undefined && size !== 1024) problems.push('`size` of a `dsa` key is 1024')
  if (type === 'ecdsa' && size !== undefined && ![256, 384, 521].includes(size))
    problems.push('`size` of an `ecdsa` key is 256, 384 or 521')
  if (type === 'ed25519' && /^pkcs/.test(format)) problems.push(`an \`ed25519\` key is written as \`ssh\`, not as \`${format}\``)
  if (/[\n\r]/.test(comment ?? '')) problems.push('`comment` is one line')
  if (/[\n\r\0]/.test(passphrase ?? '')) problems.push('`passphrase` is one line')
  if (passphrase && passphrase.length < 5) problems.push('`passphrase` has five characters at least: `ssh-keygen` takes no shorter one')
  return problems
}
