/** Reads and writes DER (ITU-T X.690), the encoding of keys and certificates, and PEM, its text form. */
import { Problem } from '../../engine/model/diagnostic.ts'

/** One value: its tag, its content, and all of its bytes. */
export interface Der {
  readonly tag: number
  readonly body: Buffer
  readonly whole: Buffer
}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  printable: 0x13,
  ia5: 0x16,
  utcTime: 0x17,
  time: 0x18,
  wide: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const

/** Reads the value at an offset; throws a Problem if the bytes are not valid. */
export function readDer(bytes: Buffer, at = 0): Der {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw broken()
  const long = first < 0x80 ? 0 : first & 0x7f
  if (long > 4 || (first >= 0x80 && long === 0) || at + 2 + long > bytes.length) throw broken()
  const length = long === 0 ? first : bytes.readUIntBE(at + 2, long)
  const start = at + 2 + long
  if (start + length > bytes.length) throw broken()
  return { tag, body: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) }
}

/** The values of a constructed value, in order. */
export function partsOf({ body }: Pick<Der, 'body'>): readonly Der[] {
  const parts: Der[] = []
  for (let at = 0; at < body.length; ) {
    const part = readDer(body, at)
    parts.push(part)
    at += part.whole.length
  }
  return parts
}

/** One of the values; throws a Problem if it is missing. */
export function part(parts: readonly Der[], index: number): Der {
  const found = parts[index]
  if (!found) throw broken()
  return found
}

export function integerOf({ body }: Pick<Der, 'body'>): bigint {
  return body.length === 0 ? 0n : BigInt.asIntN(body.length * 8, BigInt(`0x${body.toString('hex')}`))
}

/** An integer for a result, exact at any length. */
export function plainInteger(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}

export function oidOf({ body }: Pick<Der, 'body'>): string {
  const numbers: bigint[] = []
  let value = 0n
  for (const byte of body) {
    value = (value << 7n) | BigInt(byte & 0x7f)
    if (byte < 0x80) {
      numbers.push(value)
      value = 0n
    }
  }
  const [first = 0n, ...rest] = numbers
  const top = first < 80n ? first / 40n : 2n
  return [top, first - top * 40n, ...rest].join('.')
}

/** Bytes of a bit string without unused bits. */
export function bitsOf({ body }: Pick<Der, 'body'>): Buffer {
  return body.subarray(1)
}

/** Decodes any string type that names use. */
export function textOf({ tag, body }: Der): string {
  if (tag === tags.wide) return Buffer.from(body).swap16().toString('utf16le')
  return body.toString(tag === tags.utf8 ? 'utf8' : 'latin1')
}

/** Encodes a value from its content. */
export function der(tag: number, ...inner: readonly Buffer[]): Buffer {
  const body = Buffer.concat(inner)
  return Buffer.concat([Buffer.of(tag), lengthBytes(body.length), body])
}

export const sequence = (...inner: readonly Buffer[]) => der(tags.sequence, ...inner)

export function integer(value: bigint | number): Buffer {
  const number = BigInt(value)
  let count = 1
  while (BigInt.asIntN(count * 8, number) !== number) count++
  const digits = BigInt.asUintN(count * 8, number)
    .toString(16)
    .padStart(count * 2, '0')
  return der(tags.integer, Buffer.from(digits, 'hex'))
}

export function oid(dotted: string): Buffer {
  const [top = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt)
  const bytes = [top * 40n + second, ...rest].flatMap((number) => {
    const groups = [Number(number & 0x7fn)]
    for (let left = number >> 7n; left > 0n; left >>= 7n) groups.unshift(Number(left & 0x7fn) | 0x80)
    return groups
  })
  return der(tags.oid, Buffer.from(bytes))
}

export const octets = (bytes: Buffer) => der(tags.octets, bytes)
export const bits = (bytes: Buffer, unused = 0) => der(tags.bits, Buffer.of(unused), bytes)
export const truth = der(tags.boolean, Buffer.of(0xff))
/** A value with a context tag; `constructed` if it contains other values. */
export const context = (number: number, constructed: boolean, ...inner: readonly Buffer[]) =>
  der(0x80 | (constructed ? 0x20 : 0) | number, ...inner)

/** Contents of the PEM blocks with one of these names, in order. */
export function pemBlocks(text: string, name: RegExp): readonly Buffer[] {
  const blocks = text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]*)-----END \1-----/g)
  return [...blocks].flatMap(([, label = '', body = '']) => (name.test(label) ? [Buffer.from(body.replace(/\s/g, ''), 'base64')] : []))
}

export function pem(name: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${name}-----`, ...lines, `-----END ${name}-----`, ''].join('\n')
}

function lengthBytes(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length)
  const digits = length.toString(16)
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex')
  return Buffer.concat([Buffer.of(0x80 | bytes.length), bytes])
}

/** The result of `read`; undefined if the bytes are not valid. */
export function readable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}

function broken(): Problem {
  return new Problem('the data is not valid DER: a value ends too early')
}
