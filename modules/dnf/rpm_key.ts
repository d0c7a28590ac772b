/** `rpm_key`: keys that rpm trusts. */

import { isNamed, type PublicKey, publicKeys } from '../../engine/formats/openpgp.ts'
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import { scratchFunctions } from '../../engine/host-scripts/scratch.ts'
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { after, constant, type HostRead, type Read } from '../../engine/model/read.ts'
import { editedBytes, type PathState, pathRead } from '../files/path-state.ts'
import { keyFetched } from '../packages/fetch-key.ts'

const options = {
  key: {
    type: 'string',
    required: true,
    description: 'Key: a URL, a file on the host, or the ID of an imported key.',
  },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the key is trusted.' },
  fingerprint: { type: 'list', description: 'Fingerprints of the allowed keys, with or without spaces. Any other key is an error.' },
  validate_certs: { type: 'boolean', default: true, description: 'Verify the TLS certificate of the server.' },
} as const

type KeyParams = Params<typeof options>

export default defineModule({
  name: 'rpm_key',
  summary: 'Manage keys that rpm trusts',
  notes: [
    'Keys are parsed on the controller: the host needs no `gpg`.',
    'If a file holds several keys, all of them are imported or removed.',
    'A key given as a URL is downloaded on every run, unless all keys in `fingerprint` are already imported.',
  ],
  options,
  examples: `
- name: Import the key of our packages, checking its fingerprint
  rpm_key:
    key: https://rpms.example.org/RPM-GPG-KEY
    fingerprint: EBC6 E12C 62B1 C734 026B  2122 A20E 5214 6B8D 79E6
    validate_certs: true

- name: Import a key file on the host
  rpm_key: { key: /etc/pki/rpm-gpg/RPM-GPG-KEY-own, state: present }

- name: Remove an old key
  rpm_key: { key: DEADB33F, state: absent }
`,
  rules: ({ key, state, fingerprint = [] }) => [
    ...(isId(key) && state === 'present' && fingerprint.length > 0 ? ['`fingerprint` requires a URL or a file in `key`'] : []),
    ...fingerprint.filter((each) => !/^[0-9A-F]{32,}$/.test(digitsOf(each))).map((each) => `\`${each}\` is not a fingerprint`),
  ],

  probe(params) {
    const { key } = params
    return {
      trusted,
      file: isAddress(key) || isId(key) ? constant(undefined) : pathRead(key, { content: editedBytes }),
      fetched: isAddress(key) ? fetchedRead(params) : constant(undefined),
    }
  },

  plan(params, { trusted: found, ...sources }): readonly Change[] {
    if (!found)
      throw new Problem('there is no `rpm` on the host', { hint: 'use this module only on hosts with rpm', missingProgram: 'rpm' })
    if (params.state === 'absent') return removal(found, keyIdsOf(params, sources))
    if (isId(params.key)) {
      if (found.some(({ keys }) => keys.some((each) => isNamed(each, digitsOf(params.key))))) return []
      throw new Problem(`rpm does not trust a key \`${params.key}\``, {
        hint: 'set `key` to the URL or file of the key to import it',
      })
    }
    const content = contentOf(params, sources)
    if (!content) return []
    const missing = keysOf(params, content).filter((key) => !found.some(({ keys }) => keys.some((each) => areEqual(each, key))))
    requireFingerprints(params, missing)
    if (missing.length === 0) return []
    const action = run(['sh', '-c', importScript], { stdin: content })
    return [{ summary: `trust key ${missing.map(nameOf).join(', ')}`, before: 'absent', after: 'present', action }]
  },
})

// Older releases of rpm read keys only from files.
const importScript = `${scratchFunctions}scratch || exit
cat >"$work/key" && rpm --import "$work/key"
`

interface Trusted {
  /** The package of the key: `gpg-pubkey-515b4b45-6b096c2a`. */
  readonly name: string
  readonly keys: readonly PublicKey[]
}

