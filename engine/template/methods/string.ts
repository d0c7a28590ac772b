/** Methods of strings, as Python's. */
import { characters, lengthOf, padded } from '../../formats/characters.ts'
import { define, type Table } from '../compile/callable.ts'
import { missing } from '../scope.ts'
import { slice } from '../values/access.ts'
import { asDict, type Dict, dictOf, entriesOf, entry } from '../values/dicts.ts'
import { formatBraces } from '../values/format-percent.ts'
import { isOn, iterate, needInteger, needText, textOr } from '../values/text.ts'
import { Bytes, EvaluationError, Tuple, tuple } from '../values/values.ts'

import { encodingOf } from './index.ts'

type Text = (text: string, args: readonly unknown[]) => unknown
const text = (signature: string, run: Text) => define(signature, (value, args) => run(value as string, args))

/** Whether the string is not empty and all characters match. */
const all = (pattern: RegExp) => text('', (value) => pattern.test(value))

export const stringMethods: Table = {
  upper: text('', (value) => value.toUpperCase()),
  lower: text('', (value) => value.toLowerCase()),
  casefold: text('', (value) => value.toLowerCase().replaceAll('ß', 'ss')),
  title: text('', titleCase),
  capitalize: text('', (value) => value.slice(0, 1).toUpperCase() + value.slice(1).toLowerCase()),
  swapcase: text('', (value) =>
    characters(value)
      .map((each) => (each === each.toUpperCase() ? each.toLowerCase() : each.toUpperCase()))
      .join(''),
  ),
  strip: text('chars', (value, [chars]) => stripText(stripText(value, chars, 'left'), chars, 'right')),
  lstrip: text('chars', (value, [chars]) => stripText(value, chars, 'left')),
  rstrip: text('chars', (value, [chars]) => stripText(value, chars, 'right')),
  removeprefix: text('prefix', (value, [prefix]) =>
    value.startsWith(needText(prefix, 'removeprefix')) ? value.slice((prefix as string).length) : value,
  ),
  removesuffix: text('suffix', (value, [suffix]) =>
    needText(suffix, 'removesuffix') !== '' && value.endsWith(suffix as string) ? value.slice(0, -(suffix as string).length) : value,
  ),
  split: text('sep maxsplit', (value, [separator, limit]) => splitText(value, separator, needInteger(limit, 'split', -1))),
  rsplit: text('sep maxsplit', (value, [separator, limit]) => splitTextRight(value, separator, needInteger(limit, 'rsplit', -1))),
  splitlines: text('keepends', (value, [keep]) => splitLines(value, isOn(keep))),
  partition: text('sep', (value, [separator]) => partition(value, needText(separator, 'partition'), 'first')),
  rpartition: text('sep', (value, [separator]) => partition(value, needText(separator, 'rpartition'), 'last')),
  join: text('iterable', (value, [items]) => joinTexts(value, items)),
  replace: text('old new count', (value, [old, now, count]) =>
    replaceText(value, needText(old, 'replace'), needText(now, 'replace'), needInteger(count, 'replace', -1)),
  ),
  startswith: text('prefix start end', (value, [prefix, start, end]) =>
    some(prefix, (each) => part(value, start, end).startsWith(each), 'startswith'),
  ),
  endswith: text('suffix start end', (value, [suffix, start, end]) =>
    some(suffix, (each) => part(value, start, end).endsWith(each), 'endswith'),
  ),
  find: text('sub start end', (value, args) => found(value, args, 'find', false)),
  rfind: text('sub start end', (value, args) => found(value, args, 'rfind', true)),
  index: text('sub start end', (value, args) => requireFound(found(value, args, 'index', false))),
  rindex: text('sub start end', (value, args) => requireFound(found(value, args, 'rindex', true))),
  count: text('sub start end', (value, [sub, start, end]) => countText(part(value, start, end), needText(sub, 'count'))),
  center: text('width fillchar', (value, [width, fill]) => padded(value, needInteger(width, 'center'), textOr(fill, ' '), 'both')),
  ljust: text('width fillchar', (value, [width, fill]) => padded(value, needInteger(width, 'ljust'), textOr(fill, ' '), 'right')),
  rjust: text('width fillchar', (value, [width, fill]) => padded(value, needInteger(width, 'rjust'), textOr(fill, ' '), 'left')),
  translate: text('table', (value, [table]) => translateText(value, asDict(table, 'translate'))),
  maketrans: define('x y z', (_value, [from, to, without]) => translation(from, to, without)),
  zfill: text('width', (value, [width]) => zeroFilled(value, needInteger(width, 'zfill'))),
  expandtabs: text('tabsize', (value, [size]) => expandTabs(value, needInteger(size, 'expandtabs', 8))),
  encode: text('encoding errors', (value, [encoding]) => new Bytes(Buffer.from(value, encodingOf(textOr(encoding, 'utf-8'))))),
  format: define('* **', (value, [args], _frame, named) => formatBraces(value as string, args as readonly unknown[], named)),
  isdigit: all(/^[\p{Nd}²³¹]+$/u),
  isdecimal: all(/^\p{Nd}+$/u),
  isnumeric: all(/^\p{N}+$/u),
  isalpha: all(/^\p{L}+$/u),
  isalnum: all(/^[\p{L}\p{N}]+$/u),
  isspace: all(/^\s+$/),
  isidentifier: all(/^[\p{L}_][\p{L}\p{N}_]*$/u),
  isascii: text('', (value) => /^[\x00-\x7f]*$/.test(value)),
  islower: text('', (value) => value === value.toLowerCase() && value !== value.toUpperCase()),
  isupper: text('', (value) => value === value.toUpperCase() && value !== value.toLowerCase()),
  istitle: text('', (value) => titleCase(value) === value && /\p{L}/u.test(value)),
}

