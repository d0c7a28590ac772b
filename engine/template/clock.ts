/** Dates by a format of `%` letters; the home of `strftime`, which is loaded at first use. */
import { createRequire } from 'node:module'
import type Strftime from 'strftime'

let loaded: typeof Strftime | undefined

/** A date printed by C's strftime letters, in the controller's zone or in UTC. */
export function formatTime(format: string, date: Date, utc = false): string {
  loaded ??= createRequire(import.meta.url)('strftime') as typeof Strftime
  return (utc ? loaded.timezone(0) : loaded)(format.replaceAll('%f', '%L000'), date)
}
