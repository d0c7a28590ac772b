/** Filters on texts: case, width, comments, regular expressions. */
import { lengthOf, padded } from '../../formats/characters.ts'
import { define, defineLenient, passing, type Table } from '../compile/callable.ts'
import { replaceText, splitText, stripText } from '../methods/string.ts'
import { entriesOf, isDict } from '../values/dicts.ts'
import { formatPercent } from '../values/format-percent.ts'
import { expand, pythonRegex } from '../values/regex.ts'
import { isOn, needInteger, needText, textOr, toText } from '../values/text.ts'
import { EvaluationError, tuple } from '../values/values.ts'

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
    withoutTags(value)
      .split(/\s+/)
      .filter((word) => word !== '')
      .join(' '),
  ),
  format: defineLenient('* **', (value, [args], _frame, named) =>
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
function percent(value: string, safe: string): string {
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

function wrapText(text: string, width: number, breakLong: boolean, onHyphens: boolean, end: string): string {
  const lines = text.split(/\r\n|\r|\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines.map((line) => wrapLine(line, width, breakLong, onHyphens).join(end)).join(end)
}

function wrapLine(line: string, width: number, breakLong: boolean, onHyphens: boolean): string[] {
  const chunks = line
    .split(onHyphens ? /(\s+)|(?<=[\p{L}\p{N}_]{2}-)(?=[\p{L}_]{2})/u : /(\s+)/)
    .filter((chunk) => chunk !== undefined && chunk !== '')
  const lines: string[] = []
  while (chunks.length > 0) {
    if (lines.length > 0 && chunks[0]?.trim() === '') chunks.shift()
    const current = fill(chunks, width, breakLong)
    if (current.at(-1)?.trim() === '') current.pop()
    if (current.length > 0) lines.push(current.join(''))
  }
  return lines
}

/** Removes the chunks that fit on one line. */
function fill(chunks: string[], width: number, breakLong: boolean): string[] {
  const taken: string[] = []
  let length = 0
  while (chunks.length > 0 && length + (chunks[0] as string).length <= width) {
    const chunk = chunks.shift() as string
    length += chunk.length
    taken.push(chunk)
  }
  const next = chunks[0]
  if (next === undefined || next.length <= width) return taken
  if (breakLong) {
    const room = width < 1 ? 1 : width - length
    taken.push(next.slice(0, room))
    chunks[0] = next.slice(room)
  } else if (taken.length === 0) taken.push(chunks.shift() as string)
  return taken
}

interface Style {
  readonly decoration: string
  readonly beginning?: string
  readonly end?: string
}
const styles: Readonly<Record<string, Style>> = {
  plain: { decoration: '# ' },
  erlang: { decoration: '% ' },
  c: { decoration: '// ' },
  cblock: { beginning: '/*', decoration: ' * ', end: ' */' },
  xml: { beginning: '<!--', decoration: ' - ', end: '-->' },
}

export const commentFilters: Table = {
  comment: define('style **', (value, [style], _frame, named) => comment(toText(value), textOr(style, 'plain'), named)),
}

function comment(text: string, name: string, named: Readonly<Record<string, unknown>>): string {
  const style = Object.hasOwn(styles, name) ? styles[name] : undefined
  if (style === undefined) throw new EvaluationError(`\`comment\` has no style \`${name}\``, `use one of ${Object.keys(styles).join(', ')}`)
  const option = (key: string, fallback: string) => textOr(named[key], fallback)
  const decoration = option('decoration', style.decoration)
  const newline = option('newline', '\n')
  const bar = option('prefix', decoration.trimEnd())
  const times = (key: string) => Number(named[key] ?? 1)
  const begin = line(option('beginning', style.beginning ?? ''), newline)
  const head = (bar === newline ? newline : line(bar, newline)).repeat(times('prefix_count'))
  const body = (decoration + text.replaceAll(newline, newline + decoration)).replaceAll(
    decoration + newline,
    decoration.trimEnd() + newline,
  )
  const after = (newline + option('postfix', decoration.trimEnd())).repeat(times('postfix_count'))
  const end = option('end', style.end ?? '')
  return `${begin}${head}${body}${after}${end === '' ? '' : newline + end}`
}

function line(text: string, newline: string): string {
  return text === '' ? '' : text + newline
}

export const regexFilters: Table = {
  regex_replace: define(
    'pattern replacement ignorecase multiline count mandatory_count',
    (value, [pattern = '', replacement = '', ignore, lines, count, mandatory]) =>
      replace(toText(value), pythonRegex(toText(pattern), `g${flags(ignore, lines)}`), toText(replacement), {
        most: needInteger(count, 'regex_replace', 0),
        exactly: needInteger(mandatory, 'regex_replace', 0),
      }),
  ),
  regex_search: define('* ignorecase multiline', (value, [args, ignore, lines]) =>
    search(toText(value), args as readonly unknown[], flags(ignore, lines)),
  ),
  regex_findall: define('regex multiline ignorecase', (value, [pattern = '', lines, ignore]) =>
    [...toText(value).matchAll(pythonRegex(toText(pattern), `g${flags(ignore, lines)}`))].map((match) =>
      match.length > 2 ? tuple(match.slice(1).map((part) => part ?? '')) : (match.at(-1) ?? ''),
    ),
  ),
  regex_escape: define('re_type', (value, [type = 'python']) => escapedPattern(toText(value), toText(type))),
}

function flags(ignore: unknown, lines: unknown): string {
  return `${isOn(ignore) ? 'i' : ''}${isOn(lines) ? 'm' : ''}`
}

interface Times {
  readonly most: number
  readonly exactly: number
}

function replace(text: string, pattern: RegExp, replacement: string, { most, exactly }: Times): string {
  let done = 0
  const result = text.replace(pattern, (...parts: unknown[]) => {
    const named = typeof parts.at(-1) === 'object' ? (parts.pop() as Record<string, string>) : undefined
    if (most > 0 && done >= most) return parts[0] as string
    done++
    return expand(replacement, parts.slice(0, -2) as (string | undefined)[], named)
  })
  if (exactly > 0 && done !== exactly) throw new EvaluationError(`\`regex_replace\` found ${done} matches instead of ${exactly}`)
  return result
}

/** The match, or the groups listed as `\1` or `\g<name>`; `None` without a match. */
function search(text: string, [pattern, ...wanted]: readonly unknown[], chosen: string): unknown {
  const match = pythonRegex(toText(pattern), chosen).exec(text)
  if (match === null) return null
  if (wanted.length === 0) return match[0]
  return wanted.map((each) => {
    const reference = /^\\(?:g<(\w+)>|(\d+))$/.exec(toText(each))
    const name = reference?.[1] ?? reference?.[2]
    if (name === undefined) throw new EvaluationError(`\`${toText(each)}\` does not name a group`, 'write `\\\\1` or `\\\\g<name>`')
    return (/^\d+$/.test(name) ? match[Number(name)] : match.groups?.[name]) ?? null
  })
}

function escapedPattern(text: string, type: string): string {
  if (type === 'python') return text.replace(/[\\^$.|?*+()[\]{}&~#\s-]/g, '\\$&')
  if (type === 'posix_basic') return text.replace(/[\\.[\]*^$]/g, '\\$&')
  const msg = type === 'posix_extended' ? `Regex type (${type}) not yet implemented` : `Invalid regex type (${type})`
  throw new EvaluationError(`\`regex_escape\` supports \`python\` and \`posix_basic\`, not \`${type}\``, undefined, msg)
}

function withoutTags(text: string): string {
  let kept = ''
  let at = 0
  let comments = true
  for (let start = text.indexOf('<'); start >= 0; start = text.indexOf('<', at)) {
    const comment = comments && text.startsWith('<!--', start) ? text.indexOf('-->', start + 4) : undefined
    // What is not closed here is not closed further on.
    if (comment === -1) comments = false
    const end = comment !== undefined && comment >= 0 ? comment + 2 : text.indexOf('>', start)
    if (end < 0) break
    kept += text.slice(at, start)
    at = end + 1
  }
  return kept + text.slice(at)
}
