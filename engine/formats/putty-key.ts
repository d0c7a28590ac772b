/** Private keys as PuTTY writes them (`.ppk`, versions 2 and 3): their public half, and the same key in the format of OpenSSH. The home of `@noble/hashes`. */
import { createDecipheriv, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const firstLine = /^PuTTY-User-Key-File-(\d+): (\S+)\r?\n/
/** KiB of memory that deriving a key may take: far more than PuTTY writes, and what a controller has. */
const mostMemory = 1024 * 1024
const mostPasses = 10_000

interface PuttyFile {
  readonly version: number
  readonly type: string
  readonly headers: ReadonlyMap<string, string>
  readonly publicBlob: Buffer
  readonly privateBlob: Buffer
}

export function isPuttyKey(text: Buffer): boolean {
  return firstLine.test(text.subarray(0, 200).toString('latin1'))
}

/** The public half, which is never encrypted; undefined where the file is none. */
export function puttyPublicKey(text: Buffer): Buffer | undefined {
  return parsed(text)?.publicBlob
}

/** The key in the format of OpenSSH, without a passphrase; `encrypted` where it needs another passphrase than the one given. */
export async function puttyToOpenssh(text: Buffer, passphrase?: string): Promise<Buffer | 'encrypted' | Error> {
  const file = parsed(text)
  if (!file) return new Error('it is not a whole key file of PuTTY')
  const { version, headers } = file
  if (version !== 2 && version !== 3) return new Error(`version ${version} of the format of PuTTY is not supported`)
  const encryption = headers.get('Encryption')
  const isEncrypted = encryption === 'aes256-cbc'
  if (!isEncrypted && encryption !== 'none') return new Error(`the encryption \`${encryption}\` is not supported`)
  if (isEncrypted && passphrase === undefined) return 'encrypted'
  const keys = version === 3 ? await keysOf3(headers, isEncrypted, passphrase) : keysOf2(isEncrypted, passphrase)
  if (keys instanceof Error) return keys
  const plain = isEncrypted ? decrypted(file.privateBlob, keys) : file.privateBlob
  const isIntact = plain && isSame(macOf(file, plain, keys), Buffer.from(headers.get('Private-MAC') ?? '', 'hex'))
  if (!isIntact) return isEncrypted ? 'encrypted' : new Error('it is damaged: its checksum is wrong')
  try {
    return opensshText(file, plain)
  } catch (error) {
    return error instanceof RangeError ? new Error('it is damaged: a number is cut short') : (error as Error)
  }
}

/** `Name: value` lines; behind `…-Lines: N` stand N lines of base64. */
function parsed(text: Buffer): PuttyFile | undefined {
  const lines = text.toString('latin1').split(/\r\n|\n|\r/)
  const [, version, type] = firstLine.exec(`${lines[0]}\n`) ?? []
  if (version === undefined || type === undefined) return undefined
  const headers = new Map<string, string>()
  const blobs = new Map<string, Buffer>()
  for (let at = 1; at < lines.length; at += 1) {
    const [, name, value] = /^([\w-]+): (.*)$/.exec(lines[at] ?? '') ?? []
    if (name === undefined || value === undefined) continue
    headers.set(name, value)
    if (!name.endsWith('-Lines')) continue
    const count = Number(value)
    blobs.set(name, Buffer.from(lines.slice(at + 1, at + 1 + count).join(''), 'base64'))
    at += count
  }
  const [publicBlob, privateBlob] = [blobs.get('Public-Lines'), blobs.get('Private-Lines')]
  return publicBlob && privateBlob && { version: Number(version), type, headers, publicBlob, privateBlob }
}

interface Keys {
  readonly cipher: Buffer
  readonly iv: Buffer
  readonly mac: Buffer
  readonly hash: 'sha1' | 'sha256'
}

function keysOf2(isEncrypted: boolean, passphrase = ''): Keys {
  const sha1 = (...parts: readonly (string | Buffer)[]) => parts.reduce((hash, part) => hash.update(part), createHash('sha1')).digest()
  const halves = [0, 1].map((number) => sha1(Buffer.from([0, 0, 0, number]), passphrase))
  return {
    cipher: Buffer.concat(halves).subarray(0, 32),
    iv: Buffer.alloc(16),
    mac: sha1('putty-private-key-file-mac-key', isEncrypted ? passphrase : ''),
    hash: 'sha1',
  }
}

async function keysOf3(headers: ReadonlyMap<string, string>, isEncrypted: boolean, passphrase = ''): Promise<Keys | Error> {
  if (!isEncrypted) return { cipher: Buffer.alloc(0), iv: Buffer.alloc(0), mac: Buffer.alloc(0), hash: 'sha256' }
  const [m, t, p] = ['Memory', 'Passes', 'Parallelism'].map((name) => Number(headers.get(`Argon2-${name}`)))
  const { argon2dAsync, argon2iAsync, argon2idAsync } = await import('@noble/hashes/argon2.js')
  const derive = { Argon2d: argon2dAsync, Argon2i: argon2iAsync, Argon2id: argon2idAsync }[headers.get('Key-Derivation') ?? '']
  if (!derive || !m || !t || !p || m > mostMemory || t > mostPasses) return new Error('its key derivation is not supported')
  const salt = Buffer.from(headers.get('Argon2-Salt') ?? '', 'hex')
  const derived = Buffer.from(await derive(Buffer.from(passphrase), salt, { m, t, p, dkLen: 80, maxmem: 2 ** 31 }))
  return { cipher: derived.subarray(0, 32), iv: derived.subarray(32, 48), mac: derived.subarray(48), hash: 'sha256' }
}

function decrypted(blob: Buffer, { cipher, iv }: Keys): Buffer | undefined {
  if (blob.length % 16 !== 0) return undefined
  const decipher = createDecipheriv('aes-256-cbc', cipher, iv).setAutoPadding(false)
  return Buffer.concat([decipher.update(blob), decipher.final()])
}

function macOf({ type, headers, publicBlob }: PuttyFile, plain: Buffer, { mac, hash }: Keys): Buffer {
  const words = [type, headers.get('Encryption') ?? '', headers.get('Comment') ?? ''].map((each) => Buffer.from(each, 'latin1'))
  return createHmac(hash, mac)
    .update(Buffer.concat([...words, publicBlob, plain].map(counted)))
    .digest()
}

function isSame(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Bytes behind their number. */
function counted(bytes: Buffer): Buffer {
  const count = Buffer.alloc(4)
  count.writeUInt32BE(bytes.length)
  return Buffer.concat([count, bytes])
}

/** The counted parts of a blob, as far as wanted. Throws RangeError where one is cut short. */
function partsOf(blob: Buffer, wanted: number): readonly Buffer[] {
  let at = 0
  return Array.from({ length: wanted }, () => {
    const length = blob.readUInt32BE(at)
    if (at + 4 + length > blob.length) throw new RangeError('cut short')
    at += 4 + length
    return blob.subarray(at - length, at)
  })
}

/** How the parts of both halves stand in a key of OpenSSH, after the type: numbers count from the public half on. */
const layouts: Readonly<
  Record<string, { readonly publicParts: number; readonly privateParts: number; readonly order: readonly number[] }>
> = {
  // e n, d p q iqmp
  'ssh-rsa': { publicParts: 2, privateParts: 4, order: [1, 0, 2, 5, 3, 4] },
  // p q g y, x
  'ssh-dss': { publicParts: 4, privateParts: 1, order: [0, 1, 2, 3, 4] },
  // curve point, d
  ecdsa: { publicParts: 2, privateParts: 1, order: [0, 1, 2] },
  // point, seed
  'ssh-ed25519': { publicParts: 1, privateParts: 1, order: [0, 1] },
}

function opensshText({ type, headers, publicBlob }: PuttyFile, plain: Buffer): Buffer | Error {
  const layout = layouts[type.startsWith('ecdsa-sha2-') ? 'ecdsa' : type]
  if (!layout) return new Error(`keys of type \`${type}\` are not supported`)
  const [, ...open] = partsOf(publicBlob, layout.publicParts + 1)
  const parts = [...open, ...partsOf(plain, layout.privateParts)]
  const [point, seed] = parts
  // OpenSSH keeps seed and point together.
  if (type === 'ssh-ed25519' && point && seed) parts[1] = Buffer.concat([seed, point])
  const comment = Buffer.from(headers.get('Comment') ?? '', 'latin1')
  const check = randomBytes(4)
  const inner = Buffer.concat([
    check,
    check,
    ...[Buffer.from(type), ...layout.order.map((index) => parts[index] as Buffer), comment].map(counted),
  ])
  const padding = Buffer.from(Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, index) => index + 1))
  const none = counted(Buffer.from('none'))
  const one = Buffer.from([0, 0, 0, 1])
  const whole = [
    Buffer.from('openssh-key-v1\0'),
    none,
    none,
    counted(Buffer.alloc(0)),
    one,
    counted(publicBlob),
    counted(Buffer.concat([inner, padding])),
  ]
  const lines =
    Buffer.concat(whole)
      .toString('base64')
      .match(/.{1,70}/g) ?? []
  return Buffer.from(`-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`)
}
