/** `apt_key`: keys that apt trusts for all sources. */

import { isNamed, type PublicKey } from '../../engine/formats/openpgp.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { after, constant, type HostRead, type Read } from '../../engine/model/read.ts'
import { editedBytes, pathRead } from '../files/path-state.ts'
import { removeContent } from '../files/remove-file.ts'
import { keyFetched } from '../packages/fetch-key.ts'
import { addition, digitsOf, keysIn, now, type Ring, ringsRead, serverAddress, trusts, writing } from './keyrings.ts'

const options = {
  id: { type: 'string', description: 'Key ID: the last 8, 16 or more hex digits of the fingerprint. Default: read from the key.' },
  url: { type: 'string', description: 'URL from which the host downloads the key.' },
  data: { type: 'string', description: 'The key itself, ASCII-armored.' },
  file: { type: 'path', description: 'Key file on the host.' },
  keyserver: { type: 'string', description: 'Key server from which to fetch the key `id`.' },
  keyring: { type: 'path', description: 'Keyring to use instead of `/etc/apt/trusted.gpg`.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the key is trusted.' },
  validate_certs: { type: 'boolean', default: true, description: 'Verify the TLS certificate of the server.' },
} as const

type KeyParams = Params<typeof options>

export default defineModule({
  name: 'apt_key',
  summary: 'Manage keys that apt trusts for all sources',
  notes: [
    'A key limited to one source is safer: see `signed_by` of `deb822_repository`.',
    'The host needs neither `apt-key` nor gpg.',
    'An expired key counts as missing and is replaced by the one from `url`, `data`, `file` or `keyserver`.',
  ],
  options,
  examples: `
- name: Trust the key of Example
  apt_key: { id: 36A1D7869245C8950F966E92D8576A8BA88D21E9, url: https://deb.example.org/key.asc, state: present, validate_certs: true }

- name: Fetch a key from a key server into its own keyring
  apt_key: { keyserver: hkps://keyserver.example.org, id: 36A1D7869245C8950F966E92D8576A8BA88D21E9, keyring: /etc/apt/trusted.gpg.d/example.gpg }

- name: Trust a key file on the host
  apt_key: { file: /root/key.asc }

- name: Trust a key from a variable
  apt_key: { data: "{{ archive_key }}" }

- name: Remove an old key
  apt_key: { id: A88D21E9, state: absent }
`,
  results: {
    id: 'Key ID as given, or as read from the key.',
    key_id: 'Key ID in uppercase.',
    fp: 'Last 16 hex digits of the key ID.',
    short_id: 'Last 8 hex digits of the key ID.',
    before: 'Keys and subkeys trusted before, by their last 16 hex digits.',
    after: 'Keys and subkeys trusted now; only if this changed.',
  },
  relations: { exclusive: [['data', 'file', 'keyserver', 'url']] },
  rules: keyRules,

  probe(params) {
    const { keyring, file } = params
    const rings = ringsRead(keyring)
    const keyFile = file === undefined ? constant(undefined) : pathRead(file, { content: editedBytes })
    return { rings, fetched: fetchedRead(params, rings), file: keyFile, now }
  },

  plan(params, state): readonly Change[] {
    const { rings } = state
    const supplied = suppliedKeys(params, state)
    const id = idOf(params, supplied)
    if (params.state === 'absent') return rings.flatMap((ring) => removal(ring, id))
    if (rings.some((ring) => trusts(ring, id, state.now))) return []
    if (!supplied.some((key) => isNamed(key, id)))
      throw new Problem(`the supplied keys do not include \`${id}\``, {
        hint: 'correct or remove `id`',
        msg: 'apt-key did not return an error, but failed to add the key (check that the id is correct and *not* a subkey)',
      })
    return [addition(params.keyring, rings, supplied, id)]
  },

  returns(params, state, done) {
    const supplied = suppliedKeys(params, state)
    const key_id = idOf(params, supplied)
    const fp = key_id.slice(-16)
    const before = shortIds(state.rings.flatMap(({ keys }) => keys))
    const after = params.state === 'absent' ? before.filter((each) => !each.endsWith(fp)) : [...new Set([...before, ...shortIds(supplied)])]
    return { id: params.id ?? key_id, key_id, fp, short_id: key_id.slice(-8), before, ...(done.any ? { after } : {}) }
  },
})

