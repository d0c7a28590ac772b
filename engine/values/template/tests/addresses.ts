/** Tests of network addresses, as those of `ansible.utils`. */
import { type Address, parseAddress, rangeOf } from '../address.ts'
import { covers } from '../address-queries.ts'
import { type Table, takes } from '../callable.ts'
import { toText } from '../text.ts'

const is = (holds: (address: Address) => boolean) =>
  takes('', (value) => {
    const address = parseAddress(toText(value))
    return address !== undefined && holds(address)
  })
const inside = takes('b', (value, [other]) => both(value, other, (inner, outer) => covers(outer, inner)))

export const addressTests: Table = {
  ip: is(() => true),
  ipv4: is((address) => address.version === 4),
  ipv6: is((address) => address.version === 6),
  ip_address: is((address) => !address.written),
  ipv4_address: is((address) => !address.written && address.version === 4),
  ipv6_address: is((address) => !address.written && address.version === 6),
  ipv4_netmask: is((address) => address.version === 4 && !address.written && /^1*0*$/.test(address.value.toString(2).padStart(32, '0'))),
  loopback: is((address) => rangeOf(address) === 'loopback'),
  multicast: is((address) => rangeOf(address) === 'multicast'),
  private: is((address) => ['private', 'uniqueLocal', 'linkLocal', 'loopback'].includes(rangeOf(address))),
  public: is((address) => rangeOf(address) === 'unicast'),
  reserved: is((address) => rangeOf(address) === 'reserved'),
  unspecified: is((address) => rangeOf(address) === 'unspecified'),
  mac: takes('', (value) => /^(?:[\da-f]{2}([:-]))(?:[\da-f]{2}\1){4}[\da-f]{2}$|^(?:[\da-f]{4}\.){2}[\da-f]{4}$/i.test(toText(value))),
  in_network: inside,
  in_any_network: takes('networks', (value, [networks]) =>
    (networks as readonly unknown[]).some((each) => both(value, each, (inner, outer) => covers(outer, inner))),
  ),
  subnet_of: inside,
  supernet_of: takes('b', (value, [other]) => both(value, other, (outer, inner) => covers(outer, inner))),
}

function both(left: unknown, right: unknown, holds: (left: Address, right: Address) => boolean): boolean {
  const [a, b] = [parseAddress(toText(left)), parseAddress(toText(right))]
  return a !== undefined && b !== undefined && holds(a, b)
}
