/** Reads and writes TOML; wraps `smol-toml`, loaded at first use. */
import { createRequire } from 'node:module'
import type * as Toml from 'smol-toml'
import { Problem } from '../../model/diagnostic.ts'
import { toJson } from './text.ts'
import { PyFloat } from './values.ts'

/** A TOML syntax error and its offset. */
export class TomlSyntaxError extends Error {
  readonly offset: number
  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

/** Parses to plain data; dates become strings, floats stay floats. */
export function fromToml(text: string): Readonly<Record<string, unknown>> {
  const { parse, TomlError } = toml()
  try {
    return plain(parse(text, { integersAsBigInt: true })) as Record<string, unknown>
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const before = text.split('\n').slice(0, error.line - 1)
    const message = error.message.split('\n')[0]?.replace('Invalid TOML document: ', '') ?? ''
    throw new TomlSyntaxError(message, before.reduce((sum, line) => sum + line.length + 1, 0) + error.column - 1)
  }
}

/** A value as TOML text. */
export function tomlText(value: unknown): string {
  try {
    return toml().stringify(toJson(value))
  } catch (error) {
    throw new Problem(`the value cannot be written as TOML: ${(error as Error).message}`)
  }
}

function toml(): typeof Toml {
  return createRequire(import.meta.url)('smol-toml') as typeof Toml
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (typeof value === 'number') return Number.isInteger(value) ? new PyFloat(value) : value
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
}
