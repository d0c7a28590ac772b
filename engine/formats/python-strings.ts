/** String literals: what backslashes in them mean. */
import { anyEscape, unescaped } from './escapes.ts'

/** Decodes the body of a Python string; with `literal` backslashes are kept, except before a quote. */
export function decodeString(body: string, literal: boolean): string {
  if (!body.includes('\\')) return body
  return literal ? body.replace(/\\(['"])/g, '$1') : unescaped(body, anyEscape)
}
