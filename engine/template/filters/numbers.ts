/** Filters on sizes and times, and random ones. */
import { fixed } from '../../formats/decimals.ts'
import { randomness, shuffled } from '../../formats/randomness.ts'
import { DateTime, formatTime, TimeSpan } from '../../formats/timestamp.ts'
import { define, passing, type Table } from '../compile/callable.ts'
import { applyOperator } from '../compile/compile.ts'

import { makeFloat, makeInteger } from '../values/numbers.ts'
import { isNumber, isOn, iterate, needInteger, needNumber, needText, pythonClass, textOr, toText, typeName } from '../values/text.ts'
import { EvaluationError, PyFloat, phrased, Undefined, volatility } from '../values/values.ts'
import { durationFilters } from './durations.ts'

const letters = ['Y', 'Z', 'E', 'P', 'T', 'G', 'M', 'K', 'B'] as const
const factor = (letter: string) => 1024 ** (letters.length - 1 - letters.indexOf(letter as 'B'))

export const sizeFilters: Table = {
  human_readable: define('isbits unit', (value, [bits, unit]) =>
    phrased(`human_readable() failed on bad input: '>=' not supported between instances of '${typeName(value)}' and 'int'`, () =>
      readable(needNumber(numberOf(value), 'human_readable'), isOn(bits), textOr(unit, '')),
    ),
  ),
  human_to_bytes: define('default_unit isbits', (value, [unit, bits]) =>
    phrased(`human_to_bytes() can't interpret following string: ${toText(value)}`, () =>
      bytes(toText(value), textOr(unit, ''), isOn(bits)),
    ),
  ),
  log: define('base', (value, [base]) =>
    numeric('log', value, () => logarithm(needNumber(value, 'log'), base === undefined ? Math.E : needNumber(base, 'log'))),
  ),
  pow: define('y', (value, [power]) => numeric('pow', value, () => needNumber(value, 'pow') ** needNumber(power, 'pow'))),
  root: define('base', (value, [base]) => numeric('root', value, () => root(needNumber(value, 'root'), needInteger(base, 'root', 2)))),
  filesizeformat: define('binary', (value, [binary]) => jinjaSize(Number(toText(value)), isOn(binary))),
}

function numeric(who: string, value: unknown, run: () => number): unknown {
  return phrased(`${who}() can only be used on numbers: must be real number, not ${typeName(value)}`, () => makeFloat(run()))
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
  const found = /^(\d*(?:\.\d*)?)\s*([A-Za-z]+)?$/.exec(text.trim())
  if (found === null || found[1] === '') throw new EvaluationError(`\`${text}\` is not a size`, 'write it as `10 MB`')
  const unit = found[2] ?? fallback
  const letter = unit === '' ? 'B' : unit.charAt(0).toUpperCase()
  if (!letters.includes(letter as 'B')) throw new EvaluationError(`\`${text}\` has an unknown unit`, `use one of ${letters.join(', ')}`)
  checkUnit(unit, letter, bits, text)
  return Math.round(Number(found[1]) * factor(letter))
}

/** `b` at the end of a unit means bits, `B` bytes. */
function checkUnit(unit: string, letter: string, bits: boolean, text: string): void {
  if (unit.length < 2) return
  const word = letter === 'B' ? unit : unit.slice(1)
  const right = bits ? ['b', 'bit', 'bits'] : ['B', 'byte', 'bytes']
  if (!right.includes(unit.length > 2 ? word.toLowerCase() : word))
    throw new EvaluationError(`\`${text}\` does not end in ${bits ? 'bits' : 'bytes'}`, bits ? 'write `Mb`' : 'write `MB`')
}

function logarithm(value: number, base: number): number {
  if (value <= 0) throw new EvaluationError(`\`log\` needs a number above 0, not ${value}`)
  return base === 10
    ? Math.log10(value)
    : base === 2
      ? Math.log2(value)
      : base === Math.E
        ? Math.log(value)
        : Math.log(value) / Math.log(base)
}

