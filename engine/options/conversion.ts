/** Converts option values to the types that modules expect, by Ansible's rules; what cannot be converted stays unchanged. */
import { booleanIn } from '../formats/booleans.ts'
import { jsonIn } from '../formats/json-text.ts'
import { isPlainDict } from '../model/dict.ts'
import type { Option, Options } from '../model/module.ts'
import { Template } from '../model/template.ts'
import { omit } from '../template/scope.ts'
import { entriesOf, isDict } from '../template/values/dicts.ts'
import { jsonText } from '../template/values/json.ts'
import { writtenText } from '../template/values/python-literal.ts'
import { repr } from '../template/values/text.ts'
import { PyFloat } from '../template/values/values.ts'

export type Conversion = (value: unknown) => unknown

/** The conversion of one option; schema validation detects failures afterwards. */
export function conversionOf(option: Option): Conversion {
  const convert = ofType(option)
  const text = option.enum !== undefined || option.type === undefined || ['string', 'path', 'document'].includes(option.type)
  return (value) => {
    if (value instanceof Template || option.type === 'value') return value
    return convert(value instanceof PyFloat ? (text ? value.value.toFixed(1) : value.value) : value)
  }
}

/** Converts a dict with fixed keys: aliases resolved, defaults filled in, unknown keys kept. */
export function fieldsOf(options: Options): (args: Readonly<Record<string, unknown>>) => Record<string, unknown> {
  const names = properNames(options)
  const fields = Object.entries(options).map(([name, option]) => ({
    name,
    type: option.type,
    defaultValue: option.default,
    convert: conversionOf(option),
  }))
  return (args) => {
    const values: Record<string, unknown> = Object.fromEntries(Object.keys(args).map((key) => [names.get(key) ?? key, args[key]]))
    for (const { name, type, defaultValue, convert } of fields) {
      const value = values[name]
      if (isGiven(value) || (value === null && type === 'value')) values[name] = convert(value)
      else if (defaultValue !== undefined) values[name] = defaultValue
      else delete values[name]
    }
    return values
  }
}

/** Whether a value is set: null and `omit` count as not set. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== omit
}

/** Proper names of options by each of their names. */
export function properNames(options: Options): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const [name, option] of Object.entries(options)) for (const alias of option.aliases ?? []) names.set(alias, name)
  for (const name of Object.keys(options)) names.set(name, name)
  return names
}

/** Whether a number can only be a mode without its leading zero: 644 would mean 1204. */
export function isForgottenZero(mode: number): boolean {
  const digits = String(mode)
  return mode > 0o7777 || (/^[0-7]{3,4}$/.test(digits) && isUsualMode(Number.parseInt(digits, 8)) && !isUsualMode(mode))
}

function ofType(option: Option): Conversion {
  if (option.enum) return wordOf(option.enum)
  switch (option.type) {
    case 'boolean':
      return option.lenient ? (value) => booleanOf(value) === true : booleanOf
    case 'integer':
      return integerOf
    case 'number':
      return numberOf
    case 'list':
      return listOf(option.items ?? { description: '' })
    case 'dict':
      return dictOf(option.properties)
    case 'mode':
      return modeOf
    case 'any':
      return plain
    case 'document':
      return documentOf
    case 'value':
    case 'expression':
    case 'conditions':
      return (value) => value
    default:
      return textOf
  }
}

/** Replaces Python floats with numbers; returns the same object if there are none. */
function plain(value: unknown): unknown {
  if (value instanceof PyFloat) return value.value
  if (Array.isArray(value)) return changed(value, value.map(plain))
  if (value instanceof Map) return new Map([...value].map(([key, inner]) => [plain(key), plain(inner)]))
  if (!isPlainDict(value)) return value
  const inner = Object.values(value)
  const made = inner.map(plain)
  return changed(inner, made) === inner ? value : Object.fromEntries(Object.keys(value).map((key, index) => [key, made[index]]))
}

function changed<T extends readonly unknown[]>(before: T, after: T): T {
  return after.every((item, index) => item === before[index]) ? before : after
}

