/** String literals: what backslashes in them mean. */

const simple: Readonly<Record<string, string>> = {
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
const escapes = /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|[\s\S])/g

/** What stands between the quotes, with Python's escapes read; with `literal` a backslash is a backslash, except before a quote. */
export function decodeString(body: string, literal: boolean): string {
  if (!body.includes('\\')) return body
  if (literal) return body.replace(/\\(['"])/g, '$1')
  return body.replace(escapes, (whole, code: string) => {
    const plain = simple[code]
    if (plain !== undefined) return plain
    if (/^[xuU]./.test(code)) return fromCode(Number.parseInt(code.slice(1), 16), whole)
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8))
    return whole
  })
}

function fromCode(code: number, whole: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole
}
