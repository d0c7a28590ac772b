/** Filters that write and read sizes, and random ones. */
import { fixed } from '../../formats/decimals.ts'
import { randomness, shuffled } from '../../formats/randomness.ts'
import { define, passing, type Table } from '../compile/callable.ts'
import { volatility } from '../compile/volatile.ts'
import { isOn, iterate, needInteger, needNumber, textOr } from '../values/convert.ts'
import { Fault } from '../values/errors.ts'
import { makeFloat } from '../values/numbers.ts'
import { isNumber, toText } from '../values/text.ts'

import { Undefined } from '../values/values.ts'

const letters = ['Y', 'Z', 'E', 'P', 'T', 'G', 'M', 'K', 'B'] as const
const factor = (letter: string) => 1024 ** (letters.length - 1 - letters.indexOf(letter as 'B'))

export const sizeFilters: Table = {
  human_readable: define('isbits unit', (value, [bits, unit]) =>
    readable(needNumber(numberOf(value), 'human_readable'), isOn(bits), textOr(unit, '')),
  ),
  human_to_bytes: define('default_unit isbits', (value, [unit, bits]) => bytes(toText(value), textOr(unit, ''), isOn(bits))),
  log: define('base', (value, [base]) =>
    makeFloat(logarithm(needNumber(value, 'log'), base === undefined ? Math.E : needNumber(base, 'log'))),
  ),
  pow: define('y', (value, [power]) => makeFloat(needNumber(value, 'pow') ** needNumber(power, 'pow'))),
  root: define('base', (value, [base]) => makeFloat(root(needNumber(value, 'root'), needInteger(base, 'root', 2)))),
  filesizeformat: define('binary', (value, [binary]) => jinjaSize(Number(toText(value)), isOn(binary))),
}

function numberOf(value: unknown): unknown {
  return typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)) ? Number(value) : value
}

function readable(size: number, bits: boolean, unit: string): string {
  const letter = unit === '' ? letters.find((each) => size >= factor(each)) : letters.find((each) => each === unit.charAt(0).toUpperCase())
  const chosen = letter ?? 'B'
  const base = bits ? 'bits' : 'Bytes'
  const suffix = chosen === 'B' ? base : chosen + (bits ? 'b' : 'B')
  return `${fixed(size / factor(chosen), 2)} ${suffix}`
}

function bytes(text: string, fallback: string, bits: boolean): number {
  const found = /^\s*(\d*\.?\d*)\s*([A-Za-z]+)?\s*$/.exec(text)
  if (found === null || found[1] === '') throw new Fault(`\`${text}\` is not a size`, 'write it as `10 MB`')
  const unit = found[2] ?? fallback
  const letter = unit === '' ? 'B' : unit.charAt(0).toUpperCase()
  if (!letters.includes(letter as 'B')) throw new Fault(`\`${text}\` has an unknown unit`, `use one of ${letters.join(', ')}`)
  checkUnit(unit, letter, bits, text)
  return Math.round(Number(found[1]) * factor(letter))
}

/** `b` at the end of a unit means bits, `B` bytes. */
function checkUnit(unit: string, letter: string, bits: boolean, text: string): void {
  if (unit.length < 2) return
  const word = letter === 'B' ? unit : unit.slice(1)
  const right = bits ? ['b', 'bit', 'bits'] : ['B', 'byte', 'bytes']
  if (!right.includes(unit.length > 2 ? word.toLowerCase() : word))
    throw new Fault(`\`${text}\` does not end in ${bits ? 'bits' : 'bytes'}`, bits ? 'write `Mb`' : 'write `MB`')
}

function logarithm(value: number, base: number): number {
  if (value <= 0) throw new Fault(`\`log\` needs a number above 0, not ${value}`)
  return base === 10
    ? Math.log10(value)
    : base === 2
      ? Math.log2(value)
      : base === Math.E
        ? Math.log(value)
        : Math.log(value) / Math.log(base)
}

function root(value: number, base: number): number {
  if (value < 0) throw new Fault(`\`root\` needs a number of at least 0, not ${value}`)
  return base === 2 ? Math.sqrt(value) : value ** (1 / base)
}

/** As Jinja writes sizes: powers of 1000, or of 1024 with an `i`. */
function jinjaSize(size: number, binary: boolean): string {
  const base = binary ? 1024 : 1000
  if (size === 1) return '1 Byte'
  if (size < base) return `${Math.trunc(size)} Bytes`
  const names = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']
  let at = 0
  while (at < names.length - 1 && size >= base ** (at + 2)) at++
  return `${fixed(size / base ** (at + 1), 1)} ${binary ? `${(names[at] as string).toUpperCase()}iB` : `${names[at]}B`}`
}

export const randomFilters: Table = {
  random: passing(define('start step seed', (value, [start, step, seed]) => random(value, start, step, seed))),
  shuffle: define('seed', (value, [seed]) => shuffled(iterate(value), sourceOf(seed))),
  random_mac: define('seed', (value, [seed]) => randomMac(toText(value), seed)),
}

function sourceOf(seed: unknown) {
  if (seed === undefined || seed === null) {
    volatility.effects++
    return randomness()
  }
  return randomness(typeof seed === 'number' && Number.isInteger(seed) ? seed : toText(seed))
}

function random(value: unknown, start: unknown, step: unknown, seed: unknown): unknown {
  const source = sourceOf(seed)
  if (!isNumber(value)) {
    const items = iterate(value)
    return items.length === 0
      ? new Undefined('there is no random item: the sequence is empty', '', () => ({}))
      : items[source.below(items.length)]
  }
  const first = needInteger(start ?? undefined, 'random', 0)
  const by = needInteger(step ?? undefined, 'random', 1)
  const count = Math.ceil((needInteger(value, 'random') - first) / by)
  if (!(count > 0)) throw new Fault('`random` has nothing to choose from')
  return first + by * source.below(count)
}

function randomMac(prefix: string, seed: unknown): string {
  const parts = prefix.toLowerCase().replace(/:$/, '').split(':')
  if (parts.length > 5 || !parts.every((part) => /^[\da-f]{2}$/.test(part)))
    throw new Fault(`\`${prefix}\` is not a MAC address prefix`, 'write it as `52:54:00`')
  // draws ten hexadecimal digits and uses as many as needed, as Ansible does
  const drawn = (16 ** 9 + sourceOf(seed).below(16 ** 10 - 16 ** 9)).toString(16)
  return [...parts, ...(drawn.slice(0, 2 * (6 - parts.length)).match(/../g) ?? [])].join(':')
}
