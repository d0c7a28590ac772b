/** Values of PostgreSQL server parameters: in a statement, and whether two are the same. */
import { quoteText } from './quoting.ts'

/** A parameter as `pg_settings` has it. */
export interface Parameter {
  readonly name: string
  /** Current value in `unit`. */
  readonly setting: string
  readonly unit: string | null
  readonly vartype: string
}

const sizes: Readonly<Record<string, number>> = { B: 1, kB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30, TB: 2 ** 40 }
const times: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 }

/** A value as the author writes it: `12mb` is `12MB`, and a boolean is `on` or `off`. */
export function authorValue(value: string): string {
  if (value === 'True') return 'on'
  if (value === 'False') return 'off'
  return /^\d+(?:b|[mgt]b)$/.test(value) ? value.toUpperCase() : value
}

/** Whether both mean the same to the server. */
export function isSameValue(parameter: Parameter, one: string, other: string): boolean {
  return canonical(parameter, one) === canonical(parameter, other)
}

/** The value behind `ALTER SYSTEM SET name =`; one with commas is a list, unless it is a command or a prefix. */
export function valueSql(name: string, value: string): string {
  if (!value.includes(',') || /_(?:command|prefix)$/.test(name)) return quoteText(value).trim()
  return value
    .split(',')
    .map((each) => quoteText(each.trim()).trim())
    .join(',')
}

/** Size in bytes, where the unit is one of memory. */
export function bytesOf(setting: string, unit: string | null): number | undefined {
  const [, factor = '1', size = ''] = /^(\d*)(.*)/.exec(unit ?? '') ?? []
  return sizes[size] === undefined ? undefined : Number(setting) * Number(factor || 1) * sizes[size]
}

function canonical({ vartype, unit }: Parameter, value: string): string {
  const text = value.trim()
  if (vartype === 'bool') return booleanOf(text) ?? text
  if (vartype === 'enum') return booleanOf(text) ?? text.toLowerCase()
  if (vartype === 'string') return listOf(value)
  const [, digits, word = ''] = /^(-?(?:0x[\da-f]+(?![\da-f])|[\d.]+(?:e-?\d+)?))\s*([a-z]*)$/i.exec(text) ?? []
  if (digits === undefined) return text
  const factor = word === '' ? factorOf(unit ?? '') : (sizes[word] ?? times[word])
  return factor === undefined ? text : String(Number((Number(digits) * factor).toPrecision(15)))
}

/** What one of a unit of `pg_settings` is, such as `8kB` or `min`. */
function factorOf(unit: string): number {
  const [, count = '', word = ''] = /^(\d*)(.*)/.exec(unit) ?? []
  return Number(count || 1) * (sizes[word] ?? times[word] ?? 1)
}

function booleanOf(text: string): string | undefined {
  if (/^(?:on|t(?:r(?:ue?)?)?|y(?:es?)?|1)$/i.test(text)) return 'on'
  return /^(?:off?|f(?:a(?:l(?:se?)?)?)?|no?|0)$/i.test(text) ? 'off' : undefined
}

/** A list with or without quotes and blanks is the same. */
function listOf(value: string): string {
  if (!value.includes(',')) return value
  return value
    .split(',')
    .map((each) => each.trim().replace(/^"(.*)"$/, '$1'))
    .join(',')
}
