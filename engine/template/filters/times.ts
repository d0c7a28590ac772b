/** Filters on dates and durations. */
import { DateTime, TimeSpan } from '../../formats/timestamp.ts'
import { formatTime } from '../clock.ts'
import { define, type Table } from '../compile/callable.ts'
import { applyOperator } from '../compile/compile-operators.ts'
import { volatility } from '../compile/volatile.ts'
import { isOn, needNumber, needText, textOr } from '../values/convert.ts'
import { Fault } from '../values/errors.ts'
import { makeFloat } from '../values/numbers.ts'
import { isNumber, toText } from '../values/text.ts'

import type { PyFloat } from '../values/values.ts'

const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, mo: 2_592_000, y: 31_536_000 }
const words: Readonly<Record<string, keyof typeof units>> = {
  millisecond: 'ms',
  msec: 'ms',
  second: 's',
  sec: 's',
  minute: 'm',
  min: 'm',
  hour: 'h',
  day: 'd',
  week: 'w',
  month: 'mo',
  year: 'y',
  msecs: 'ms',
}
const to = (unit: string) => define('year month', (value, [year, month]) => converted(value, unit, year, month))

export const timeFilters: Table = {
  strftime: define('second utc', (value, [second, utc]) => {
    if (second === undefined || second === null) volatility.effects++
    return formatTime(toText(value), second === undefined || second === null ? new Date() : new Date(seconds(second) * 1000), isOn(utc))
  }),
  to_datetime: define('format', (value, [format]) => parseTime(toText(value), textOr(format, '%Y-%m-%d %H:%M:%S'))),
  time_delta: define('date_format days weeks hours minutes seconds milliseconds microseconds', (value, [format, ...amounts]) =>
    later(parseTime(toText(value), textOr(format, '%Y-%m-%d %H:%M:%S')), amounts),
  ),
  to_milliseconds: to('ms'),
  to_seconds: to('s'),
  to_minutes: to('m'),
  to_hours: to('h'),
  to_days: to('d'),
  to_weeks: to('w'),
  to_months: to('mo'),
  to_years: to('y'),
  to_time_unit: define('unit year month', (value, [unit, year, month]) => converted(value, textOr(unit, 'ms'), year, month)),
}

const stepsInMicroseconds = [86_400_000_000, 604_800_000_000, 3_600_000_000, 60_000_000, 1_000_000, 1000, 1]

/** The current time plus a duration, in ISO 8601. */
function later(moment: DateTime, amounts: readonly unknown[]): string {
  const span = stepsInMicroseconds.reduce((sum, step, at) => sum + step * needNumber(amounts[at] ?? 0, 'time_delta'), 0)
  return (applyOperator('+', moment, new TimeSpan(span)) as DateTime).toJSON()
}

function seconds(value: unknown): number {
  const number = isNumber(value) ? needNumber(value, 'strftime') : Number(toText(value))
  if (Number.isNaN(number)) throw new Fault(`\`${toText(value)}\` is not a number of seconds since 1970`)
  return number
}

/** A duration such as `1h 30m` in a unit. */
function converted(value: unknown, unit: string, year: unknown, month: unknown): number | PyFloat {
  const lengths: Record<string, number> = { ...units }
  if (year !== undefined && year !== null) lengths.y = needNumber(year, 'to_time_unit') * 86_400
  if (month !== undefined && month !== null) lengths.mo = needNumber(month, 'to_time_unit') * 86_400
  const total = needText(value, 'a filter of durations')
    .split(/\s+/)
    .filter((part) => part !== '')
    .reduce((sum, part) => sum + duration(part, lengths), 0)
  return makeFloat(Number((total / (lengths[unitOf(unit)] as number)).toPrecision(12)))
}

function duration(part: string, lengths: Readonly<Record<string, number>>): number {
  const found = /^(-?\d+)([a-z]+)$/.exec(part)
  if (found === null) throw new Fault(`\`${part}\` is not a duration`, 'write it as `1h 30m`')
  return Number(found[1]) * (lengths[unitOf(found[2] as string)] as number)
}

function unitOf(word: string): string {
  const unit = Object.hasOwn(units, word) ? word : words[word.replace(/s$/, '')]
  if (unit === undefined) throw new Fault(`unknown unit of time \`${word}\``, `use one of ${Object.keys(units).join(', ')}`)
  return unit
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const letters: Readonly<Record<string, string>> = {
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
    if (letters[letter] === undefined) throw new Fault(`unknown date format directive \`%${letter}\``)
    return letters[letter]
  })
  const found = new RegExp(`^${body}$`, 'i').exec(text)
  if (found === null) throw new Fault(`the date \`${text}\` does not match the format \`${format}\``)
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
