/** Decodes UTF-8 files and locates invalid bytes. */
import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { type Diagnostic, DiagnosticError, type Source } from '../model/diagnostic.ts'

/** A decoded file; if it is not UTF-8, `error` is set and the text is empty. */
export type Decoded = Source & { readonly error?: Diagnostic }

/** Reads a file; throws DiagnosticError if it is not UTF-8. `shown` is the name for messages. */
export function readSource(path: string, shown = path): Source {
  return sourceFrom(readFileSync(path), shown)
}

/** Decodes the bytes of a file; throws DiagnosticError if they are not UTF-8. */
export function sourceFrom(bytes: Buffer, file: string): Source {
  const { error, text } = decoded(bytes, file)
  if (error) throw new DiagnosticError([error])
  return { file, text }
}

/** An invalid byte as a lone surrogate. */
const stray = /(?<![\ud800-\udbff])([\udc80-\udcff])/g

/** The same, returning the error instead of throwing. */
export function decoded(bytes: Buffer, file: string): Decoded {
  const wide = wideMark(bytes)
  if (wide) return encodingError(file, '', 0, `this is ${wide}, but files must be UTF-8`, wide.toLowerCase())
  if (isUtf8(bytes)) return { file, text: bytes.toString('utf8') }
  const text = textWithBytes(bytes)
  const at = text.search(stray)
  const byte = text.charCodeAt(at) & 0xff
  return encodingError(
    file,
    text.replace(stray, '\ufffd'),
    at,
    `this is not UTF-8: the byte 0x${byte.toString(16)} is invalid here`,
    'latin1',
  )
}

function encodingError(file: string, text: string, at: number, message: string, encoding: string): Decoded {
  const place = { source: { file, text }, start: at, end: Math.min(at + 1, text.length) }
  const hint = `write it as UTF-8: \`iconv -f ${encoding} -t utf-8 ${file}\`${encoding === 'latin1' ? ', if it is Latin-1' : ''}`
  return { file, text: '', error: { code: 'wrong-encoding', severity: 'error', message, place, hint } }
}

/** Byte order marks of UTF-16 and UTF-32. */
function wideMark(bytes: Buffer): string | undefined {
  const mark = bytes.toString('hex', 0, 4)
  if (mark === '0000feff' || mark === 'fffe0000') return 'UTF-32'
  return /^(?:fffe|feff)/.test(mark) ? 'UTF-16' : undefined
}

/** Decodes UTF-8 with invalid bytes as lone surrogates U+DC80 to U+DCFF, as Python's surrogateescape; `bytesOfText` reverses it. */
export function textWithBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8')
  return [...pieces(bytes)].map((piece) => (typeof piece === 'string' ? piece : String.fromCharCode(0xdc00 | piece))).join('')
}

/** Encodes a text as UTF-8, restoring invalid bytes. */
export function bytesOfText(text: string): Buffer {
  if (text.search(stray) < 0) return Buffer.from(text)
  const parts = text.split(stray)
  return Buffer.concat(parts.map((part, index) => (index % 2 === 1 ? Buffer.of(part.charCodeAt(0) & 0xff) : Buffer.from(part))))
}

/** Splits a buffer into valid UTF-8 and single invalid bytes. */
function* pieces(bytes: Buffer): Generator<string | number> {
  let from = 0
  let at = 0
  while (at < bytes.length) {
    const length = characterLength(bytes, at)
    if (length > 0) at += length
    else {
      if (at > from) yield bytes.toString('utf8', from, at)
      yield bytes[at] as number
      at++
      from = at
    }
  }
  if (at > from) yield bytes.toString('utf8', from, at)
}

/** Length in bytes of the character at an offset; 0 if it is invalid. */
function characterLength(bytes: Buffer, at: number): number {
  const first = bytes[at] as number
  if (first < 0x80) return 1
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
  return first >= 0xc2 && isUtf8(bytes.subarray(at, at + length)) && at + length <= bytes.length ? length : 0
}
