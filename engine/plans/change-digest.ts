/** The digest of a change: two changes with one digest do the same on a host. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Change } from '../model/module.ts'
import type { Intent } from '../model/oversight.ts'

/** Takes secrets out, so that nothing can be learned of them from the digest. */
export type Redact = <T>(value: T) => T

/** SHA-256 in hexadecimal digits, without secrets, of all that its action says (program, arguments, paths, contents, those of local files included), and of what it finds and leaves. */
export async function digestOf({ summary, before, after, action, secrets = [] }: Change, redact: Redact): Promise<string> {
  const files: string[] = []
  const without = (text: string) => secrets.reduce((left, secret) => left.replaceAll(secret, ''), redact(text))
  const hash = createHash('sha256')
  hash.update(JSON.stringify(plain([summary, before ?? null, after ?? null, action ?? null], without, files)))
  for (const file of files) hash.update((await fileDigest(file)) ?? '')
  return hash.digest('hex')
}

/** The same of what a task is to bring about, whatever it finds: another task has another one. */
export function wantedDigest(
  { target, user, wanted: { module, params, inputs } }: Pick<Intent, 'target' | 'user' | 'wanted'>,
  redact: Redact,
): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify(plain([target, user ?? null, module, params, [...inputs].sort()], redact, [])))
  return hash.digest('hex')
}

/** The value as JSON can hold it, with the names of dicts in order. Functions say how an outcome is read, not what is done; `files` is filled with the local files that stand for their content. */
function plain(value: unknown, redact: (text: string) => string, files: string[]): unknown {
  if (typeof value === 'string') return redact(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (Buffer.isBuffer(value)) return bytesOf(value, redact)
  if (value instanceof RegExp) return String(value)
  if (Array.isArray(value)) return value.map((each) => plain(each, redact, files))
  const entries = (value instanceof Map ? [...value] : Object.entries(value))
    .filter(([, inner]) => inner !== undefined && typeof inner !== 'function')
    .sort(([one], [other]) => (one < other ? -1 : 1))
  if (entries.length === 1 && entries[0]?.[0] === 'file') return { file: files.push(String(entries[0][1])) }
  return Object.fromEntries(entries.map(([name, inner]) => [name, plain(inner, redact, files)]))
}

/** Text counts without its secrets. */
function bytesOf(bytes: Buffer, redact: (text: string) => string): unknown {
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
