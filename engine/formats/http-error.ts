/** An HTTP status that is an error, as Python words it. */
import { STATUS_CODES } from 'node:http'

export function httpError(status: number): string {
  return `HTTP Error ${status}: ${STATUS_CODES[status] ?? ''}`
}
