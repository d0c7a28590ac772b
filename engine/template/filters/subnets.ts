/** The filter `ipsubnet`: networks inside a network, and the networks around an address. */
import { type Address, bitsOf, covers, networkOf, parseNetwork, sizeOf, withPrefix } from '../../formats/ip-address.ts'
import { needInteger } from '../values/convert.ts'
import { Fault } from '../values/errors.ts'
import { needAddress } from './addresses.ts'

/** The network itself, its number of subnets of a size, one of them by index, or its index in a larger network. */
export function subnet(text: string, query: string, index: unknown): unknown {
  const parsed = parseNetwork(text)
  if (parsed === undefined) return false
  const network: Address = { ...parsed, value: networkOf(parsed) }
  if (query === '') return shown(network, network.prefix)
  if (!/^\d+$/.test(query)) return place(network, needAddress(query))
  const prefix = Number(query)
  const at = index === undefined || index === null ? undefined : needInteger(Number(index), 'ipsubnet')
  if (prefix > bitsOf(network)) return false
  return sizeOf(network) === 1n ? around(network, prefix, at) : inside(network, prefix, at)
}

function shown(network: Address, prefix: number): string {
  const sized = { ...network, prefix }
  return withPrefix(sized, networkOf(sized))
}

/** The networks that contain an address, from this size to the smallest. */
function around(address: Address, prefix: number, index = 0): unknown {
  const count = bitsOf(address) - prefix
  if (index >= count)
    throw new Fault(`\`${shown(address, address.prefix)}\` is in ${count} networks from /${prefix} on; index ${index} is out of range`)
  const at = index < 0 ? index + count : index
  return at < 0 ? false : shown(address, prefix + at)
}

function inside(network: Address, prefix: number, index: number | undefined): unknown {
  if (prefix < network.prefix) {
    if (index !== undefined) return false
    throw new Fault(`\`${shown(network, network.prefix)}\` cannot be split into networks of /${prefix}`)
  }
  const count = 1n << BigInt(prefix - network.prefix)
  if (index === undefined) return count.toString()
  const at = index < 0 ? BigInt(index) + count : BigInt(index)
  if (at < 0n || at >= count) return false
  const size = 1n << BigInt(bitsOf(network) - prefix)
  return withPrefix({ ...network, prefix }, network.value + at * size)
}

function place(network: Address, larger: Address): string {
  if (!covers(larger, network)) throw new Fault(`\`${shown(network, network.prefix)}\` is not inside that network`)
  return ((network.value - networkOf(larger)) / sizeOf(network) + 1n).toString()
}
