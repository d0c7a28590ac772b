/** Keyrings of apt: which keys they hold, and how one is added. */

import { isNamed, type PublicKey, publicKeys } from '../../engine/formats/openpgp.ts'
import { trimEnd } from '../../engine/formats/trim.ts'
import { neededNumber } from '../../engine/host-scripts/answer-readers.ts'
import { fieldsOf } from '../../engine/host-scripts/fields.ts'
import type { Action } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change } from '../../engine/model/module.ts'
import type { Answer, HostRead } from '../../engine/model/read.ts'
import { sha1 } from '../files/path-state.ts'

/** The time of the host, in seconds since the epoch. */
export const now: HostRead<number> = {
  at: 'host',
  script: 'date +%s',
  subject: { kind: 'machine' },
  parse: ({ stdout }) => neededNumber(stdout, 'the time'),
}
const trustedKeyring = '/etc/apt/trusted.gpg'

/** A file of keys that apt trusts. */
export interface Ring {
  readonly path: string
  readonly bytes: Buffer
  readonly keys: readonly PublicKey[]
}

/** The keyring in `keyring`, or all that apt trusts. */
export function ringsRead(keyring: string | undefined): HostRead<readonly Ring[]> {
  return { at: 'host', script: ringsScript, args: keyring === undefined ? [] : [keyring], parse: parseRings }
}

const ringsScript = `
[ $# -gt 0 ] || set -- ${trustedKeyring} /etc/apt/trusted.gpg.d/*.gpg /etc/apt/trusted.gpg.d/*.asc
for file do
  [ -f "$file" ] || continue
  printf '%s\\0%s\\0' "$file" "$(stat -L -c %s -- "$file")"
  cat -- "$file"
done`

function parseRings(answer: Answer): readonly Ring[] {
  const rings: Ring[] = []
  const fields = fieldsOf(answer)
  while (fields.left() > 0) {
    const path = fields.text()
    const content = fields.bytes(fields.number('the size of a keyring'))
    rings.push({ path, bytes: content, keys: keysIn(content, path) })
  }
  return rings
}

/** The keys in a file, or Problem. */
export function keysIn(content: Buffer, where: string): readonly PublicKey[] {
  try {
    return publicKeys(content)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new Problem(`\`${where}\` cannot be parsed as OpenPGP keys: ${error.message}`, {
      hint: 'check its content: keys are ASCII-armored or binary',
      msg: `Unable to extract key from '${where === 'data' ? 'inline data' : where}'`,
    })
  }
}

/** A key ID without its prefix, in uppercase. */
export function digitsOf(id: string): string {
  return id.toUpperCase().replace(/^0X/, '')
}

/** Whether it holds the key, and that has not expired. */
export function trusts({ keys }: Ring, id: string, time: number): boolean {
  return keys.some((key) => isNamed(key, id) && (key.expires === undefined || key.expires > time))
}

/** Appends the keys to their keyring, replacing older copies of the same keys. */
export function addition(keyring: string = trustedKeyring, rings: readonly Ring[], supplied: readonly PublicKey[], id: string): Change {
  const ring = rings.find(({ path }) => path === keyring)
  const kept = ring?.keys.filter((key) => !supplied.some((each) => each.fingerprints[0] === key.fingerprints[0])) ?? []
  const content = Buffer.concat([...kept, ...supplied].map(({ bytes }) => bytes))
  return { summary: `trust key ${id}`, before: 'absent', after: 'present', action: writing(keyring, ring, content) }
}

/** Writes a keyring as it was planned. */
export function writing(path: string, ring: Ring | undefined, content: Buffer): Action {
  return { do: 'write', path, content, expect: ring ? sha1(ring.bytes) : 'absent', ...(ring ? {} : { mode: '0644' }) }
}

/** HTTP URL of a key on a key server. */
export function serverAddress(server: string, id: string): string {
  const [, scheme = 'hkp', rest = ''] = /^(?:(\w+):\/\/)?(.*)$/.exec(trimEnd(server, '/')) ?? []
  const secure = scheme === 'hkps' || scheme === 'https'
  const port = scheme === 'hkp' && !/:\d+$/.test(rest) ? ':11371' : ''
  return `${secure ? 'https' : 'http'}://${rest}${port}/pks/lookup?op=get&options=mr&search=0x${id}`
}
