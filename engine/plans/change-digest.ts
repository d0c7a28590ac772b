/** The digest of a change: two changes with one digest do the same on a host. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Change } from '../model/module.ts'

/** Takes secrets out, so that nothing can be learned of them from the digest. */
export type Redact = <T>(value: T) => T

/** SHA-256 in hexadecimal digits, of all that its action says (program, arguments, paths, contents, those of local files included), and of what it finds and leaves. */
export async function digestOf({ summary, before, after, action }: Change, redact: Redact): Promise<string> {
  const hash = createHash('sha256')
  hash.update(JSON.stringify(await plain([summary, before ?? null, after ?? null, action ?? null], redact)))
  return hash.digest('hex')
}

/** The value as JSON can hold it, with the names of dicts in order. Functions say how an outcome is read, not what is done. */
async function plain(value: unknown, redact: Redact): Promise<unknown> {
  if (typeof value === 'string') return redact(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (Buffer.isBuffer(value)) return bytesOf(value, redact)
  if (value instanceof RegExp) return String(value)
  if (Array.isArray(value)) return Promise.all(value.map((each) => plain(each, redact)))
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined && typeof inner !== 'function')
    .sort(([one], [other]) => (one < other ? -1 : 1))
  if (entries.length === 1 && entries[0]?.[0] === 'file') return { sha256: await fileDigest(String(entries[0][1])) }
  return Object.fromEntries(await Promise.all(entries.map(async ([name, inner]) => [name, await plain(inner, redact)] as const)))
}

/** Text counts without its secrets. */
function bytesOf(bytes: Buffer, redact: Redact): unknown {
  const text = bytes.toString('utf8')
  return Buffer.from(text).equals(bytes) ? redact(text) : { sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** SHA-256 of a file; undefined where it cannot be read. */
export async function fileDigest(file: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  } catch {
    return undefined
  }
  return hash.digest('hex')
}