/** Keys that rpm trusts; undefined if rpm is not installed. */
const trusted: HostRead<readonly Trusted[] | undefined> = {
  at: 'host',
  script: `${textFunction}command -v rpm >/dev/null 2>&1 || exit 3
for name in $(rpm -q gpg-pubkey --qf '%{NAME}-%{VERSION}-%{RELEASE}\\n'); do
  case $name in gpg-pubkey-*) text "$name" "$(rpm -q --qf '%{DESCRIPTION}' -- "$name")" ;; esac
done`,
  parse: ({ stdout, code }) =>
    code === 3 ? undefined : [...parseRecords(stdout)].map(([name, text]) => ({ name, keys: keysIn(Buffer.from(text)) })),
}

/** Public keys; none if it holds none or cannot be read. */
function keysIn(content: Buffer): readonly PublicKey[] {
  try {
    return publicKeys(content)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return []
  }
}

/** The key at the URL; not downloaded if all keys in `fingerprint` are trusted. */
function fetchedRead({ key, state, fingerprint = [], validate_certs }: KeyParams): Read<Buffer | undefined> {
  const fetched = keyFetched(key, validate_certs, (error = 'unknown') => `failed to fetch key at ${key} , error was: ${error}`)
  if (state === 'absent' || fingerprint.length === 0) return fetched
  return after<readonly Trusted[] | undefined, Buffer | undefined>(trusted, (found = []) => {
    const names = found.flatMap(({ keys }) => keys.flatMap(({ fingerprints }) => fingerprints.slice(0, 1)))
    return fingerprint.every((each) => names.includes(digitsOf(each))) ? { value: undefined } : fetched
  })
}

interface KeySources {
  readonly file?: PathState
  readonly fetched?: Buffer
}

/** The bytes of the key; undefined if they are not needed. */
function contentOf({ key }: KeyParams, { file, fetched }: KeySources): Buffer | undefined {
  if (isAddress(key)) return fetched
  if (file?.content) return file.content
  throw new Problem(`\`${key}\` does not exist or cannot be read`, {
    hint: 'copy it there with `copy` first',
    msg: `Not a valid key ${key}`,
  })
}

function keysOf({ key }: KeyParams, content: Buffer): readonly PublicKey[] {
  const keys = keysIn(content)
  if (keys.length > 0) return keys
  throw new Problem(`\`${key}\` contains no public key`, {
    hint: 'check the content of the URL or file',
    msg: isAddress(key) ? `Not a public key: ${key}` : 'Unexpected gpg output',
  })
}

/** The ends of the fingerprints of the keys to remove. */
function keyIdsOf(params: KeyParams, sources: KeySources): readonly string[] {
  if (isId(params.key)) return [digitsOf(params.key)]
  const content = contentOf(params, sources)
  return content ? keysOf(params, content).map(nameOf) : []
}

function removal(found: readonly Trusted[], ids: readonly string[]): readonly Change[] {
  const gone = found.filter(({ keys }) => keys.some((key) => ids.some((id) => isNamed(key, id))))
  return gone.map(({ name, keys }) => ({
    summary: `remove key ${keys.map(nameOf).join(', ')}`,
    before: 'present',
    after: 'absent',
    action: run(['rpm', '--erase', '--allmatches', name]),
  }))
}

function requireFingerprints({ fingerprint }: KeyParams, keys: readonly PublicKey[]): void {
  if (fingerprint === undefined) return
  const foreign = keys.find((key) => !fingerprint.some((each) => digitsOf(each) === nameOf(key)))
  if (foreign)
    throw new Problem(`the key has the fingerprint \`${nameOf(foreign)}\`, which is not in \`fingerprint\``, {
      msg: `The specified fingerprint, '${fingerprint.map(digitsOf).join("', '")}', does not match the key fingerprint '${nameOf(foreign)}'`,
    })
}

const nameOf = ({ fingerprints }: PublicKey) => fingerprints[0] ?? ''
const areEqual = (one: PublicKey, other: PublicKey) => nameOf(one) === nameOf(other)
const isAddress = (key: string) => key.includes('://')
const isId = (key: string) => /^(0x)?[0-9a-f]{8,40}$/i.test(key)
const digitsOf = (id: string) => id.replace(/\s/g, '').toUpperCase().replace(/^0X/, '')
