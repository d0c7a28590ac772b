/** Makes text from hosts harmless for a terminal: control codes and text-direction marks are shown, not obeyed. */

// Sequences of ECMA-48: with parameters, with a text of their own up to its end, and short ones. What Node.js takes for one depends on its version.
const sequences = /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-OQ-WYZ`-~]/g
// Everything below space but tab and newline, delete and the C1 range, and the marks that turn text around, hide or break lines.
const dangerous = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** Text of several lines; line ends of Windows become ours. */
export function escapeText(text: string): string {
  return marked(text.replaceAll('\r\n', '\n').replace(sequences, ''))
}

/** Text that stays on its line: names, items, reasons. */
export function escapeLine(text: string): string {
  return escapeText(text).trim().replaceAll('\n', '⏎').replaceAll('\t', ' ')
}

/** Text whose bytes matter, as in a diff: nothing is left out. */
export function escapeExact(text: string): string {
  return marked(text)
}

/** Text whose lines and their ends stay as they are; a terminal obeys nothing of it. */
export function escapeOutput(text: string): string {
  return text.split('\r\n').map(marked).join('\r\n')
}

function marked(text: string): string {
  return text.replace(dangerous, (mark) => {
    const code = mark.charCodeAt(0)
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
}
