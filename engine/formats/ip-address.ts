/** IP addresses and networks as numbers, to compare them independently of notation. */
import { isIPv4, isIPv6 } from 'node:net'

export interface Address {
  readonly family: 4 | 6
  readonly value: bigint
}
/** The addresses whose first `prefix` bits are those of `value`. */
export interface Network extends Address {
  readonly prefix: number
}

/** An address by its text, such as `10.0.0.1` or `::1`; undefined where it is none. */
export function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return { family: 4, value: joined(text.split('.').map(Number), 8n) }
  if (isIPv6(text) && !text.includes('%')) return { family: 6, value: joined(groupsOf(text), 16n) }
  return undefined
}

/** A network by its text and, where that has no `/prefix`, its mask; a lone address is a network of one. Undefined where it is none. */
export function parseNetwork(text: string, mask?: string): Network | undefined {
  const [before = '', digits, more] = text.split('/')
  const address = parseAddress(before)
  if (!address || more !== undefined) return undefined
  const all = sizeOf(address)
  const prefix =
    digits !== undefined ? (/^\d{1,3}$/.test(digits) ? Number(digits) : -1) : mask !== undefined ? prefixOf(mask, address.family) : all
  if (prefix === undefined || prefix < 0 || prefix > all) return undefined
  return { ...address, prefix }
}

/** Whether every address of `inner` is in `outer`. */
export function covers(outer: Network, inner: Network): boolean {
  if (outer.family !== inner.family || outer.prefix > inner.prefix) return false
  const rest = BigInt(sizeOf(outer) - outer.prefix)
  return outer.value >> rest === inner.value >> rest
}

/** Whether two networks are the same addresses. */
export function sameNetwork(a: Network, b: Network): boolean {
  return a.prefix === b.prefix && covers(a, b)
}

/** Bytes of an address, the first one first. */
export function bytesOf({ family, value }: Address): readonly number[] {
  const count = family === 4 ? 4 : 16
  return Array.from({ length: count }, (_, index) => Number((value >> BigInt(8 * (count - 1 - index))) & 0xffn))
}

function sizeOf({ family }: Address): number {
  return family === 4 ? 32 : 128
}

function joined(parts: readonly number[], bits: bigint): bigint {
  return parts.reduce((value, part) => (value << bits) | BigInt(part), 0n)
}

/** The eight groups of an IPv6 address; its end may be written as an IPv4 address. */
function groupsOf(text: string): readonly number[] {
  const plain = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, a, b, c, d) => {
    const pair = (high: string, low: string) => ((Number(high) << 8) | Number(low)).toString(16)
    return `${pair(a, b)}:${pair(c, d)}`
  })
  const [head = '', tail] = plain.split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((digits) => Number.parseInt(digits, 16)))
  if (tail === undefined) return groups(head)
  const [first, last] = [groups(head), groups(tail)]
  return [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last]
}

/** Prefix length of a mask such as `255.255.0.0`; undefined if its ones are not contiguous. */
function prefixOf(mask: string, family: 4 | 6): number | undefined {
  const address = parseAddress(mask)
  if (!address || address.family !== family) return undefined
  const bits = address.value.toString(2).padStart(sizeOf(address), '0')
  return /^1*0*$/.test(bits) ? bits.replace(/0/g, '').length : undefined
}
