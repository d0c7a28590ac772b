/** One JSON text for equal values, for digests. */
import { hash } from 'node:crypto'

/**
 * The names of dicts stand in order, and functions are left out. `clean` changes each text that is no name; `files` is filled with the paths of local
 * files (`{ file }`), whose contents belong to the digest.
 */
export function canonicalJson(value: unknown, clean: (text: string) => string, files: string[] = []): string {
  return JSON.stringify(plain(value, clean, files)) ?? 'null'
}

function plain(value: unknown, clean: (text: string) => string, files: string[]): unknown {
  if (typeof value === 'string') return clean(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (Buffer.isBuffer(value)) return bytesOf(value, clean)
  if (value instanceof RegExp) return String(value)
  if (Array.isArray(value)) return value.map((each) => plain(each, clean, files))
  const entries = (value instanceof Map ? [...value] : Object.entries(value))
    .filter(([, inner]) => inner !== undefined && typeof inner !== 'function')
    .sort(([one], [other]) => (one < other ? -1 : 1))
  if (entries.length === 1 && entries[0]?.[0] === 'file') return { file: files.push(String(entries[0][1])) }
  return Object.fromEntries(entries.map(([name, inner]) => [name, plain(inner, clean, files)]))
}

/** Text is cleaned as text is. */
function bytesOf(bytes: Buffer, clean: (text: string) => string): unknown {
  const text = bytes.toString('utf8')
  return Buffer.from(text).equals(bytes) ? clean(text) : { sha256: hash('sha256', bytes) }
}
