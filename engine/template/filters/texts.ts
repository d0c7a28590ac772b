/** Jinja's filters on texts. */

import { lengthOf, padded } from '../../formats/characters.ts'
import { define, passing, type Table } from '../compile/callable.ts'
import { wrapText } from '../compile/wrap.ts'
import { splitText } from '../methods/split.ts'
import { replaceText, stripText } from '../methods/string.ts'
import { isOn, needInteger, needText, textOr } from '../values/convert.ts'
import { entriesOf, isDict } from '../values/dicts.ts'
import { formatPercent } from '../values/format-percent.ts'
import { toText } from '../values/text.ts'
import { tuple } from '../values/values.ts'

type Text = (text: string, args: readonly unknown[]) => unknown
const text = (signature: string, run: Text) => define(signature, (value, args) => run(toText(value), args))
const escaped = text('', (value) => escapeHtml(value))

export const textFilters: Table = {
  upper: text('', (value) => value.toUpperCase()),
  lower: text('', (value) => value.toLowerCase()),
  capitalize: text('', (value) => value.slice(0, 1).toUpperCase() + value.slice(1).toLowerCase()),
  title: text('', (value) =>
    value
      .split(/([-\s({[<]+)/)
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
      .join(''),
  ),
  trim: text('chars', (value, [chars]) => stripText(stripText(value, chars, 'left'), chars, 'right')),
  replace: text('old new count', (value, [old, now, count]) =>
    replaceText(value, toText(old), toText(now), count === undefined || count === null ? -1 : needInteger(count, 'replace')),
  ),
  center: text('width', (value, [width]) => padded(value, needInteger(width, 'center', 80), ' ', 'both')),
  indent: define('width first blank', (value, [width, first, blank]) => indented(toText(value), width, isOn(first), isOn(blank))),
  truncate: text('length killwords end leeway', (value, args) => truncated(value, args)),
  wordcount: text('', (value) => value.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
  wordwrap: text('width break_long_words wrapstring break_on_hyphens', (value, [width, breakLong, end, hyphens]) =>
    wrapText(value, needInteger(width, 'wordwrap', 79), isOn(breakLong, true), isOn(hyphens, true), textOr(end, '\n')),
  ),
  escape: escaped,
  e: escaped,
  forceescape: escaped,
  safe: passing(define('', (value) => value)),
  striptags: text('', (value) =>
    value
      .replace(/<!--[\s\S]*?-->|<[^>]*>/g, '')
      .split(/\s+/)
      .filter((word) => word !== '')
      .join(' '),
  ),
  format: define('* **', (value, [args], _frame, named) =>
    formatPercent(needText(value, 'format'), Object.keys(named).length > 0 ? { ...named } : tuple(args as readonly unknown[])),
  ),
  urlencode: define('', (value) => urlEncoded(value)),
  xmlattr: define('autospace', (value, [space]) => attributes(value, isOn(space, true))),
  split: text('sep maxsplit', (value, [separator, limit]) => splitText(value, separator, needInteger(limit, 'split', -1))),
  reverse: define('', (value) => reversed(value)),
}

export function escapeHtml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&#34;').replaceAll("'", '&#39;')
}

function indented(value: string, width: unknown, first: boolean, blank: boolean): string {
  const by = typeof width === 'string' ? width : ' '.repeat(needInteger(width, 'indent', 4))
  const lines = value.split(/\r\n|\r|\n/)
  const shown = lines.map((line, at) => (at === 0 ? (first ? by + line : line) : line === '' && !blank ? line : by + line))
  return shown.join('\n')
}

function truncated(value: string, [length, kill, end, leeway]: readonly unknown[]): string {
  const room = needInteger(length, 'truncate', 255)
  const tail = textOr(end, '...')
  if (lengthOf(value) <= room + needInteger(leeway ?? undefined, 'truncate', 5)) return value
  const cut = Array.from(value)
    .slice(0, Math.max(0, room - lengthOf(tail)))
    .join('')
  if (isOn(kill)) return cut + tail
  const space = cut.lastIndexOf(' ')
  return (space < 0 ? cut : cut.slice(0, space)) + tail
}

/** Percent-encodes a string; a dict or a list of pairs becomes a query string. */
function urlEncoded(value: unknown): string {
  if (isDict(value)) return query(entriesOf(value))
  if (Array.isArray(value)) return query(value.map((pair) => pair as readonly [unknown, unknown]))
  return percent(toText(value), '/')
}

function query(entries: readonly (readonly [unknown, unknown])[]): string {
  return entries
    .map(([key, each]) => `${percent(toText(key), '').replaceAll('%20', '+')}=${percent(toText(each), '').replaceAll('%20', '+')}`)
    .join('&')
}

/** Quotes all but letters, digits, `_.-~` and the characters of `safe`. */
export function percent(value: string, safe: string): string {
  let result = ''
  for (const character of value)
    result +=
      /[\w.~-]/.test(character) || safe.includes(character)
        ? character
        : [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
  return result
}

function attributes(value: unknown, space: boolean): string {
  const shown = entriesOf(value as Record<string, unknown>)
    .filter(([, each]) => each !== null)
    .map(([key, each]) => `${escapeHtml(toText(key))}="${escapeHtml(toText(each))}"`)
    .join(' ')
  return space && shown !== '' ? ` ${shown}` : shown
}

function reversed(value: unknown): unknown {
  if (typeof value === 'string') return Array.from(value).reverse().join('')
  return Array.isArray(value)
    ? [...value].reverse()
    : isDict(value)
      ? entriesOf(value)
          .map(([key]) => key)
          .reverse()
      : value
}