function root(value: number, base: number): number {
  if (value < 0) throw new EvaluationError(`\`root\` needs a number of at least 0, not ${value}`)
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
  shuffle: define('seed', (value, [seed]) =>
    isNumber(value) || value === null || typeof value === 'boolean' ? value : shuffled(iterate(value), sourceOf(seed)),
  ),
  random_mac: define('seed', (value, [seed]) => randomMac(value, seed)),
}

function sourceOf(seed: unknown) {
  if (seed === undefined || seed === null) {
    volatility.effects++
    return randomness()
  }
  const number = seed instanceof PyFloat ? seed.value : seed
  return randomness(typeof number === 'number' || typeof number === 'bigint' ? number : toText(seed))
}

const boundsOfRandom = 'start and step can only be used with integer values'

function random(value: unknown, start: unknown, step: unknown, seed: unknown): unknown {
  const source = sourceOf(seed)
  if (!isNumber(value)) {
    const bounded = [start, step].some((each) => each !== undefined && each !== null)
    if (bounded) throw new EvaluationError('`random` takes `start` and `step` with numbers only', undefined, boundsOfRandom)
    if (value === null || typeof value === 'boolean')
      throw new EvaluationError(
        `${typeName(value)} cannot be iterated over`,
        undefined,
        'random can only be used on sequences and integers',
      )
    const items = iterate(value)
    return items.length === 0
      ? new Undefined('there is no random item: the sequence is empty', '', () => ({}))
      : items[source.below(items.length)]
  }
  const whole = (each: unknown) => (typeof each === 'bigint' ? each : BigInt(needInteger(each, 'random')))
  const first = whole(start ?? 0)
  const by = whole(step ?? 1)
  const count = by === 0n ? 0n : (whole(value) - first + by + (by > 0n ? -1n : 1n)) / by
  if (count <= 0n) throw new EvaluationError('`random` has nothing to choose from')
  return makeInteger(first + by * source.belowLarge(count))
}

function randomMac(value: unknown, seed: unknown): string {
  const wrongType = `Invalid value type (${pythonClass(value)}) for random_mac (${toText(value)})`
  const prefix = phrased(wrongType, () => needText(value, '`random_mac`')).toLowerCase()
  const parts = prefix.split(':')
  const wrong = parts.filter((part) => !/^[\da-f]{2}$/.test(part)).map((part) => (part === '' ? 'empty item' : `${part} not hexa byte`))
  const reason = parts.length > 5 ? '5 colon(:) separated items max' : wrong.join(',')
  if (reason !== '')
    throw new EvaluationError(
      `\`${prefix}\` is not a MAC address prefix`,
      'write it as `52:54:00`',
      `Invalid value (${prefix}) for random_mac: ${reason}`,
    )
  // draws ten hexadecimal digits and uses as many as needed, as Ansible does
  const drawn = (16 ** 9 + sourceOf(seed).below(16 ** 10 - 16 ** 9)).toString(16)
  return [...parts, ...(drawn.slice(0, 2 * (6 - parts.length)).match(/../g) ?? [])].join(':')
}

export const timeFilters: Table = {
  strftime: define('second utc', (value, [second, utc]) => {
    if (second === undefined || second === null) volatility.effects++
    return formatTime(toText(value), second === undefined || second === null ? new Date() : new Date(seconds(second) * 1000), isOn(utc))
  }),
  to_datetime: define('format', (value, [format]) => parseTime(toText(value), textOr(format, '%Y-%m-%d %H:%M:%S'))),
  time_delta: define('date_format days weeks hours minutes seconds milliseconds microseconds', (value, [format, ...amounts]) =>
    later(parseTime(toText(value), textOr(format, '%Y-%m-%d %H:%M:%S')), amounts),
  ),
  ...durationFilters,
}

const stepsInMicroseconds = [86_400_000_000, 604_800_000_000, 3_600_000_000, 60_000_000, 1_000_000, 1000, 1]

