/** Filters on network addresses, as those of `ansible.utils`. */

import { hardwareDigits, hardwareForms } from '../../formats/hardware-address.ts'
import { type Address, addressText, covers, digitsOf, parseNetwork } from '../../formats/ip-address.ts'
import { didYouMean } from '../../formats/suggest.ts'
import { define, passing, type Table } from '../compile/callable.ts'
import { addressQueries, nth } from '../ip-queries.ts'
import { needInteger, textOr } from '../values/convert.ts'
import { Fault } from '../values/errors.ts'
import { toText } from '../values/text.ts'
import { truth } from '../values/types.ts'

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
  throw new Fault(`an address has no \`${query}\``, didYouMean(query, Object.keys(addressQueries)))
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

export function needAddress(text: string): Address {
  const parsed = parseNetwork(text)
  if (parsed === undefined) throw new Fault(`\`${text}\` is not a network address`)
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
  throw new Fault(`\`ipv6form\` has no format \`${format}\``, 'use expand, compress or x509')
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
    throw new Fault(`\`${value}\` is not a hardware address`)
  }
  if (query === '') return value
  if (Object.hasOwn(hardwareForms, query)) return hardwareForms[query]?.(digits)
  throw new Fault(`a hardware address has no \`${query}\``, didYouMean(query, Object.keys(hardwareForms)))
}