function shortIds(keys: readonly PublicKey[]): readonly string[] {
  return keys.flatMap(({ fingerprints }) => fingerprints.map((each) => each.slice(-16)))
}

/** The key from `url` or the key server; with `id` set, it is fetched only if it should be trusted and is not yet. */
function fetchedRead({ url, keyserver, id, state, validate_certs }: KeyParams, rings: HostRead<readonly Ring[]>): Read<Buffer | undefined> {
  const address = keyserver === undefined ? url : serverAddress(keyserver, digitsOf(id ?? ''))
  if (address === undefined) return constant(undefined)
  const fetched = keyFetched(address, validate_certs, (error = 'unknown') => {
    if (keyserver === undefined) return `Failed to download key at ${url}: ${error}`
    return /Error 404/.test(error)
      ? `Key ${id} not found on keyserver ${keyserver}`
      : `Error fetching key ${id} from keyserver: ${keyserver}`
  })
  if (id === undefined) return fetched
  return after<readonly Ring[], Buffer | undefined>(rings, (found) =>
    after<number, Buffer | undefined>(now, (time) =>
      state === 'absent' || found.some((ring) => trusts(ring, digitsOf(id), time)) ? { value: undefined } : fetched,
    ),
  )
}

interface KeySources {
  readonly fetched?: Buffer
  readonly file?: { readonly path: string; readonly content?: Buffer }
}

/** The keys that the task supplies. */
function suppliedKeys({ data, url, keyserver }: KeyParams, { fetched, file }: KeySources): readonly PublicKey[] {
  if (data !== undefined) return keysIn(Buffer.from(data), 'data')
  if (fetched) return keysIn(fetched, keyserver ?? url ?? '')
  if (!file) return []
  if (!file.content) throw new Problem(`\`${file.path}\` does not exist or cannot be read`, { hint: 'copy it there with `copy` first' })
  return keysIn(file.content, file.path)
}

function idOf({ id }: KeyParams, [first]: readonly PublicKey[]): string {
  if (id !== undefined) return digitsOf(id)
  const found = first?.fingerprints[0]
  if (found === undefined) throw new Problem('the supplied data contains no public key', { hint: 'check the content of the URL or file' })
  return found.slice(-16)
}

/** Removes the key; a keyring that becomes empty is deleted. */
function removal(ring: Ring, id: string): readonly Change[] {
  const kept = ring.keys.filter((key) => !isNamed(key, id))
  if (kept.length === ring.keys.length) return []
  if (kept.length > 0 && ring.path.endsWith('.asc'))
    throw new Problem(`\`${ring.path}\` also contains other keys`, { hint: 'remove the file, then trust the other keys again' })
  const summary = `remove key ${id} from ${ring.path}`
  const action =
    kept.length === 0 ? removeContent(ring.path, ring.bytes) : writing(ring.path, ring, Buffer.concat(kept.map(({ bytes }) => bytes)))
  return [{ summary, before: 'present', after: 'absent', action }]
}

function keyRules({ id, url, data, file, keyserver, state }: KeyParams): readonly string[] {
  const problems: string[] = []
  const isSupplied = [data, file, keyserver, url].some((each) => each !== undefined)
  if (!isSupplied && (state === 'present' || id === undefined))
    problems.push(
      state === 'present' ? 'one of `url`, `data`, `file` and `keyserver` is required' : '`id` is required if no key is supplied',
    )
  if (keyserver !== undefined && id === undefined) problems.push('`keyserver` requires `id`')
  if (id !== undefined && !/^(0x)?([0-9a-f]{8}|[0-9a-f]{16,})$/i.test(id)) problems.push('`id` must have 8, 16 or more hexadecimal digits')
  return problems
}
