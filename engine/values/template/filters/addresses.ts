/** Filters on network addresses, as those of `ansible.utils`. */

import { didYouMean } from '../../suggest.ts'
import { type Address, addressText, bitsOf, networkOf, parseAddress, sizeOf } from '../address.ts'
import { addressQueries, covers, nth } from '../address-queries.ts'
import { type Table, takes } from '../callable.ts'
import { needInteger, textOr } from '../convert.ts'
import { Fault } from '../faults.ts'
import { toText } from '../text.ts'
import { truth } from '../types.ts'

const address = (version?: 4 | 6) => takes('query', (value, [query]) => asked(value, textOr(query, ''), version))

export const addressFilters: Table = {
  ipaddr: address(),
  ipv4: address(4),
  ipv6: address(6),
  ipwrap: takes('query', (value, [query]) =>
    Array.isArray(value) ? value.map((each) => wrapped(each, textOr(query, ''))) : wrapped(value, textOr(query, '')),
  ),
  ipmath: takes('amount', (value, [amount]) => moved(toText(value), needInteger(amount, 'ipmath'))),
  ipsubnet: takes('query index', (value, [query, index]) => subnet(toText(value), textOr(query, ''), index)),
  ip4_hex: takes('delimiter', (value, [delimiter]) => hexadecimal(toText(value), textOr(delimiter, ''))),
  network_in_network: takes('test', (value, [test]) => inside(toText(value), toText(test))),
  network_in_usable: takes('test', (value, [test]) => inUsable(toText(value), toText(test))),
  nthhost: takes('query', (value, [at]) => host(toText(value), needInteger(Number(at), 'nthhost'))),
  hwaddr: takes('query', (value, [query]) => hardware(toText(value), textOr(query, ''))),
  macaddr: takes('query', (value, [query]) => hardware(toText(value), textOr(query, ''))),
}

/** What a query says of a value; of a list, the answers that are something. */
function asked(value: unknown, query: string, version?: 4 | 6): unknown {
  if (Array.isArray(value)) return value.map((each) => asked(each, query, version)).filter(truth)
  const parsed = read(value, version)
  if (parsed === undefined || (version !== undefined && parsed.version !== version)) return false
  if (Object.hasOwn(addressQueries, query)) return addressQueries[query]?.(parsed, value)
  if (/^-?\d+$/.test(query)) return nth(parsed, Number(query))
  const network = parseAddress(query)
  if (network !== undefined) return covers(network, parsed) ? value : null
  throw new Fault(`an address has no \`${query}\``, didYouMean(query, Object.keys(addressQueries)))
}

/** Also a bare number is an address. */
function read(value: unknown, version?: 4 | 6): Address | undefined {
  if (value === true || !truth(value)) return undefined
  const text = toText(value)
  const [, number, prefix] = /^(\d+)(?:\/(\d+))?$/.exec(text) ?? []
  if (number === undefined) return parseAddress(text)
  const large = BigInt(number)
  const kind = version ?? (large < 1n << 32n ? 4 : 6)
  const bits = kind === 4 ? 32 : 128
  return large < 1n << BigInt(bits)
    ? { version: kind, value: large, prefix: Number(prefix ?? bits), written: prefix !== undefined }
    : undefined
}

function wrapped(value: unknown, query: string): unknown {
  if (typeof value !== 'string') return value
  const answer = parseAddress(value) === undefined ? false : asked(value, query)
  return truth(answer) ? asked(answer, 'wrap') : value
}

function needAddress(text: string): Address {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new Fault(`\`${text}\` is no network address`)
  return parsed
}

function moved(text: string, amount: number): string {
  const from = needAddress(text)
  const value = from.value + BigInt(amount)
  if (value < 0n || value >= 1n << BigInt(bitsOf(from))) throw new Fault(`\`${text}\` plus ${amount} is no address`)
  return addressText(value, from.version)
}

/** Network, how many subnets, one of them by its index, or the place of a network in a larger one. */
function subnet(text: string, query: string, index: unknown): unknown {
  const parsed = parseAddress(text)
  if (parsed === undefined) return false
  const network: Address = { ...parsed, value: networkOf(parsed) }
  const shown = (each: bigint, prefix: number) => `${addressText(each, network.version)}/${prefix}`
  if (query === '') return shown(network.value, network.prefix)
  if (!/^\d+$/.test(query)) return place(network, needAddress(query))
  const prefix = Number(query)
  if (prefix > bitsOf(network)) return false
  const size = 1n << BigInt(bitsOf(network) - prefix)
  if (prefix < network.prefix) {
    if (sizeOf(network) > 1n) throw new Fault(`\`${text}\` cannot be cut into networks of /${prefix}`)
    return shown(network.value - (network.value % size), prefix)
  }
  const count = 1n << BigInt(prefix - network.prefix)
  if (index === undefined || index === null) return count.toString()
  const at = BigInt(needInteger(Number(index), 'ipsubnet'))
  const chosen = at < 0n ? at + count : at
  return chosen < 0n || chosen >= count ? false : shown(network.value + chosen * size, prefix)
}

function place(network: Address, larger: Address): string {
  if (!covers(larger, network))
    throw new Fault(`\`${addressText(network.value, network.version)}/${network.prefix}\` is not inside of that network`)
  return ((network.value - networkOf(larger)) / sizeOf(network) + 1n).toString()
}

function hexadecimal(text: string, delimiter: string): string {
  const { value } = needAddress(text)
  return (value.toString(16).padStart(8, '0').match(/../g) ?? []).join(delimiter)
}

function inside(network: string, test: string): boolean {
  return covers(needAddress(network), needAddress(test))
}

function inUsable(network: string, test: string): boolean {
  const [outer, inner] = [needAddress(network), needAddress(test)]
  const edge = sizeOf(outer) > 2n && (inner.value === networkOf(outer) || inner.value === networkOf(outer) + sizeOf(outer) - 1n)
  return covers(outer, inner) && !edge
}

function host(network: string, at: number): unknown {
  const answer = nth(needAddress(network), at)
  return typeof answer === 'string' ? answer.replace(/\/.*/, '') : false
}

const macForms: Readonly<Record<string, (pairs: readonly string[]) => unknown>> = {
  '': (pairs) => pairs.join(':'),
  bool: () => true,
  linux: (pairs) => pairs.join(':'),
  unix: (pairs) => pairs.map((pair) => pair.replace(/^0/, '')).join(':'),
  bare: (pairs) => pairs.join('').toUpperCase(),
  cisco: (pairs) => (pairs.join('').match(/..../g) ?? []).join('.'),
  win: (pairs) => pairs.join('-').toUpperCase(),
  eui48: (pairs) => pairs.join('-').toUpperCase(),
  pgsql: (pairs) => (pairs.join('').match(/....../g) ?? []).join(':'),
  postgresql: (pairs) => (pairs.join('').match(/....../g) ?? []).join(':'),
  int: (pairs) => Number.parseInt(pairs.join(''), 16),
}

function hardware(value: string, query: string): unknown {
  const digits = value.replace(/[:.-]/g, '').toLowerCase()
  if (!/^[\da-f]{12}$/.test(digits)) {
    if (query === '' || query === 'bool') return false
    throw new Fault(`\`${value}\` is no hardware address`)
  }
  if (!Object.hasOwn(macForms, query)) throw new Fault(`a hardware address has no \`${query}\``, didYouMean(query, Object.keys(macForms)))
  return query === '' ? value : macForms[query]?.(digits.match(/../g) ?? [])
}
