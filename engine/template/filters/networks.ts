/** Filters on network addresses and networks. */
import { hardwareDigits, hardwareForms } from '../../formats/hardware-address.ts'
import {
  type Address,
  addressText,
  bitsOf,
  covers,
  digitsOf,
  lastOf,
  networkOf,
  parseNetwork,
  sizeOf,
  withPrefix,
} from '../../formats/ip-address.ts'
import { didYouMean } from '../../formats/suggest.ts'
import { define, passing, type Table } from '../compile/callable.ts'
import { addressQueries, nth, usable } from '../ip-queries.ts'
import { dictOf } from '../values/dicts.ts'
import { needInteger, textOr, toText, truth } from '../values/text.ts'
import { EvaluationError } from '../values/values.ts'

const address = (version?: 4 | 6) => define('query', (value, [query]) => asked(value, textOr(query, ''), version))

export const addressFilters: Table = {
  ipaddr: address(),
  ipv4: address(4),
  ipv6: address(6),
  ipwrap: passing(
    define('query', (value, [query]) =>
      Array.isArray(value) ? value.map((each) => wrapped(each, textOr(query, ''))) : wrapped(value, textOr(query, '')),
    ),
  ),
  ipcut: define('amount', (value, [amount]) => cut(needAddress(toText(value)), needInteger(amount, 'ipcut'))),
  ipv6form: define('format', (value, [format]) => formed(needAddress(toText(value)), textOr(format, ''))),
  ip4_hex: define('delimiter', (value, [delimiter]) => hexadecimal(toText(value), textOr(delimiter, ''))),
  hwaddr: define('query', (value, [query]) => hardware(toText(value), textOr(query, ''))),
  macaddr: define('query', (value, [query]) => hardware(toText(value), textOr(query, ''))),
}

/** The result of a query; for a list, the results that are not empty. */
function asked(value: unknown, query: string, version?: 4 | 6): unknown {
  if (Array.isArray(value)) return value.map((each) => asked(each, query, version)).filter(truth)
  const parsed = read(value, version)
  if (parsed === undefined || (version !== undefined && parsed.version !== version)) return false
  if (Object.hasOwn(addressQueries, query)) return addressQueries[query]?.(parsed, value)
  if (/^-?\d+$/.test(query)) return nth(parsed, Number(query))
  const network = parseNetwork(query)
  if (network !== undefined) return covers(network, parsed) ? value : null
  throw new EvaluationError(`an address has no \`${query}\``, didYouMean(query, Object.keys(addressQueries)))
}

/** A number is an address as well. */
function read(value: unknown, version?: 4 | 6): Address | undefined {
  if (value === true || !truth(value)) return undefined
  const text = toText(value)
  const [, number, prefix] = /^(\d+)(?:\/(\d+))?$/.exec(text) ?? []
  if (number === undefined) return parseNetwork(text)
  const large = BigInt(number)
  const kind = version ?? (large < 1n << 32n ? 4 : 6)
  const bits = kind === 4 ? 32 : 128
  return large < 1n << BigInt(bits)
    ? { version: kind, value: large, prefix: Number(prefix ?? bits), written: prefix !== undefined }
    : undefined
}

function wrapped(value: unknown, query: string): unknown {
  if (typeof value !== 'string') return value
  const answer = parseNetwork(value) === undefined ? false : asked(value, query)
  return truth(answer) ? asked(value, 'wrap') : value
}

function needAddress(text: string): Address {
  const parsed = parseNetwork(text)
  if (parsed === undefined) throw new EvaluationError(`\`${text}\` is not a network address`)
  return parsed
}

/** The first bits of an address, or its last ones where the amount is negative, in its own notation. */
function cut(address: Address, amount: number): string {
  const bits = digitsOf(address)
  const part = amount < 0 ? bits.slice(amount) : bits.slice(0, amount)
  const [width, base, sign] = address.version === 4 ? [8, 10, '.'] : [16, 16, ':']
  const groups = part.match(new RegExp(`.{1,${width}}`, 'g')) ?? []
  return groups.map((group) => Number.parseInt(group, 2).toString(base as number)).join(sign as string)
}

