/** Versions of Debian packages: their order by Debian Policy 5.6.12, and patterns. */

/** Negative where `a` is older than `b`, 0 where they are equal. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)]
  return left.epoch - right.epoch || compareParts(left.upstream, right.upstream) || compareParts(left.revision, right.revision)
}

/** Whether a version matches a shell pattern (`1.18*`). */
export function versionMatches(version: string, pattern: string): boolean {
  return globPattern(pattern).test(version)
}

/** A shell pattern as a regular expression over a whole text. */
export function globPattern(pattern: string): RegExp {
  const body = pattern.replace(/\[!?[^\]]+\]|[\s\S]/g, (part) => {
    if (part.length > 1) return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\')
    return part === '*' ? '.*' : part === '?' ? '.' : part.replace(/[\\^$.*+?()[\]{}|]/, '\\$&')
  })
  return new RegExp(`^${body}$`, 's')
}

function partsOf(version: string): { readonly epoch: number; readonly upstream: string; readonly revision: string } {
  const [, epoch = '0', rest = ''] = /^(?:(\d+):)?(.*)$/s.exec(version) ?? []
  const dash = rest.lastIndexOf('-')
  return { epoch: Number(epoch), upstream: dash < 0 ? rest : rest.slice(0, dash), revision: dash < 0 ? '' : rest.slice(dash + 1) }
}

/** Compares text and numbers alternately; in text, `~` sorts before the end, the end before letters, letters before anything else. */
function compareParts(a: string, b: string): number {
  const pieces = (text: string): string[] => [...(text.match(/\D+|\d+/g) ?? [])]
  const [left, right] = [pieces(a), pieces(b)]
  if (/^\d/.test(a)) left.unshift('')
  if (/^\d/.test(b)) right.unshift('')
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [one = '', other = ''] = [left[index], right[index]]
    const difference = index % 2 === 0 ? compareText(one, other) : compareNumbers(one, other)
    if (difference !== 0) return difference
  }
  return 0
}

function compareText(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = weight(a[at]) - weight(b[at])
    if (difference !== 0) return difference
  }
  return 0
}

function weight(letter: string | undefined): number {
  if (letter === '~') return -1
  if (letter === undefined) return 0
  return /[A-Za-z]/.test(letter) ? letter.charCodeAt(0) : letter.charCodeAt(0) + 256
}

/** Compares digits of any length without converting them. */
function compareNumbers(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0)
}
