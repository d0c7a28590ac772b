/** Bytes to texts: what a file holds that should be UTF-8, or where it is not. */
import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { type Diagnostic, DiagnosticError, type Source } from '../model/diagnostic.ts'

/** A file as a text; where it is none, `fault` says so and the text is empty. */
export type Decoded = Source & { readonly fault?: Diagnostic }

/** Reads a file; throws DiagnosticError where it is not UTF-8. `shown` is the name its author knows it by. */
export function readSource(path: string, shown = path): Source {
  return sourceFrom(readFileSync(path), shown)
}

/** The bytes of a file as a text; throws DiagnosticError where they are not UTF-8. */
export function sourceFrom(bytes: Buffer, file: string): Source {
  const { fault, text } = decoded(bytes, file)
  if (fault) throw new DiagnosticError([fault])
  return { file, text }
}

/** A byte that is no UTF-8, as it stands in a text. */
const stray = /(?<![\ud800-\udbff])([\udc80-\udcff])/g

/** The same, for those who gather what is wrong. */
export function decoded(bytes: Buffer, file: string): Decoded {
  const wide = wideMark(bytes)
  if (wide) return encodingFault(file, '', 0, `this is ${wide}, and files are read as UTF-8`, wide.toLowerCase())
  if (isUtf8(bytes)) return { file, text: bytes.toString('utf8') }
  const text = textWithBytes(bytes)
  const at = text.search(stray)
  const byte = text.charCodeAt(at) & 0xff
  return encodingFault(
    file,
    text.replace(stray, '\ufffd'),
    at,
    `this is not UTF-8: the byte 0x${byte.toString(16)} can not stand here`,
    'latin1',
  )
}

function encodingFault(file: string, text: string, at: number, message: string, encoding: string): Decoded {
  const place = { source: { file, text }, start: at, end: Math.min(at + 1, text.length) }
  const hint = `write it as UTF-8: \`iconv -f ${encoding} -t utf-8 ${file}\`${encoding === 'latin1' ? ', if it is Latin-1' : ''}`
  return { file, text: '', fault: { code: 'encoding', severity: 'error', message, place, hint } }
}

/** Byte order marks of encodings with wide units. */
function wideMark(bytes: Buffer): string | undefined {
  const mark = bytes.toString('hex', 0, 4)
  if (mark === '0000feff' || mark === 'fffe0000') return 'UTF-32'
  return /^(?:fffe|feff)/.test(mark) ? 'UTF-16' : undefined
}

/** A text in which bytes that are not UTF-8 stand as the lone surrogates U+DC80 to U+DCFF, as Python has it; `bytesOfText` makes them bytes again. */
export function textWithBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8')
  return [...pieces(bytes)].map((piece) => (typeof piece === 'string' ? piece : String.fromCharCode(0xdc00 | piece))).join('')
}

/** The bytes of a text in UTF-8, those that were none in the file it came from as they were there. */
export function bytesOfText(text: string): Buffer {
  if (text.search(stray) < 0) return Buffer.from(text)
  const parts = text.split(stray)
  return Buffer.concat(parts.map((part, index) => (index % 2 === 1 ? Buffer.of(part.charCodeAt(0) & 0xff) : Buffer.from(part))))
}

/** What a buffer holds: stretches of UTF-8 as texts, and the bytes between them that are not. */
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

/** How many bytes the character that begins at an offset has; 0 where none does. */
function characterLength(bytes: Buffer, at: number): number {
  const first = bytes[at] as number
  if (first < 0x80) return 1
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
  return first >= 0xc2 && isUtf8(bytes.subarray(at, at + length)) && at + length <= bytes.length ? length : 0
}
