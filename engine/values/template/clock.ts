/** Dates by a format of `%` letters; the home of `strftime`. */
import strftime from 'strftime'

const inUtc = strftime.timezone(0)

/** A date printed by C's strftime letters, in the controller's zone or in UTC. */
export function formatTime(format: string, date: Date, utc = false): string {
  return (utc ? inUtc : strftime)(format.replaceAll('%f', '%L000'), date)
}
