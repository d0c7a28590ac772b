/** Networks put together: as few as hold the same addresses, or one around all of them. */
import { type Address, covers, networkOf, sizeOf } from '../../formats/ip-network.ts'
import { Fault } from '../values/faults.ts'

export function merged(networks: readonly Address[]): readonly Address[] {
  const kept: Address[] = []
  const ordered = networks.map(whole).sort((a, b) => a.version - b.version || compare(a.value, b.value) || a.prefix - b.prefix)
  for (const network of ordered) {
    const before = kept.at(-1)
    if (before !== undefined && covers(before, network)) continue
    kept.push(network)
    while (twins(kept.at(-2), kept.at(-1))) {
      kept.pop()
      kept.push(wider(kept.pop() as Address))
    }
  }
  return kept
}

export function spanning(networks: readonly Address[]): Address {
  const [first, ...others] = networks.map(whole)
  if (first === undefined) throw new Fault('there are no networks to be spanned')
  if (others.some(({ version }) => version !== first.version)) throw new Fault('no network spans addresses of IPv4 and IPv6')
  let network = first
  while (!networks.every((each) => covers(network, each))) network = wider(network)
  return network
}

function whole(network: Address): Address {
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
  return whole({ ...network, prefix: network.prefix - 1 })
}