function documentOf(value: unknown): unknown {
  if (Array.isArray(value) || isDict(value)) return writtenText(value) ?? jsonText(value, { sort: false, ascii: true })
  return textOf(value)
}

/** A value as text; a list or a dict that a template wrote in pieces is that text. */
function textOf(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) return writtenText(value) ?? containerText(value)
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : value
}

/** A list or a dict where a text belongs is its text, as Python writes it; one with a template in it cannot be judged yet. */
function containerText(value: object): unknown {
  if (!Array.isArray(value) && !isDict(value)) return value
  let open: unknown
  eachNested(value, (inner) => {
    if (inner instanceof Template) open ??= inner
  })
  return open ?? repr(value)
}

function eachNested(value: unknown, visit: (inner: unknown) => void): void {
  visit(value)
  if (Array.isArray(value)) for (const inner of value) eachNested(inner, visit)
  else if (isDict(value)) for (const [, inner] of entriesOf(value)) eachNested(inner, visit)
}

/** YAML reads a bare `yes` as true; converts it back to the allowed word. */
function wordOf(words: readonly string[]): Conversion {
  return (value) => {
    if (typeof value !== 'boolean') return textOf(value)
    const matching = words.filter((word) => booleanIn('options', word) === value)
    return matching[0] ?? textOf(value)
  }
}

function booleanOf(value: unknown): unknown {
  if (value === 1) return true
  if (value === 0) return false
  return typeof value === 'string' ? (booleanIn('options', value) ?? value) : value
}

function integerOf(value: unknown): unknown {
  return typeof value === 'string' && /^\s*[-+]?\d+(_\d+)*\s*$/.test(value) ? Number(value.replaceAll('_', '')) : value
}

function numberOf(value: unknown): unknown {
  return typeof value === 'string' && /^[-+]?(\d+(?:\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(value.trim()) ? Number(value) : value
}

function modeOf(value: unknown): unknown {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 0o7777) return value
  return value.toString(8).padStart(4, '0')
}

/** Whether the owner may read, and group and others have the same rights as the owner, the same without write, execute only, or none. */
function isUsualMode(mode: number): boolean {
  const [owner, group, others] = [(mode >> 6) & 7, (mode >> 3) & 7, mode & 7]
  const usual = (bits: number) => [0, owner, owner & ~2, owner & 1].includes(bits)
  return owner >= 4 && usual(group) && usual(others) && (others & ~group) === 0
}

function listOf(items: Option): Conversion {
  const convert = conversionOf(items)
  const splits = items.type !== 'dict' && items.type !== 'any' && items.type !== 'list'
  return (value) => {
    if (value instanceof Map || (typeof value === 'object' && items.type !== 'dict' && !Array.isArray(value))) return value
    const elements = Array.isArray(value) ? value : typeof value === 'string' && splits ? splitAtCommas(value) : [value]
    return elements.filter(isGiven).map(convert)
  }
}

function splitAtCommas(text: string): string[] {
  return text.trim() === '' ? [] : text.split(',').map((part) => part.trim())
}

function dictOf(properties: Options | undefined): Conversion {
  const fields = properties && fieldsOf(properties)
  return (value) => {
    const dict = typeof value === 'string' ? dictFromText(value) : value instanceof Map ? Object.fromEntries(value) : value
    return fields && typeof dict === 'object' && !Array.isArray(dict) ? fields(dict as Record<string, unknown>) : plain(dict)
  }
}

function dictFromText(text: string): unknown {
  if (text.trimStart().startsWith('{')) {
    return jsonIn(text) ?? text
  }
  const pairs = [...text.matchAll(/\s*([^\s,=]+)=("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,]*)\s*(?:,|(?=\s)|$)/gy)]
  const whole = pairs.map((pair) => pair[0]).join('')
  if (pairs.length === 0 || whole.length !== text.length) return text
  return Object.fromEntries(pairs.map(([, key, value]) => [key, unquote(value ?? '')]))
}

function unquote(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1)
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(["\\])/g, '$1') : text
}
