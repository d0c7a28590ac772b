/** Filters on networks and what is in them, as those of `ansible.utils`. */

import { hardwareDigits } from '../../formats/hardware-address.ts'
import { type Address, addressText, bitsOf, covers, lastOf, networkOf, parseNetwork, sizeOf, withPrefix } from '../../formats/ip-address.ts'
import { define, type Table } from '../compile/callable.ts'
import { nth, usable } from '../ip-queries.ts'
import { needInteger, textOr } from '../values/convert.ts'
import { dictOf } from '../values/dicts.ts'
import { Fault } from '../values/errors.ts'
import { toText } from '../values/text.ts'
import { needAddress } from './addresses.ts'
import { mergeNetworks, spanningNetwork } from './network-merge.ts'
import { subnet } from './subnets.ts'

export const networkFilters: Table = {
  cidr_merge: define('action', (value, [action]) => joined(listOf(value).map(toText).map(needAddress), textOr(action, 'merge'))),
  ipmath: define('amount', (value, [amount]) => moved(toText(value), wholeNumber(amount, 'ipmath'))),
  ipsubnet: define('query index', (value, [query, index]) => subnet(toText(value), textOr(query, ''), index)),
  network_in_network: define('test', (value, [test]) => inNetwork(toText(value), toText(test))),
  network_in_usable: define('test', (value, [test]) => inUsable(toText(value), toText(test))),
  next_nth_usable: define('offset', (value, [offset]) => neighbour(toText(value), wholeNumber(offset, 'next_nth_usable'))),
  nthhost: define('query', (value, [at]) => host(toText(value), textOr(at, ''))),
  previous_nth_usable: define('offset', (value, [offset]) => neighbour(toText(value), -wholeNumber(offset, 'previous_nth_usable'))),
  reduce_on_network: define('network', (value, [network]) => listOf(value).filter((each) => inNetwork(toText(network), toText(each)))),
  slaac: define('query', (value, [query]) => slaac(parseNetwork(toText(value)), hardwareDigits(textOr(query, '')))),
  usable_range: define('', (value) => range(needAddress(toText(value)))),
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

/** Also accepts a string. */
function wholeNumber(value: unknown, who: string): number {
  return needInteger(typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : value, who)
}

function joined(networks: readonly Address[], action: string): unknown {
  if (action === 'merge') return mergeNetworks(networks).map((network) => withPrefix(network))
  if (action !== 'span') throw new Fault(`\`cidr_merge\` has no action \`${action}\``, 'use `merge` or `span`')
  return withPrefix(spanningNetwork(networks))
}

function moved(text: string, amount: number): string {
  const from = needAddress(text)
  const value = from.value + BigInt(amount)
  if (value < 0n || value >= 1n << BigInt(bitsOf(from))) throw new Fault(`\`${text}\` plus ${amount} is outside the address range`)
  return addressText(value, from.version)
}

function inNetwork(network: string, test: string): boolean {
  const [outer, inner] = [parseNetwork(network), parseNetwork(test)]
  return outer !== undefined && inner !== undefined && covers(outer, inner)
}

function inUsable(network: string, test: string): boolean {
  const [outer, inner] = [needAddress(network), needAddress(test)]
  const edge = sizeOf(outer) > 2n && (inner.value === networkOf(outer) || inner.value === lastOf(outer))
  return covers(outer, inner) && !edge
}

/** The address at an offset from this one, if it is in the network. */
function neighbour(text: string, offset: number): unknown {
  const from = parseNetwork(text)
  if (from === undefined) return false
  if (sizeOf(from) === 1n) return null
  const [first, last] = usable(from)
  const value = from.value + BigInt(offset)
  return value >= first && value <= last ? addressText(value, from.version) : null
}

function host(network: string, at: string): unknown {
  const parsed = parseNetwork(network)
  const answer = parsed && /^-?\d+$/.test(at) ? nth(parsed, Number(at)) : undefined
  return typeof answer === 'string' ? answer.replace(/\/.*/, '') : false
}

/** The SLAAC address of a hardware address in an IPv6 network. */
function slaac(network: Address | undefined, digits: string | undefined): unknown {
  if (network?.version !== 6 || digits === undefined) return false
  const flipped = BigInt(`0x${digits.slice(0, 6)}fffe${digits.slice(6)}`) ^ (1n << 57n)
  return addressText(networkOf(network) + flipped, 6)
}

function range(network: Address): unknown {
  const size = sizeOf(network)
  if (size > 1_000_000n) throw new Fault(`\`${withPrefix(network)}\` has more than a million addresses`)
  const addresses = Array.from({ length: Number(size) }, (_, at) => addressText(networkOf(network) + BigInt(at), network.version))
  return dictOf([
    ['usable_ips', addresses],
    ['number_of_ips', addresses.length],
  ])
}
