/** Queries of network addresses, by the names of Ansible's `ipaddr`. */
import {
  type Address,
  addressText,
  bitsOf,
  digitsOf,
  isLocal,
  isSixToFour,
  lastOf,
  networkOf,
  rangeOf,
  sizeOf,
  withPrefix,
} from '../formats/ip-address.ts'
import { EvaluationError } from './values/values.ts'

type Query = (address: Address, value: unknown) => unknown

const text = (address: Address, value = address.value) => addressText(value, address.version)
/** Networks of one or two addresses have no broadcast address. */
const hasBroadcast = (address: Address) => sizeOf(address) > 2n
const isHost = (address: Address) => address.value !== networkOf(address) || !hasBroadcast(address)
const mask = (address: Address) => ((1n << BigInt(address.prefix)) - 1n) << BigInt(bitsOf(address) - address.prefix)
const hostMask = (address: Address) => sizeOf(address) - 1n
const within =
  (...ranges: readonly string[]): Query =>
  (address, value) =>
    ranges.includes(rangeOf(address)) ? value : null

const ownAddress: Query = (address) => (isHost(address) || address.version === 6 ? text(address) : null)
const hostWithPrefix: Query = (address) =>
  hasBroadcast(address) && (address.value === networkOf(address) || address.value === lastOf(address)) ? false : withPrefix(address)
const network: Query = (address) => text(address, networkOf(address))
const subnet: Query = (address) => withPrefix(address, networkOf(address))
const wildcard: Query = (address) => text(address, hostMask(address))
const loopback = within('loopback')
const asIpv4: Query = (address, value) => (address.version === 4 ? value : embedded(address))
const asIpv6: Query = (address, value) => (address.version === 6 ? value : `::ffff:${text(address)}/${96 + address.prefix}`)

function embedded(address: Address): unknown {
  const high = address.value >> 32n
  return high === 0n || high === 0xffffn ? `${addressText(address.value & 0xffffffffn, 4)}/${Math.max(0, address.prefix - 96)}` : false
}

/** First and last usable host address. */
export function usable(address: Address): readonly [bigint, bigint] {
  return hasBroadcast(address) ? [networkOf(address) + 1n, lastOf(address) - 1n] : [networkOf(address), lastOf(address)]
}

/** A query that requires a network. */
function ofNetwork(query: Query): Query {
  return (address, value) => {
    if (!address.written) throw new EvaluationError(`\`${text(address)}\` is an address, not a network`)
    return sizeOf(address) > 1n ? query(address, value) : null
  }
}

function neighbour(step: bigint): Query {
  return ofNetwork((address) => {
    const [first, end] = usable(address)
    const next = address.value + step
    return next >= first && next <= end ? text(address, next) : null
  })
}

const peer = ofNetwork((address) => {
  if (sizeOf(address) === 2n) return text(address, address.value ^ 1n)
  if (sizeOf(address) !== 4n) throw new EvaluationError(`\`${withPrefix(address)}\` is not a point-to-point network`)
  if (address.value % 4n === 0n || address.value % 4n === 3n)
    throw new EvaluationError(`\`${withPrefix(address)}\` is not a host address of its network, so it has no peer`)
  return text(address, address.value ^ 3n)
})

function reverse(address: Address): string {
  if (address.version === 4) return `${text(address).split('.').reverse().join('.')}.in-addr.arpa.`
  return `${address.value.toString(16).padStart(32, '0').split('').reverse().join('.')}.ip6.arpa.`
}

function wrap(address: Address, value: unknown): unknown {
  if (address.version === 4) return value
  return `[${text(address)}]${address.written ? `/${address.prefix}` : ''}`
}

/** Whether it is a netmask or a hostmask. */
function isMask(address: Address): boolean {
  return /^(?:1+0*|0+1*)$/.test(digitsOf(address))
}