/** Expanded, compressed, or without leading zeros as in X.509. */
function formed(address: Address, format: string): string {
  const groups = address.value.toString(16).padStart(32, '0').match(/.{4}/g) ?? []
  if (address.version === 4) return addressText(address.value, 4)
  if (format === 'compress') return addressText(address.value, 6)
  if (format === 'expand') return groups.join(':')
  if (format === 'x509') return groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')
  throw new EvaluationError(`\`ipv6form\` has no format \`${format}\``, 'use expand, compress or x509')
}

function hexadecimal(text: string, delimiter: string): string {
  const { value } = needAddress(text)
  return (value.toString(16).padStart(8, '0').match(/../g) ?? []).join(delimiter)
}

/** False for an invalid address with the default query; otherwise an error. */
function hardware(value: string, query: string): unknown {
  const digits = hardwareDigits(value)
  if (digits === undefined) {
    if (query === '' || query === 'bool') return null
    throw new EvaluationError(`\`${value}\` is not a hardware address`)
  }
  if (query === '') return value
  if (Object.hasOwn(hardwareForms, query)) return hardwareForms[query]?.(digits)
  throw new EvaluationError(`a hardware address has no \`${query}\``, didYouMean(query, Object.keys(hardwareForms)))
}

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
  if (action !== 'span') throw new EvaluationError(`\`cidr_merge\` has no action \`${action}\``, 'use `merge` or `span`')
  return withPrefix(spanningNetwork(networks))
}

function moved(text: string, amount: number): string {
  const from = needAddress(text)
  const value = from.value + BigInt(amount)
  if (value < 0n || value >= 1n << BigInt(bitsOf(from)))
    throw new EvaluationError(`\`${text}\` plus ${amount} is outside the address range`)
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
  if (size > 1_000_000n) throw new EvaluationError(`\`${withPrefix(network)}\` has more than a million addresses`)
  const addresses = Array.from({ length: Number(size) }, (_, at) => addressText(networkOf(network) + BigInt(at), network.version))
  return dictOf([
    ['usable_ips', addresses],
    ['number_of_ips', addresses.length],
  ])
}

/** The network itself, its number of subnets of a size, one of them by index, or its index in a larger network. */
function subnet(text: string, query: string, index: unknown): unknown {
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
    throw new EvaluationError(
      `\`${shown(address, address.prefix)}\` is in ${count} networks from /${prefix} on; index ${index} is out of range`,
    )
  const at = index < 0 ? index + count : index
  return at < 0 ? false : shown(address, prefix + at)
}

function inside(network: Address, prefix: number, index: number | undefined): unknown {
  if (prefix < network.prefix) {
    if (index !== undefined) return false
    throw new EvaluationError(`\`${shown(network, network.prefix)}\` cannot be split into networks of /${prefix}`)
  }
  const count = 1n << BigInt(prefix - network.prefix)
  if (index === undefined) return count.toString()
  const at = index < 0 ? BigInt(index) + count : BigInt(index)
  if (at < 0n || at >= count) return false
  const size = 1n << BigInt(bitsOf(network) - prefix)
  return withPrefix({ ...network, prefix }, network.value + at * size)
}

function place(network: Address, larger: Address): string {
  if (!covers(larger, network)) throw new EvaluationError(`\`${shown(network, network.prefix)}\` is not inside that network`)
  return ((network.value - networkOf(larger)) / sizeOf(network) + 1n).toString()
}

function mergeNetworks(networks: readonly Address[]): readonly Address[] {
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

function spanningNetwork(networks: readonly Address[]): Address {
  const [first, ...others] = networks.map(networkAround)
  if (first === undefined) throw new EvaluationError('the list of networks to span is empty')
  if (others.some(({ version }) => version !== first.version)) throw new EvaluationError('a network cannot span IPv4 and IPv6 addresses')
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
