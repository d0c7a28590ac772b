/** JSON as Python writes it, and JSON read without losing what JavaScript would. */
import { type Dict, dictOf, entriesOf, isDict, order } from './dicts.ts'
import { numberText } from './numbers.ts'
import { isFloat, isNumber, toText } from './text.ts'
import { EvaluationError, PyFloat, Undefined } from './values.ts'

export interface JsonLayout {
  readonly indent?: number
  readonly sort: boolean
  /** Escape non-ASCII characters. */
  readonly ascii: boolean
  readonly separators?: unknown
}

export function jsonText(value: unknown, layout: JsonLayout): string {
  const chosen = Array.isArray(layout.separators) ? layout.separators.map(toText) : undefined
  const comma = chosen?.[0] ?? (layout.indent === undefined ? ', ' : ',')
  return write(value, { ...layout, comma, colon: chosen?.[1] ?? ': ' }, '')
}

type Signs = JsonLayout & { readonly comma: string; readonly colon: string }

function write(value: unknown, signs: Signs, margin: string): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'boolean') return String(value)
  if (isNumber(value)) return numberJson(value)
  if (value instanceof Undefined) throw value.error()
  if (Array.isArray(value))
    return wrapped(
      value.map((item) => write(item, signs, deeper(signs, margin))),
      '[]',
      signs,
      margin,
    )
  if (isDict(value)) {
    const entries = sortedEntries(value, signs.sort)
    return wrapped(
      entries.map(([key, item]) => `${string(keyText(key), signs.ascii)}${signs.colon}${write(item, signs, deeper(signs, margin))}`),
      '{}',
      signs,
      margin,
    )
  }
  return string(toText(value), signs.ascii)
}

function numberJson(value: number | bigint | PyFloat): string {
  const text = numberText(value)
  return text === 'nan' ? 'NaN' : text === 'inf' ? 'Infinity' : text === '-inf' ? '-Infinity' : text
}

function keyText(key: unknown): string {
  if (key === null) return 'null'
  return typeof key === 'boolean' ? String(key) : toText(key)
}

function sortedEntries(dict: Dict, sort: boolean): readonly (readonly [unknown, unknown])[] {
  const entries = entriesOf(dict)
  return sort ? [...entries].sort(([a], [b]) => order(a, b)) : entries
}

function deeper(signs: Signs, margin: string): string {
  return signs.indent === undefined ? '' : margin + ' '.repeat(signs.indent)
}

function wrapped(items: readonly string[], [open, close]: string | readonly string[], signs: Signs, margin: string): string {
  if (items.length === 0) return `${open}${close}`
  if (signs.indent === undefined) return `${open}${items.join(signs.comma)}${close}`
  const line = `\n${deeper(signs, margin)}`
  return `${open}${line}${items.join(signs.comma.trimEnd() + line)}\n${margin}${close}`
}

function string(text: string, ascii: boolean): string {
  const json = JSON.stringify(text)
  return ascii
    ? json.replace(/[\u007f-\uffff]/g, (unit) => (unit === '\u007f' ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`))
    : json
}

/** Whole numbers of any size stay whole, `1.0` stays a float, and the order of keys is kept. */
export function fromJson(text: string): unknown {
  try {
    const plain = JSON.parse(text)
    return /"(?:\d|__proto__)|\d\.|\d[eE]|\d{16}/.test(text) ? exact(text) : plain
  } catch (error) {
    throw new EvaluationError(`this is not valid JSON: ${(error as Error).message}`)
  }
}

/** Parses valid JSON. */
function exact(text: string): unknown {
  const token = /\s*("(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+)/y
  const next = (): string => token.exec(text)?.[1] ?? ''
  const value = (word: string): unknown => {
    if (word === '[') return list()
    if (word === '{') return dict()
    if (!/^-?\d/.test(word)) return JSON.parse(word)
    if (/[.eE]/.test(word)) return isFloat(Number(word)) ? Number(word) : new PyFloat(Number(word))
    return Number.isSafeInteger(Number(word)) ? Number(word) : BigInt(word)
  }
  const list = (): unknown[] => {
    const items: unknown[] = []
    for (let word = next(); word !== ']'; word = next()) if (word !== ',') items.push(value(word))
    return items
  }
  const dict = (): unknown => {
    const entries: [unknown, unknown][] = []
    for (let word = next(); word !== '}'; word = next()) {
      if (word === ',') continue
      next()
      entries.push([JSON.parse(word), value(next())])
    }
    return dictOf(entries)
  }
  return value(next())
}
