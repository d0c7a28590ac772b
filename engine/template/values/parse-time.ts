/** Parses dates by `%` directives, as Python's strptime does. */

import { DateTime } from '../../formats/timestamp.ts'
import { EvaluationError } from './errors.ts'

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

export function parseTime(text: string, format: string): DateTime {
  const expanded = format.replace(/%([TDFRcxX])/g, (_, letter: string) => short[letter] as string)
  const body = expanded.replace(/%(.)|\s+|[^%\s]/g, (part, letter: string | undefined) => {
    if (letter === undefined) return /\s/.test(part) ? '\\s+' : part.replace(/[\\^$.|?*+()[\]{}/]/, '\\$&')
    if (letters[letter] === undefined) throw new EvaluationError(`unknown date format directive \`%${letter}\``)
    return letters[letter]
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
