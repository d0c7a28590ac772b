/** The text of a setting as the value it stands for, by Ansible's rules. */

import { resolve } from 'node:path'
import { booleanIn } from '../formats/booleans.ts'
import { pythonRegExp } from '../formats/python-regexp.ts'
import { Problem } from '../model/diagnostic.ts'
import type { Kind, KindValues, Supported } from './supported.ts'

/** What relative paths count from, and what `~`, `$NAME` and `{{CWD}}` stand for. */
export interface PathContext {
  readonly folder: string
  readonly cwd: string
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A value, or a sentence on what is wrong with the text. */
export type Converted = { readonly value: KindValues[Kind] } | { readonly wrong: string }

export function convert(text: string, { kind, allowed }: Pick<Supported, 'kind' | 'allowed'>, footing: PathContext): Converted {
  const plain = unquoted(text)
  if (allowed && !allowed.includes(plain)) return { wrong: `is one of ${allowed.map((word) => `\`${word}\``).join(', ')}` }
  switch (kind) {
    case 'boolean':
      return truth(plain)
    case 'integer':
      return /^\d+$/.test(plain) ? { value: Number(plain) } : { wrong: 'is a whole number' }
    case 'path':
      return { value: pathOf(plain, footing) }
    case 'paths':
      return { value: cut(text, ':').map((each) => pathOf(each, footing)) }
    case 'files':
      return { value: filesOf(plain, footing) }
    case 'words':
      return { value: cut(text, ',') }
    case 'patterns':
      return patternsOf(cut(text, ','))
    case 'text':
      return { value: plain }
  }
}

function truth(text: string): Converted {
  const value = booleanIn('options', text)
  return value === undefined ? { wrong: 'is `true` or `false`' } : { value }
}

function cut(text: string, sign: string): string[] {
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
    return { wrong: `is a list of regular expressions (${error.message})` }
  }
}

/** A list of host names, `web1,`, is no path. */
function filesOf(text: string, footing: PathContext): string[] {
  return text.trimEnd().endsWith(',') ? [text] : cut(text, ',').map((each) => pathOf(each, footing))
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
