/** Public keys of OpenPGP (RFC 9580): dearmoured, split and identified without an external program. */
import { createHash } from 'node:crypto'

/** A public key with all its packets. */
export interface PublicKey {
  /** Fingerprints of the key and its subkeys, in capital letters. */
  readonly fingerprints: readonly string[]
  /** All its packets. */
  readonly bytes: Buffer
  /** Expiry in seconds since 1970; undefined if it never expires. */
  readonly expires?: number
}

/** The keys in a file, armoured or not; other packets are skipped. Throws RangeError if it is truncated. */
export function publicKeys(file: Buffer): readonly PublicKey[] {
  const keys: { start: number; end: number; packets: Packet[] }[] = []
  const bytes = withoutArmour(file)
  for (const packet of packetsOf(bytes)) {
    if (packet.tag === tags.key) keys.push({ start: packet.start, end: packet.end, packets: [packet] })
    else {
      const last = keys.at(-1)
      last?.packets.push(packet)
      if (last) last.end = packet.end
    }
  }
  return keys.map(({ start, end, packets }) => {
    const named = packets.filter(({ tag }) => tag === tags.key || tag === tags.subkey)
    const expires = expiryOf(packets)
    return { fingerprints: named.map(({ body }) => fingerprint(body)), bytes: bytes.subarray(start, end), ...(expires ? { expires } : {}) }
  })
}

/** Whether the last digits of a fingerprint match a key or its subkeys. */
export function isNamed({ fingerprints }: PublicKey, id: string): boolean {
  return fingerprints.some((each) => each.endsWith(id))
}

/** Whether a file holds keys as armoured text. */
export function isArmoured(file: Buffer): boolean {
  return file.includes(begin)
}

/** Decodes armoured text; other bytes are returned unchanged. */
export function withoutArmour(file: Buffer): Buffer {
  if (!isArmoured(file)) return file
  const blocks = file.toString('latin1').split(begin).slice(1)
  return Buffer.concat(
    blocks.map((block) => {
      const lines = (block.split('-----END')[0] ?? '').split(/\r?\n/).map((line) => line.trim())
      const body = lines.slice(lines.indexOf('', 1) + 1).filter((line) => line !== '' && !line.startsWith('='))
      return Buffer.from(body.join(''), 'base64')
    }),
  )
}
const begin = '-----BEGIN PGP PUBLIC KEY BLOCK-----'

const tags = { signature: 2, key: 6, subkey: 14 } as const

interface Packet {
  readonly tag: number
  readonly body: Buffer
  readonly start: number
  readonly end: number
}

function packetsOf(bytes: Buffer): readonly Packet[] {
  const packets: Packet[] = []
  for (let start = 0; start < bytes.length; ) {
    const first = bytes.readUInt8(start)
    if ((first & 0x80) === 0) throw new RangeError('the file contains something other than a key')
    const { tag, at, length } = (first & 0x40) !== 0 ? newHead(bytes, start) : oldHead(bytes, start)
    const end = at + length
    if (end > bytes.length) throw new RangeError('the key is truncated')
    packets.push({ tag, body: bytes.subarray(at, end), start, end })
    start = end
  }
  return packets
}

function newHead(bytes: Buffer, start: number) {
  const tag = bytes.readUInt8(start) & 0x3f
  const { length, size } = lengthAt(bytes, start + 1)
  return { tag, at: start + 1 + size, length }
}

function oldHead(bytes: Buffer, start: number) {
  const first = bytes.readUInt8(start)
  const tag = (first >> 2) & 0xf
  const kind = first & 3
  if (kind === 3) return { tag, at: start + 1, length: bytes.length - start - 1 }
  const size = 1 << kind
  return { tag, at: start + 1 + size, length: bytes.readUIntBE(start + 1, size) }
}

/** A length of one, two or five bytes. */
function lengthAt(bytes: Buffer, at: number): { readonly length: number; readonly size: number } {
  const first = bytes.readUInt8(at)
  if (first < 192) return { length: first, size: 1 }
  if (first < 224) return { length: ((first - 192) << 8) + bytes.readUInt8(at + 1) + 192, size: 2 }
  if (first < 255) throw new RangeError('packets of partial length are not supported')
  return { length: bytes.readUInt32BE(at + 1), size: 5 }
}

function fingerprint(body: Buffer): string {
  const version = body.readUInt8(0)
  const head = version >= 5 ? Buffer.alloc(5) : Buffer.alloc(3)
  if (version >= 5) {
    head.writeUInt8(version === 6 ? 0x9b : 0x9a)
    head.writeUInt32BE(body.length, 1)
  } else {
    head.writeUInt8(0x99)
    head.writeUInt16BE(body.length, 1)
  }
  const digest = createHash(version >= 5 ? 'sha256' : 'sha1')
  return digest.update(head).update(body).digest('hex').toUpperCase()
}

/** Expiry of the key, from its newest self-signature. */
function expiryOf([key, ...packets]: readonly Packet[]): number | undefined {
  if (!key) return undefined
  const created = key.body.readUInt32BE(1)
  let newest = -1
  let expires: number | undefined
  for (const { tag, body } of packets) {
    if (tag === tags.subkey) break
    if (tag !== tags.signature || body.readUInt8(0) !== 4 || !ownKinds.includes(body.readUInt8(1))) continue
    const parts = hashedParts(body)
    const issuer = parts.get(33)?.subarray(1).toString('hex').toUpperCase()
    if (issuer !== undefined && issuer !== fingerprint(key.body)) continue
    const signed = parts.get(2)?.readUInt32BE(0) ?? 0
    if (signed < newest) continue
    newest = signed
    const after = parts.get(9)?.readUInt32BE(0) ?? 0
    expires = after === 0 ? undefined : created + after
  }
  return expires
}
const ownKinds: readonly number[] = [0x10, 0x11, 0x12, 0x13, 0x1f]

/** The kinds of self-signatures. */
function hashedParts(body: Buffer): ReadonlyMap<number, Buffer> {
  const parts = new Map<number, Buffer>()
  const end = 6 + body.readUInt16BE(4)
  for (let at = 6; at < end; ) {
    const { length, size } = lengthAt(body, at)
    const start = at + size
    parts.set(body.readUInt8(start) & 0x7f, body.subarray(start + 1, start + length))
    at = start + length
  }
  return parts
}