/** The 6to4 network of an IPv4 address (RFC 3056). */
const sixToFour: Query = (address, value) => {
  if (address.version === 6) return isSixToFour(address) ? value : false
  if (!isHost(address)) return false
  const digits = address.value.toString(16).padStart(8, '0')
  return `2002:${digits.slice(0, 4)}:${digits.slice(4)}::1/48`
}

export const addressQueries: Readonly<Record<string, Query>> = {
  '': (address) => (address.written ? withPrefix(address) : text(address)),
  address: ownAddress,
  ip: ownAddress,
  'address/prefix': hostWithPrefix,
  gateway: hostWithPrefix,
  gw: hostWithPrefix,
  router: hostWithPrefix,
  hostnet: hostWithPrefix,
  'host/prefix': hostWithPrefix,
  bool: () => true,
  broadcast: (address) => (hasBroadcast(address) ? text(address, lastOf(address)) : null),
  cidr: (address) => withPrefix(address),
  first_usable: ofNetwork((address) => text(address, usable(address)[0])),
  last_usable: ofNetwork((address) => text(address, usable(address)[1])),
  range_usable: ofNetwork((address) =>
    usable(address)
      .map((each) => text(address, each))
      .join('-'),
  ),
  next_usable: neighbour(1n),
  previous_usable: neighbour(-1n),
  peer,
  host: (address) => (isHost(address) ? withPrefix(address) : null),
  hostmask: wildcard,
  wildcard,
  int: (address) => (address.written ? `${address.value}/${address.prefix}` : safeInteger(address.value)),
  'ip/prefix': (address) =>
    sizeOf(address) === 2n || (sizeOf(address) > 1n && address.value !== networkOf(address)) ? withPrefix(address) : null,
  ip_netmask: (address) =>
    sizeOf(address) === 2n || (sizeOf(address) > 1n && address.value !== networkOf(address))
      ? `${text(address)} ${text(address, mask(address))}`
      : null,
  '6to4': sixToFour,
  ipv4: asIpv4,
  v4: asIpv4,
  ipv6: asIpv6,
  v6: asIpv6,
  'link-local': within('linkLocal'),
  loopback,
  lo: loopback,
  multicast: within('multicast'),
  unicast: (address, value) => (rangeOf(address) === 'multicast' ? null : value),
  private: (address, value) => (isLocal(address) ? value : null),
  public: (address, value) => (isLocal(address) || isMask(address) || ['loopback', 'multicast'].includes(rangeOf(address)) ? null : value),
  net: (address) => (sizeOf(address) > 1n && address.value === networkOf(address) ? withPrefix(address) : null),
  netmask: (address) => text(address, mask(address)),
  network,
  network_id: network,
  'network/prefix': subnet,
  subnet,
  network_netmask: (address) => `${text(address, networkOf(address))} ${text(address, mask(address))}`,
  network_wildcard: (address) => `${text(address, networkOf(address))} ${text(address, hostMask(address))}`,
  prefix: (address) => address.prefix,
  revdns: reverse,
  size: (address) => safeInteger(sizeOf(address)),
  size_usable: (address) => (sizeOf(address) <= 2n ? (sizeOf(address) === 1n ? 0 : 2) : safeInteger(sizeOf(address) - 2n)),
  type: (address) => (sizeOf(address) === 1n || address.value !== networkOf(address) ? 'address' : 'network'),
  version: (address) => address.version,
  wrap,
}

/** A number if it is safe, otherwise a bigint. */
function safeInteger(value: bigint): number | bigint {
  return value <= 9007199254740991n ? Number(value) : value
}

/** The address at an index of the network, with its prefix. */
export function nth(address: Address, index: number): unknown {
  if (sizeOf(address) === 1n) return address.written ? withPrefix(address) : text(address)
  const value = index < 0 ? lastOf(address) + 1n + BigInt(index) : networkOf(address) + BigInt(index)
  return value >= networkOf(address) && value <= lastOf(address) ? withPrefix(address, value) : false
}
