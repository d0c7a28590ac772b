/** What Ansible's report says on standard error: warnings, and where a failure was written. */

import type { Where } from '../../diagnostic.ts'
import type { Failure } from '../../event.ts'
import { escapeText } from '../escape.ts'
import { whereText } from '../where.ts'
import { wrapped } from './palette.ts'

export interface Warning {
  readonly message: string
  readonly host?: string
  readonly where?: Where
  readonly hint?: string
}

/** `[WARNING]: …`, in lines of so many columns. */
export function warningText({ message, host, where, hint }: Warning, columns: number): string {
  const place = [host, where && whereText(where)].filter(Boolean).join(', ')
  return wrapped(escapeText(`[WARNING]: ${message}${place ? ` (${place})` : ''}${hint ? `: ${hint}` : ''}`), columns)
}

/** The next step after a failure, which its result has no room for. */
export function errorText({ message, hint, where }: Failure): string | undefined {
  if (!hint) return undefined
  return escapeText(`[ERROR]: ${message}\n${where ? `Origin: ${where.file}:${where.line}:${where.column}\n` : ''}${hint}`)
}
