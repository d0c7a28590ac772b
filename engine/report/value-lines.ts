/** A value as lines that a person reads: like YAML, with texts as texts. */
import { floatText } from '../formats/decimals.ts'
import { isPlainDict } from '../model/dict.ts'
import { escapeLine, escapeText } from './escape.ts'

export function valueLines(value: unknown): readonly string[] {
  if (value instanceof Map) return valueLines(Object.fromEntries(value))
  if (Buffer.isBuffer(value)) return [`${value.length} bytes`]
  if (Array.isArray(value)) return value.length === 0 ? ['[]'] : value.flatMap(listItem)
  if (typeof value === 'object' && value !== null) {
    const special = specialText(value)
    if (special) return 'number' in special ? [floatText(special.number)] : textLines(special.text)
    const entries = Object.entries(value)
    return entries.length === 0 ? ['{}'] : entries.flatMap(([name, inner]) => entry(escapeLine(name), inner))
  }
  if (typeof value === 'number' && !Number.isInteger(value)) return [floatText(value)]
  return textLines(typeof value === 'string' ? value : String(value))
}

/** The lines of a text; an empty text is seen to be one. */
export function textLines(text: string): readonly string[] {
  const lines = escapeText(text).trimEnd().split('\n')
  return lines.length === 1 && lines[0] === '' ? ["''"] : lines
}

function listItem(value: unknown): readonly string[] {
  return valueLines(value).map((line, index) => `${index === 0 ? '-' : ' '} ${line}`)
}

function entry(name: string, value: unknown): readonly string[] {
  const lines = valueLines(value)
  return isShort(value, lines) ? [`${name}: ${lines[0]}`] : [`${name}:`, ...lines.map((line) => `  ${line}`)]
}

function isShort(value: unknown, lines: readonly string[]): boolean {
  if (lines.length !== 1) return false
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return true
  return (!Array.isArray(value) && specialText(value) !== undefined) || lines[0] === '[]' || lines[0] === '{}'
}

/** A float though nothing follows its point (`1.0`), or something that has only a text; undefined for a dict. */
export function specialText(value: object): { readonly number: number } | { readonly text: string } | undefined {
  if (isPlainDict(value)) return undefined
  const { value: inner, text } = value as { value?: unknown; text?: unknown }
  if (typeof inner === 'number') return { number: inner }
  return { text: typeof text === 'string' ? text : String(value) }
}