/** The current time plus a duration, in ISO 8601. */
function later(moment: DateTime, amounts: readonly unknown[]): string {
  const span = stepsInMicroseconds.reduce((sum, step, at) => sum + step * needNumber(amounts[at] ?? 0, 'time_delta'), 0)
  return (applyOperator('+', moment, new TimeSpan(span)) as DateTime).toJSON()
}

function seconds(value: unknown): number {
  const number = isNumber(value) ? needNumber(value, 'strftime') : Number(toText(value))
  if (Number.isNaN(number))
    throw new EvaluationError(
      `\`${toText(value)}\` is not a number of seconds since 1970`,
      undefined,
      `Invalid value for epoch value (${toText(value)})`,
    )
  return number
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const directives: Readonly<Record<string, string>> = {
  Y: '(?<Y>\\d{4})',
  y: '(?<y>\\d{2})',
  m: '(?<m>1[0-2]|0?[1-9])',
  d: '(?<d>3[01]|[12]\\d|0?[1-9]| [1-9])',
  H: '(?<H>2[0-3]|[01]?\\d)',
  I: '(?<I>1[0-2]|0?[1-9])',
  M: '(?<M>[0-5]?\\d)',
  S: '(?<S>6[01]|[0-5]?\\d)',
  f: '(?<f>\\d{1,6})',
  p: '(?<p>am|pm)',
  j: '(?<j>\\d{1,3})',
  b: `(?<b>${months.join('|')})`,
  B: '(?<B>january|february|march|april|may|june|july|august|september|october|november|december)',
  a: '(?:mon|tue|wed|thu|fri|sat|sun)',
  A: '(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)',
  z: '(?<z>[+-]\\d\\d:?\\d\\d|Z)',
  Z: '(?:utc|gmt|[a-z]{1,5})',
  s: '(?<s>\\d+)',
  '%': '%',
}
const short: Readonly<Record<string, string>> = {
  T: '%H:%M:%S',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  R: '%H:%M',
  c: '%a %b %d %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
}

function parseTime(text: string, format: string): DateTime {
  const expanded = format.replace(/%([TDFRcxX])/g, (_, letter: string) => short[letter] as string)
  const body = expanded.replace(/%(.)|\s+|[^%\s]/g, (part, letter: string | undefined) => {
    if (letter === undefined) return /\s/.test(part) ? '\\s+' : part.replace(/[\\^$.|?*+()[\]{}/]/, '\\$&')
    if (directives[letter] === undefined) throw new EvaluationError(`unknown date format directive \`%${letter}\``)
    return directives[letter]
  })
  const found = new RegExp(`^${body}$`, 'i').exec(text)
  if (found === null) throw new EvaluationError(`the date \`${text}\` does not match the format \`${format}\``)
  return dateOf(found.groups ?? {})
}

function dateOf(parts: Readonly<Record<string, string>>): DateTime {
  const number = (name: string, fallback: number) => (parts[name] === undefined ? fallback : Number(parts[name]))
  if (parts.s !== undefined) return new DateTime(Number(parts.s) * 1000)
  const short = number('y', 0)
  const year = parts.y === undefined ? number('Y', 1900) : short + (short < 69 ? 2000 : 1900)
  const name = (parts.b ?? parts.B)?.slice(0, 3).toLowerCase()
  const month = name === undefined ? number('m', 1) - 1 : months.indexOf(name)
  const half = parts.p === undefined ? 0 : parts.p.toLowerCase() === 'pm' ? 12 : 0
  const hour = parts.I === undefined ? number('H', 0) : (number('I', 12) % 12) + half
  const micros = Number((parts.f ?? '0').padEnd(6, '0'))
  const date = new Date(0)
  date.setUTCFullYear(year, parts.j === undefined ? month : 0, parts.j === undefined ? number('d', 1) : number('j', 1))
  date.setUTCHours(hour, number('M', 0), number('S', 0), Math.floor(micros / 1000))
  return new DateTime(date.getTime(), micros % 1000)
}
