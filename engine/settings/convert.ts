/** Converts the text of a setting to its value, by Ansible's rules. */

import { resolve } from 'node:path'
import { booleanIn } from '../formats/booleans.ts'
import { pythonRegExp } from '../formats/python-regexp.ts'
import { Problem } from '../model/diagnostic.ts'
import type { Kind, KindValues, Supported } from './supported.ts'

/** Base of relative paths, and values of `~`, `$NAME` and `{{CWD}}`. */
export interface PathContext {
  readonly folder: string
  readonly cwd: string
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A value, or an error message. */
export type Converted = { readonly value: KindValues[Kind] } | { readonly error: string }

export function convert(text: string, { kind, allowed }: Pick<Supported, 'kind' | 'allowed'>, context: PathContext): Converted {
  const plain = unquoted(text)
  if (allowed && !allowed.includes(plain)) return { error: `must be one of ${allowed.map((word) => `\`${word}\``).join(', ')}` }
  switch (kind) {
    case 'boolean':
      return toBoolean(plain)
    case 'integer':
      return /^\d+$/.test(plain) ? { value: Number(plain) } : { error: 'must be a whole number' }
    case 'path':
      return { value: pathOf(plain, context) }
    case 'paths':
      return { value: splitAt(text, ':').map((each) => pathOf(each, context)) }
    case 'files':
      return { value: filesOf(plain, context) }
    case 'words':
      return { value: splitAt(text, ',') }
    case 'patterns':
      return patternsOf(splitAt(text, ','))
    case 'text':
      return { value: plain }
  }
}

function toBoolean(text: string): Converted {
  const value = booleanIn('options', text)
  return value === undefined ? { error: 'must be `true` or `false`' } : { value }
}

function splitAt(text: string, sign: string): string[] {
  return text
    .split(sign)
    .map((each) => unquoted(each.trim()))
    .filter((each) => each !== '')
}

function patternsOf(patterns: readonly string[]): Converted {
  try {
    for (const each of patterns) pythonRegExp(each).test('')
    return { value: patterns }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { error: `must be a list of regular expressions (${error.message})` }
  }
}

/** Paths of inventories; a list of host names, `web1,`, is not a path. */
function filesOf(text: string, context: PathContext): string[] {
  return text.trimEnd().endsWith(',') ? [text] : splitAt(text, ',').map((each) => pathOf(each, context))
}

function pathOf(text: string, { folder, cwd, home, env }: PathContext): string {
  const written = text
    .replace(/\{\{\s*CWD\s*\}\}/g, cwd)
    .replace(/^~(?=\/|$)/, home)
    .replace(/\$(?:(\w+)|\{(\w+)\})/g, (whole, name: string | undefined, braced: string | undefined) => env[name ?? braced ?? ''] ?? whole)
  return resolve(folder, written)
}

function unquoted(text: string): string {
  const found = /^(["'])(.*)\1$/s.exec(text)
  return found && !found[2]?.endsWith('\\') ? (found[2] ?? '') : text
}
