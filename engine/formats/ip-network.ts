/** Network addresses as numbers with a prefix; wraps `ipaddr.js`, loaded at first use. */
import { createRequire } from 'node:module'
import type IpAddr from 'ipaddr.js'

let loaded: typeof IpAddr | undefined
function ipaddr(): typeof IpAddr {
  loaded ??= createRequire(import.meta.url)('ipaddr.js') as typeof IpAddr
  return loaded
}

export interface Address {
  readonly version: 4 | 6
  readonly value: bigint
  /** Length of the network's prefix. */
  readonly prefix: number
  /** Whether a prefix or mask was written. */
  readonly written: boolean
}

/** `192.168.1.5`, `192.168.1.0/24`, `192.168.1.0/255.255.255.0`, `fe80::1/64`, or a whole number. */
export function parseAddress(text: string): Address | undefined {
  const [head = '', tail, more] = text.trim().split('/')
  if (more !== undefined) return undefined
  const parsed = /^\d+$/.test(head) ? undefined : parse(head)
  if (parsed === undefined) return undefined
  const bits = parsed.version === 4 ? 32 : 128
  const prefix = tail === undefined ? bits : prefixOf(tail, parsed.version)
  return prefix === undefined ? undefined : { ...parsed, prefix, written: tail !== undefined }
}

function parse(text: string): { readonly version: 4 | 6; readonly value: bigint } | undefined {
  if (text.includes(':')) {
    if (!ipaddr().IPv6.isValid(text) || text.includes('%')) return undefined
    return { version: 6, value: numberOf(ipaddr().IPv6.parse(text).toByteArray()) }
  }
  return ipaddr().IPv4.isValidFourPartDecimal(text) ? { version: 4, value: numberOf(ipaddr().IPv4.parse(text).toByteArray()) } : undefined
}

function numberOf(bytes: readonly number[]): bigint {
  return bytes.reduce((total, byte) => (total << 8n) | BigInt(byte), 0n)
}

function prefixOf(text: string, version: 4 | 6): number | undefined {
  const bits = version === 4 ? 32 : 128
  if (/^\d+$/.test(text)) return Number(text) <= bits ? Number(text) : undefined
  if (version === 6 || !ipaddr().IPv4.isValidFourPartDecimal(text)) return undefined
  return ipaddr().IPv4.parse(text).prefixLengthFromSubnetMask() ?? undefined
}

export function addressText(value: bigint, version: 4 | 6): string {
  if (version === 6 && value >> 32n === 0xffffn) return `::ffff:${addressText(value & 0xffffffffn, 4)}`
  const bytes: number[] = []
  for (let at = version === 4 ? 3 : 15, rest = value; at >= 0; at--, rest >>= 8n) bytes[at] = Number(rest & 255n)
  const shown = ipaddr().fromByteArray(bytes)
  return shown instanceof ipaddr().IPv6 ? shown.toRFC5952String() : shown.toString()
}

/** The address with its prefix length. */
export function withPrefix(address: Address, value = address.value): string {
  return `${addressText(value, address.version)}/${address.prefix}`
}

/** All its bits, as binary digits. */
export function digitsOf(address: Pick<Address, 'version' | 'value'>): string {
  return address.value.toString(2).padStart(bitsOf(address), '0')
}

export function bitsOf(address: Pick<Address, 'version'>): number {
  return address.version === 4 ? 32 : 128
}

/** How many addresses the network has. */
export function sizeOf(address: Address): bigint {
  return 1n << BigInt(bitsOf(address) - address.prefix)
}

export function networkOf(address: Address): bigint {
  return address.value - (address.value % sizeOf(address))
}

/** The last address of the network. */
export function lastOf(address: Address): bigint {
  return networkOf(address) + sizeOf(address) - 1n
}

/** Whether a network contains an address or another network. */
export function covers(network: Address, address: Address): boolean {
  return network.version === address.version && networkOf(network) <= networkOf(address) && lastOf(address) <= lastOf(network)
}

/** The range of an address: `loopback`, `private`, `multicast` and others. */
export function rangeOf(address: Address): string {
  return ipaddr().parse(addressText(address.value, address.version)).range()
}
