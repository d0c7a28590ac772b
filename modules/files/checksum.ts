/** Expected checksums of files: given directly, or looked up in a list in the format of `sha256sum`. */
import { Problem } from '../../engine/model/diagnostic.ts'
import type { HostRead } from '../../engine/model/read.ts'

/** Algorithms with a separate program, such as `sha256sum`. */
export const digestSums = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const

/** Option for the algorithm of a reported digest. */
export const digestOption = {
  enum: digestSums,
  default: 'sha1',
  aliases: ['checksum', 'checksum_algo'],
  description: 'Checksum algorithm.',
} as const

export interface Sum {
  readonly algorithm: (typeof digestSums)[number]
  /** Lowercase hexadecimal digits, or the URL of a list. */
  readonly digest: string
}

/** Parses `sha256:DIGEST`; undefined if it is empty or not valid. */
export function digestOf(text: string): Sum | undefined {
  const [, name = '', rest = ''] = /^(\w+)\s*:\s*(.+)/s.exec(text.trim()) ?? []
  const algorithm = digestSums.find((each) => each === name.toLowerCase())
  if (!algorithm) return undefined
  if (/^\w+:\/\//.test(rest)) return { algorithm, digest: rest }
  return /^[\da-f]+$/i.test(rest) ? { algorithm, digest: rest.toLowerCase() } : undefined
}

/** The digest of a file in a list; a list of a single digest matches any file. Throws a Problem if it is not there. */
export function expectedFrom(list: string, name: string, { algorithm, digest: address }: Sum): string {
  const lines = list
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const onlyDigest = lines.length === 1 && /^[\da-f]+$/i.test(lines[0] ?? '') ? lines[0] : undefined
  const listed = lines.map(entryOf).find((entry) => entry?.name === name)
  const digest = onlyDigest ?? listed?.digest
  if (digest !== undefined) return digest.toLowerCase()
  throw new Problem(`\`${address}\` contains no ${algorithm} of \`${name}\``, {
    hint: 'write the digest into `checksum`',
    msg: `Unable to find a checksum for file '${name}' in '${address}'`,
  })
}

/** Parses `DIGEST  NAME`, `DIGEST *./NAME`, and `SHA256 (NAME) = DIGEST`. */
function entryOf(line: string): { readonly name: string; readonly digest: string } | undefined {
  const [, tagged, after] = /^\w+ ?\((.*)\) ?= ?([\da-f]+)$/i.exec(line) ?? []
  if (tagged !== undefined && after !== undefined) return { name: tagged, digest: after }
  const [, digest, name] = /^([\da-f]{32,})\s+[*]?(?:\.\/)?(.+)$/i.exec(line) ?? []
  return digest === undefined || name === undefined ? undefined : { name, digest }
}

/** The digest of a file on the host. */
export function sumRead(algorithm: Sum['algorithm'], path: string): HostRead<string> {
  const parse = ({ stdout, stderr, code }: { readonly stdout: string; readonly stderr: string; readonly code: number }) => {
    if (code === 0) return stdout.replace(/^\\/, '').split(' ')[0] ?? ''
    throw new Problem(`the ${algorithm} of \`${path}\` cannot be computed`, { hint: stderr.trim() || undefined })
  }
  return { at: 'host', script: '"$1"sum <"$2"', args: [algorithm, path], subject: { kind: 'paths', paths: [path] }, slow: true, parse }
}
