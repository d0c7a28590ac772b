/** Merges networks to the fewest with the same addresses, or to one that spans all. */
import { type Address, covers, networkOf, sizeOf } from '../../formats/ip-address.ts'
import { Fault } from '../values/errors.ts'

export function mergeNetworks(networks: readonly Address[]): readonly Address[] {
  const result: Address[] = []
  const ordered = networks.map(networkAround).sort((a, b) => a.version - b.version || compare(a.value, b.value) || a.prefix - b.prefix)
  for (const network of ordered) {
    const before = result.at(-1)
    if (before !== undefined && covers(before, network)) continue
    result.push(network)
    while (twins(result.at(-2), result.at(-1))) {
      result.pop()
      result.push(wider(result.pop() as Address))
    }
  }
  return result
}

export function spanningNetwork(networks: readonly Address[]): Address {
  const [first, ...others] = networks.map(networkAround)
  if (first === undefined) throw new Fault('the list of networks to span is empty')
  if (others.some(({ version }) => version !== first.version)) throw new Fault('a network cannot span IPv4 and IPv6 addresses')
  let network = first
  while (!networks.every((each) => covers(network, each))) network = wider(network)
  return network
}

function networkAround(network: Address): Address {
  return { ...network, value: networkOf(network) }
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Whether they are the two halves of one network. */
function twins(low: Address | undefined, high: Address | undefined): boolean {
  return (
    low !== undefined &&
    high !== undefined &&
    low.version === high.version &&
    low.prefix === high.prefix &&
    low.prefix > 0 &&
    wider(low).value === low.value &&
    low.value + sizeOf(low) === high.value
  )
}

function wider(network: Address): Address {
  return networkAround({ ...network, prefix: network.prefix - 1 })
}
