/** Kinds of addresses by the IANA registries, as in Python's `ipaddress`, and local ones as in `netaddr`. */
import { type Address, bitsOf, covers, parseAddress } from './ip-network.ts'

/** Not globally reachable. */
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
    parsed ??= texts.flatMap((text) => text.split(' ')).map((text) => parseAddress(text) as Address)
    return parsed
  }
}

function among(list: () => readonly Address[], address: Address): boolean {
  return list().some((network) => covers(network, address))
}
