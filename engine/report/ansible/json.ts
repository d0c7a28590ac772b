/** Values as Python writes them in JSON: names in order, a blank after commas and colons, floats that stay floats. */

import { floatText } from '../../formats/decimals.ts'
import { isPlainDict } from '../../model/dict.ts'
import { specialText } from '../special.ts'

/** On one line, or with so many blanks for each level. */
export function pythonJson(value: unknown, indent?: number): string {
  return written(value, indent, '\n')
}

function written(value: unknown, indent: number | undefined, line: string): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return numeral(value)
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'object' || value === null) return 'null'
  if (Array.isArray(value))
    return enclosed(
      '[',
      value.map((each) => (inner) => written(each, indent, inner)),
      ']',
      indent,
      line,
    )
  const entries = value instanceof Map ? [...value].map(([key, each]) => [keyOf(key), each] as const) : entriesOf(value)
  if (entries === undefined) return special(value)
  const parts = [...entries]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(
      ([key, each]) =>
        (inner: string) =>
          `${JSON.stringify(key)}: ${written(each, indent, inner)}`,
    )
  return enclosed('{', parts, '}', indent, line)
}

function enclosed(
  open: string,
  parts: readonly ((line: string) => string)[],
  close: string,
  indent: number | undefined,
  line: string,
): string {
  if (parts.length === 0) return `${open}${close}`
  if (indent === undefined) return `${open}${parts.map((part) => part(line)).join(', ')}${close}`
  const inner = `${line}${' '.repeat(indent)}`
  return `${open}${parts.map((part) => `${inner}${part(inner)}`).join(',')}${line}${close}`
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
