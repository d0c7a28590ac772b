/** Makes text from hosts harmless for a terminal: control codes and text-direction marks are shown, not obeyed. */
import { stripVTControlCharacters } from 'node:util'

// Everything below space but tab and newline, delete and the C1 range, and the marks that turn text around.
const dangerous = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

export function escapeText(text: string): string {
  return stripVTControlCharacters(text.replaceAll('\r\n', '\n')).replace(dangerous, (mark) => {
    const code = mark.charCodeAt(0)
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`
  })
}
