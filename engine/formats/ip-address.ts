/** IP addresses and networks as numbers with a prefix, and their kinds; wraps `ipaddr.js`, loaded at first use. */
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

/** An address without a prefix, such as `10.0.0.1` or `::1`. */
export function parseAddress(text: string): Address | undefined {
  return /[\s/]/.test(text) ? undefined : parseNetwork(text)
}

/** `192.168.1.5`, `192.168.1.0/24`, `192.168.1.0/255.255.255.0` or `fe80::1/64`; the mask may also be given by itself. */
export function parseNetwork(text: string, mask?: string): Address | undefined {
  const [head = '', tail, more] = text.trim().split('/')
  if (more !== undefined) return undefined
  const parsed = parse(head)
  if (parsed === undefined) return undefined
  const prefix = tail !== undefined ? prefixOf(tail, parsed) : mask !== undefined ? prefixOfMask(mask, parsed) : bitsOf(parsed)
  return prefix === undefined ? undefined : { ...parsed, prefix, written: tail !== undefined || mask !== undefined }
}

type Plain = Pick<Address, 'version' | 'value'>

function parse(text: string): Plain | undefined {
  if (text.includes(':')) {
    if (!ipaddr().IPv6.isValid(text) || text.includes('%')) return undefined
    return { version: 6, value: numberOf(ipaddr().IPv6.parse(text).toByteArray()) }
  }
  return ipaddr().IPv4.isValidFourPartDecimal(text) ? { version: 4, value: numberOf(ipaddr().IPv4.parse(text).toByteArray()) } : undefined
}

function numberOf(bytes: readonly number[]): bigint {
  return bytes.reduce((total, byte) => (total << 8n) | BigInt(byte), 0n)
}

/** Behind a slash only IPv4 has masks. */
function prefixOf(text: string, address: Plain): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) <= bitsOf(address) ? Number(text) : undefined
  return address.version === 4 ? prefixOfMask(text, address) : undefined
}

/** Undefined if its ones are not contiguous. */
function prefixOfMask(text: string, { version }: Plain): number | undefined {
  const mask = parse(text)
  const [, ones] = mask?.version === version ? (/^(1*)0*$/.exec(digitsOf(mask)) ?? []) : []
  return ones?.length
}

export function addressText(value: bigint, version: 4 | 6): string {
  if (version === 6 && value >> 32n === 0xffffn) return `::ffff:${addressText(value & 0xffffffffn, 4)}`
  const shown = ipaddr().fromByteArray([...bytesOf({ value, version })])
  return shown instanceof ipaddr().IPv6 ? shown.toRFC5952String() : shown.toString()
}

/** Bytes of an address, the first one first. */
export function bytesOf(address: Plain): readonly number[] {
  const count = bitsOf(address) / 8
  return Array.from({ length: count }, (_, index) => Number((address.value >> BigInt(8 * (count - 1 - index))) & 0xffn))
}

/** The address with its prefix length. */
export function withPrefix(address: Address, value = address.value): string {
  return `${addressText(value, address.version)}/${address.prefix}`
}

/** All its bits, as binary digits. */
export function digitsOf(address: Plain): string {
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

/** Whether two networks are the same addresses. */
export function sameNetwork(a: Address, b: Address): boolean {
  return a.prefix === b.prefix && covers(a, b)
}

/** The range of an address: `loopback`, `private`, `multicast` and others. */
export function rangeOf(address: Address): string {
  return ipaddr().parse(addressText(address.value, address.version)).range()
}

/** Not globally reachable. Kinds are those of the IANA registries, as in Python's `ipaddress`; local ones as in `netaddr`. */
const privateNetworks = networks(
  '0.0.0.0/8 10.0.0.0/8 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.0.170/31 192.0.2.0/24 192.168.0.0/16 198.18.0.0/15',
  '198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 255.255.255.255/32',
  '::1/128 ::/128 ::ffff:0:0/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 fc00::/7 fe80::/10',
)
const publicExceptions = networks(
  '192.0.0.9/32 192.0.0.10/32 2001:1::1/128 2001:1::2/128 2001:3::/32 2001:4:112::/48 2001:20::/28 2001:30::/28',
)
/** Shared address space (RFC 6598): neither private nor public. */
const sharedNetworks = networks('100.64.0.0/10')
const reservedNetworks = networks(
  '240.0.0.0/4 ::/8 100::/8 200::/7 400::/6 800::/5 1000::/4 4000::/3 6000::/3 8000::/3 a000::/3 c000::/3 e000::/4 f000::/5 f800::/6 fe00::/9',
)
const loopbackNetworks = networks('127.0.0.0/8 ::1/128')
const multicastNetworks = networks('224.0.0.0/4 ff00::/8')
/** Site, provider and link scope. */
const localNetworks = networks(
  '10.0.0.0/8 100.64.0.0/10 172.16.0.0/12 192.0.0.0/24 192.168.0.0/16 198.18.0.0/15 239.0.0.0/8 169.254.0.0/16 fc00::/7 fec0::/10 fe80::/10',
)

export function isPrivate(address: Address): boolean {
  const plain = unmapped(address)
  return among(privateNetworks, plain) && !among(publicExceptions, plain)
}

export function isPublic(address: Address): boolean {
  return !isPrivate(address) && !among(sharedNetworks, unmapped(address))
}

/** As in `netaddr`; the prefix is ignored. */
export const isLocal = (address: Address): boolean => among(localNetworks, { ...address, prefix: bitsOf(address) })
export const isReserved = (address: Address): boolean => among(reservedNetworks, address)
export const isLoopback = (address: Address): boolean => among(loopbackNetworks, address)
export const isMulticast = (address: Address): boolean => among(multicastNetworks, address)
export const isMapped = ({ version, value }: Address): boolean => version === 6 && value >> 32n === 0xffffn
export const isTeredo = ({ version, value }: Address): boolean => version === 6 && value >> 96n === 0x20010000n
export const isSixToFour = ({ version, value }: Address): boolean => version === 6 && value >> 112n === 0x2002n

/** An IPv4-mapped address has the kind of the IPv4 address. */
function unmapped(address: Address): Address {
  return isMapped(address) ? { version: 4, value: address.value & 0xffffffffn, prefix: 32, written: false } : address
}

/** Parsed at first use. */
function networks(...texts: readonly string[]): () => readonly Address[] {
  let parsed: readonly Address[] | undefined
  return () => {
    parsed ??= texts.flatMap((text) => text.split(' ')).map((text) => parseNetwork(text) as Address)
    return parsed
  }
}

function among(list: () => readonly Address[], address: Address): boolean {
  return list().some((network) => covers(network, address))
}
