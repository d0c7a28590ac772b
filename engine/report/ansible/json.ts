/** Values as Python writes them in JSON: names in order, a blank after commas and colons, floats that stay floats. */

import { floatText } from '../../formats/decimals.ts'
import { isPlainDict } from '../../model/dict.ts'
import { specialText } from '../value-lines.ts'

/** On one line, or with so many blanks for each level. */
export function pythonJson(value: unknown, indent?: number): string {
  return written(value, indent, '\n')
}

function written(value: unknown, indent: number | undefined, line: string): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return numeral(value)
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'object' || value === null) return 'null'
  const inner = `${line}${' '.repeat(indent ?? 0)}`
  const enclosed = (open: string, parts: readonly string[], close: string): string => {
    if (parts.length === 0) return `${open}${close}`
    if (indent === undefined) return `${open}${parts.join(', ')}${close}`
    return `${open}${parts.map((part) => `${inner}${part}`).join(',')}${line}${close}`
  }
  if (Array.isArray(value)) {
    const items = value.map((each) => written(each, indent, inner))
    return enclosed('[', items, ']')
  }
  const entries = value instanceof Map ? [...value].map(([key, each]) => [keyOf(key), each] as const) : entriesOf(value)
  if (entries === undefined) return special(value)
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  const members = sorted.map(([key, each]) => `${JSON.stringify(key)}: ${written(each, indent, inner)}`)
  return enclosed('{', members, '}')
}

/** The members of a plain dict; undefined for an object of another kind. */
function entriesOf(value: object): readonly (readonly [string, unknown])[] | undefined {
  return isPlainDict(value) ? Object.entries(value) : undefined
}

function special(value: object): string {
  const converted = specialText(value)
  if (converted && 'number' in converted) return Number.isFinite(converted.number) ? floatText(converted.number) : numeral(converted.number)
  return JSON.stringify(converted?.text ?? String(value))
}

function numeral(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  return Number.isInteger(value) ? String(value) : floatText(value)
}

function keyOf(key: unknown): string {
  return key === null || typeof key === 'boolean' || typeof key === 'number' ? written(key, undefined, '') : String(key)
}
