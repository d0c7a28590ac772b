/** Formats dates by `%` directives; wraps `strftime`, loaded at first use. */
import { createRequire } from 'node:module'
import type Strftime from 'strftime'

let loaded: typeof Strftime | undefined

/** Formats a date with strftime directives, in the controller's time zone or in UTC. */
export function formatTime(format: string, date: Date, utc = false): string {
  loaded ??= createRequire(import.meta.url)('strftime') as typeof Strftime
  return (utc ? loaded.timezone(0) : loaded)(format.replaceAll('%f', '%L000'), date)
}
