/** What Ansible's report says on standard error: warnings, and where a failure was written. */

import type { Where } from '../../model/diagnostic.ts'
import type { Failure } from '../../model/event.ts'
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

/** Where a failure was written, and the next step: its result has no room for them. */
export function errorText({ message, hint, where }: Failure): string | undefined {
  if (!hint && !where) return undefined
  const lines = [`[ERROR]: ${message}`, ...(where ? [`Origin: ${whereText(where)}`] : []), ...(hint ? [hint] : [])]
  return escapeText(lines.join('\n'))
}
