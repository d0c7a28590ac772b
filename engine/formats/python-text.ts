/** Texts as Python writes and reads them: repr, and what backslashes in string literals mean. */

/** A quoted string. */
export function pythonText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r')
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`
}

/** Texts, numbers, and lists and dicts of them. */
export function pythonValue(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return pythonText(value)
  if (Array.isArray(value)) return `[${value.map(pythonValue).join(', ')}]`
  if (typeof value !== 'object') return String(value)
  return `{${Object.entries(value)
    .map(([key, item]) => `${pythonText(key)}: ${pythonValue(item)}`)
    .join(', ')}}`
}

/** Bytes, one character each. */
export function pythonBytes(bytes: string): string {
  return `b${pythonText(bytes).replace(/[^ -~]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)}`
}

/** Decodes the body of a Python string; with `literal` backslashes are kept, except before a quote. */
export function decodeString(body: string, literal: boolean): string {
  if (!body.includes('\\')) return body
  return literal ? body.replace(/\\(['"])/g, '$1') : unescaped(body, anyEscape)
}

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