/** Maps code points to code points, strings or nothing. */
function translateText(value: string, table: Dict): string {
  return characters(value)
    .map((each) => {
      const replacement = entry(table, each.codePointAt(0))
      if (replacement === missing) return each
      return replacement === null
        ? ''
        : typeof replacement === 'number'
          ? String.fromCodePoint(replacement)
          : needText(replacement, 'translate')
    })
    .join('')
}

function translation(from: unknown, to: unknown, without: unknown): Dict {
  const code = (each: unknown) => (typeof each === 'string' ? each.codePointAt(0) : each)
  if (to === undefined) return dictOf(entriesOf(asDict(from, 'maketrans')).map(([key, each]) => [code(key), each] as const))
  const [left, right] = [characters(needText(from, 'maketrans')), characters(needText(to, 'maketrans'))]
  if (left.length !== right.length) throw new EvaluationError('`maketrans` needs two strings of the same length')
  const gone = without === undefined ? [] : characters(needText(without, 'maketrans'))
  return dictOf([...left.map((each, at) => [code(each), code(right[at])] as const), ...gone.map((each) => [code(each), null] as const)])
}

function titleCase(value: string): string {
  return value.replace(/\p{L}+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
}

export function stripText(value: string, chars: unknown, side: 'left' | 'right'): string {
  if (chars === undefined || chars === null) return side === 'left' ? value.trimStart() : value.trimEnd()
  const set = new Set(characters(needText(chars, 'strip')))
  const list = characters(value)
  let start = 0
  let end = list.length
  if (side === 'left') while (start < end && set.has(list[start] as string)) start++
  else while (end > start && set.has(list[end - 1] as string)) end--
  return list.slice(start, end).join('')
}

function partition(value: string, separator: string, which: 'first' | 'last'): Tuple {
  if (separator === '') throw new EvaluationError('`partition` needs a separator that is not empty')
  const at = which === 'first' ? value.indexOf(separator) : value.lastIndexOf(separator)
  if (at < 0) return tuple(which === 'first' ? [value, '', ''] : ['', '', value])
  return tuple([value.slice(0, at), separator, value.slice(at + separator.length)])
}

function joinTexts(separator: string, items: unknown): string {
  return iterate(items)
    .map((item) => needText(item, '`join`'))
    .join(separator)
}

export function replaceText(value: string, old: string, now: string, count: number): string {
  if (count < 0)
    return old === ''
      ? now +
          characters(value)
            .map((each) => each + now)
            .join('')
      : value.replaceAll(old, () => now)
  let result = ''
  let rest = value
  for (let left = count; left > 0; left--) {
    const at = rest.indexOf(old)
    if (at < 0) break
    result += rest.slice(0, at) + now
    rest = rest.slice(at + old.length)
    if (old === '') {
      if (rest === '') break
      result += rest.charAt(0)
      rest = rest.slice(1)
    }
  }
  return result + rest
}

function some(candidates: unknown, matches: (text: string) => boolean, who: string): boolean {
  return candidates instanceof Tuple ? candidates.some((each) => matches(needText(each, who))) : matches(needText(candidates, who))
}

function part(value: string, start: unknown, end: unknown): string {
  return start === undefined ? value : (slice(value, start, end, undefined) as string)
}

function found(value: string, [sub, start, end]: readonly unknown[], who: string, last: boolean): number {
  const slice = part(value, start, end)
  const at = last ? slice.lastIndexOf(needText(sub, who)) : slice.indexOf(needText(sub, who))
  if (at < 0) return -1
  const first =
    start === undefined ? 0 : Math.max(0, needInteger(start, who) < 0 ? needInteger(start, who) + lengthOf(value) : needInteger(start, who))
  return first + lengthOf(slice.slice(0, at))
}

function requireFound(at: number): number {
  if (at < 0) throw new EvaluationError('`index` does not find the substring')
  return at
}

function countText(value: string, sub: string): number {
  return sub === '' ? lengthOf(value) + 1 : value.split(sub).length - 1
}

function zeroFilled(value: string, width: number): string {
  const sign = /^[+-]/.test(value) ? value.charAt(0) : ''
  return sign + padded(value.slice(sign.length), width - sign.length, '0', 'left')
}

function expandTabs(value: string, size: number): string {
  let column = 0
  let result = ''
  for (const character of value) {
    const piece = character === '\t' ? ' '.repeat(size > 0 ? size - (column % size) : 0) : character
    column = character === '\n' || character === '\r' ? 0 : column + piece.length
    result += piece
  }
  return result
}

/** Splits at most `limit` times from the left (no limit if negative), by default at white space. */
export function splitText(text: string, separator: unknown, limit: number): string[] {
  if (separator === undefined || separator === null) return splitSpace(text, limit)
  const by = checked(separator)
  const pieces = text.split(by)
  if (limit < 0 || pieces.length <= limit + 1) return pieces
  return [...pieces.slice(0, limit), pieces.slice(limit).join(by)]
}

function splitTextRight(text: string, separator: unknown, limit: number): string[] {
  if (separator === undefined || separator === null) return splitSpaceRight(text, limit)
  const by = checked(separator)
  const pieces = text.split(by)
  const cut = pieces.length - limit
  return limit < 0 || cut <= 1 ? pieces : [pieces.slice(0, cut).join(by), ...pieces.slice(cut)]
}

function checked(separator: unknown): string {
  if (separator === '') throw new EvaluationError('`split` needs a separator that is not empty')
  return needText(separator, '`split`')
}

function splitSpace(text: string, limit: number): string[] {
  const pieces: string[] = []
  let rest = text.trimStart()
  while (rest !== '') {
    const cut = pieces.length === limit ? -1 : rest.search(/\s/)
    if (cut < 0) {
      pieces.push(limit >= 0 ? rest.trimEnd() : rest)
      break
    }
    pieces.push(rest.slice(0, cut))
    rest = rest.slice(cut).trimStart()
  }
  return pieces
}

function splitSpaceRight(text: string, limit: number): string[] {
  const pieces: string[] = []
  let rest = text.trimEnd()
  while (rest !== '') {
    const found = pieces.length === limit ? null : /\s(?=\S*$)/.exec(rest)
    if (found === null) {
      pieces.unshift(limit >= 0 ? rest : rest.trimStart())
      break
    }
    pieces.unshift(rest.slice(found.index + 1))
    rest = rest.slice(0, found.index).trimEnd()
  }
  return pieces
}

export function splitLines(text: string, keepEnds: boolean): string[] {
  const lines =
    text.match(
      /[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029])|[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+/g,
    ) ?? []
  return keepEnds ? [...lines] : lines.map((line) => line.replace(/(?:\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029])$/, ''))
}
