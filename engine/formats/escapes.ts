/** Escape sequences of Python strings. */

const letters: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
}

/** Escapes of a literal: hexadecimal, octal, or one letter. */
export const anyEscape = /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|[\s\S])/g

/** Decodes the escapes that a pattern matches, with the code in its first group; unknown escapes are kept. */
export function unescaped(text: string, escapes: RegExp): string {
  return text.replace(escapes, (whole, code: string) => {
    const plain = letters[code]
    if (plain !== undefined) return plain
    if (/^[xuU]./.test(code)) return fromCode(Number.parseInt(code.slice(1), 16), whole)
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8))
    return whole
  })
}

function fromCode(code: number, whole: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole
}
