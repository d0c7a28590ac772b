/** String literals: what backslashes in them mean. */
import { anyEscape, unescaped } from './escapes.ts'

/** What stands between the quotes, with Python's escapes read; with `literal` a backslash is a backslash, except before a quote. */
export function decodeString(body: string, literal: boolean): string {
  if (!body.includes('\\')) return body
  return literal ? body.replace(/\\(['"])/g, '$1') : unescaped(body, anyEscape)
}
