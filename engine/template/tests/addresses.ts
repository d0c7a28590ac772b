/** Tests of network addresses, as those of `ansible.utils`. */

import * as ip from '../../formats/ip-address.ts'
import { type Address, covers, digitsOf, networkOf, parseNetwork } from '../../formats/ip-address.ts'
import { define, type Table } from '../compile/callable.ts'
import { awaitValue } from '../values/suspend.ts'
import { needList, toText } from '../values/text.ts'
import { volatility } from '../values/values.ts'

const is = (holds: (address: Address) => boolean) =>
  define('', (value) => {
    const address = strict(value)
    return address !== undefined && holds(address)
  })
/** An address without a prefix. */
const isAddress = (holds: (address: Address) => boolean) => is((address) => !address.written && holds(address))
const inside = define('b', (value, [other]) => within(value, other))

export const addressTests: Table = {
  ip: is(() => true),
  ipv4: is(({ version }) => version === 4),
  ipv6: is(({ version }) => version === 6),
  ip_address: isAddress(() => true),
  ipv4_address: isAddress(({ version }) => version === 4),
  ipv6_address: isAddress(({ version }) => version === 6),
  ipv4_netmask: isAddress((address) => address.version === 4 && /^1+0*$/.test(digitsOf(address))),
  ipv4_hostmask: isAddress((address) => address.version === 4 && /^0+1+$/.test(digitsOf(address))),
  ipv6_ipv4_mapped: isAddress(ip.isMapped),
  ipv6_sixtofour: isAddress(ip.isSixToFour),
  ipv6_teredo: isAddress(ip.isTeredo),
  loopback: isAddress(ip.isLoopback),
  multicast: isAddress(ip.isMulticast),
  private: isAddress(ip.isPrivate),
  public: isAddress(ip.isPublic),
  reserved: isAddress(ip.isReserved),
  unspecified: isAddress(({ value }) => value === 0n),
  mac: define('', (value) => /^(?:[\da-f]{2}[:-]?){5}[\da-f]{2}$|^(?:[\da-f]{4}\.){2}[\da-f]{4}$/i.test(toText(value))),
  in_network: inside,
  in_any_network: define('networks', (value, [networks]) => holding(value, networks) > 0),
  in_one_network: define('networks', (value, [networks]) => holding(value, networks) === 1),
  subnet_of: inside,
  supernet_of: define('b', (value, [other]) => within(other, value)),
  resolvable: define('', (value) => {
    const name = toText(value)
    volatility.effects++
    const { lookup } = process.getBuiltinModule('node:dns/promises')
    return awaitValue(`resolvable ${name}`, () => lookup(name).then(() => true, () => false)) as boolean // biome-ignore format: one question
  }),
}

/** Host bits must be zero in a network; the zone of an address is ignored. */
function strict(value: unknown): Address | undefined {
  const text = toText(value)
  const zone = text.indexOf('%', text.lastIndexOf('/') + 1)
  const address = parseNetwork(zone < 0 || zone === text.length - 1 ? text : text.slice(0, zone))
  return address && address.value === networkOf(address) ? address : undefined
}

function within(inner: unknown, outer: unknown): boolean {
  const [a, b] = [strict(inner), strict(outer)]
  return a !== undefined && b !== undefined && covers(b, a)
}

function holding(value: unknown, networks: unknown): number {
  const list = typeof networks === 'string' ? [networks] : needList(networks, 'this test')
  return list.filter((each) => within(value, each)).length
}
