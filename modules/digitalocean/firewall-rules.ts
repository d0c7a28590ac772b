/** Rules of a firewall as the API has them, and when two of them are the same. */
import type { Row } from './api.ts'
import { isRow, listIn } from './api.ts'

const partyKeys = ['addresses', 'droplet_ids', 'load_balancer_uids', 'tags'] as const

/** Rules as they are sent: without what is not given, IDs as numbers. */
export function sentRules(rules: readonly Row[] | undefined): readonly Row[] {
  return (rules ?? []).map(({ protocol = 'tcp', ports, sources, destinations }) => ({
    ...{ protocol, ports: portsOf(protocol, ports) },
    ...(isRow(sources) && { sources: sentParties(sources) }),
    ...(isRow(destinations) && { destinations: sentParties(destinations) }),
  }))
}

/** Rules in one form and order, so that they can be compared. */
export function comparable(rules: readonly unknown[]): string {
  const texts = rules.filter(isRow).map(({ protocol = 'tcp', ports, sources, destinations }) => {
    const parties = (value: unknown) =>
      partyKeys.map((key) =>
        listIn(isRow(value) ? value : undefined, key)
          .map(String)
          .sort(),
      )
    return JSON.stringify([protocol, portsOf(protocol, ports), parties(sources), parties(destinations)])
  })
  return texts.sort().join('\n')
}

function sentParties(parties: Row): Row {
  const given = partyKeys.filter((key) => Array.isArray(parties[key]))
  return Object.fromEntries(given.map((key) => [key, key === 'droplet_ids' ? listIn(parties, key).map(Number) : parties[key]]))
}

/** The API has `0` for all ports, and for ICMP, which has none. */
function portsOf(protocol: unknown, ports: unknown): unknown {
  return protocol === 'icmp' || ports === 'all' || ports === '1-65535' || ports === undefined ? '0' : String(ports)
}
