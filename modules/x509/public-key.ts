/** Public keys as in certificates (RFC 5280, SubjectPublicKeyInfo), and their fingerprints. */
import { createHash, ECDH } from 'node:crypto'
import { Problem } from '../../engine/model/diagnostic.ts'
import {
  bits,
  bitsOf,
  type Der,
  der,
  integer,
  integerOf,
  oid,
  oidOf,
  part,
  partsOf,
  pemBlocks,
  plainInteger,
  readDer,
  sequence,
  tags,
} from './der.ts'

export interface PublicKey {
  /** `RSA`, `DSA`, `ECC`, `Ed25519`, `Ed448`, `X25519`, `X448`, or an unknown identifier. */
  readonly type: string
  /** The bits of its modulus, or of its curve. */
  readonly size?: number
  readonly curve?: string
  /** What Ansible returns about it. */
  readonly data: Readonly<Record<string, unknown>>
  readonly der: Buffer
}

/** The public key in a text, if there is one. */
export function publicKeyIn(text: string): PublicKey | undefined {
  const [found] = pemBlocks(text, /^PUBLIC KEY$/)
  if (found) return publicKeyOf(readDer(found))
  const [bare] = pemBlocks(text, /^RSA PUBLIC KEY$/)
  return bare && publicKeyOf(readDer(sequence(sequence(oid(rsa), der(tags.null)), bits(bare))))
}

const rsa = '1.2.840.113549.1.1.1'

export function publicKeyOf(info: Der): PublicKey {
  const [algorithm, key] = [part(partsOf(info), 0), part(partsOf(info), 1)]
  const kind = oidOf(part(partsOf(algorithm), 0))
  const { whole } = info
  if (kind === rsa) {
    const [modulus = 0n, exponent = 0n] = partsOf(readDer(bitsOf(key))).map(integerOf)
    const size = bitLength(modulus)
    return { type: 'RSA', size, data: { size, modulus: plainInteger(modulus), exponent: plainInteger(exponent) }, der: whole }
  }
  if (kind === '1.2.840.10040.4.1') {
    const [p = 0n, q = 0n, g = 0n] = partsOf(part(partsOf(algorithm), 1)).map(integerOf)
    const size = bitLength(p)
    return { type: 'DSA', size, data: { size, p, q, g, y: integerOf(readDer(bitsOf(key))) }, der: whole }
  }
  if (kind === '1.2.840.10045.2.1') return { ...ellipticKey(oidOf(part(partsOf(algorithm), 1)), bitsOf(key)), der: whole }
  return { type: simpleKeys[kind] ?? kind, data: {}, der: whole }
}

const simpleKeys: Readonly<Record<string, string>> = {
  '1.3.101.110': 'X25519',
  '1.3.101.111': 'X448',
  '1.3.101.112': 'Ed25519',
  '1.3.101.113': 'Ed448',
}

function ellipticKey(identifier: string, point: Buffer): Omit<PublicKey, 'der'> {
  const curve = Object.keys(curves).find((name) => curves[name] === identifier) ?? identifier
  const size = Number(/\d+/.exec(curve)?.[0] ?? 0)
  const whole = uncompressed(point, curve)
  const half = (whole.length - 1) / 2
  const number = (bytes: Buffer) => plainInteger(BigInt(`0x${bytes.toString('hex') || '0'}`))
  const [x, y] = [number(whole.subarray(1, 1 + half)), number(whole.subarray(1 + half))]
  return { type: 'ECC', size, curve, data: { curve, x, y, exponent_size: size } }
}

/** Both coordinates of a point; throws a Problem if it is none of the curve. */
function uncompressed(point: Buffer, curve: string): Buffer {
  if (point[0] === 4) return point
  try {
    return Buffer.from(ECDH.convertKey(point, opensslCurve(curve), undefined, undefined, 'uncompressed'))
  } catch {
    throw new Problem(`the key has no point of the curve \`${curve}\``)
  }
}

/** A key as OpenSSH writes it (RFC 4253, 5656 and 8709), without a comment; undefined for kinds that OpenSSH does not have. */
export function sshPublicKey({ type, size, curve = '', data, der: whole }: PublicKey): string | undefined {
  const line = (kind: string, ...fields: readonly Buffer[]) =>
    `${kind} ${Buffer.concat([Buffer.from(kind), ...fields].map(sshField)).toString('base64')}`
  const numbers = (...names: readonly string[]) => names.map((name) => readDer(integer(data[name] as number | bigint)).body)
  if (type === 'RSA') return line('ssh-rsa', ...numbers('exponent', 'modulus'))
  if (type === 'DSA') return line('ssh-dss', ...numbers('p', 'q', 'g', 'y'))
  const point = () => bitsOf(part(partsOf(readDer(whole)), 1))
  if (type === 'Ed25519') return line('ssh-ed25519', point())
  if (!['secp256r1', 'secp384r1', 'secp521r1'].includes(curve)) return undefined
  return line(`ecdsa-sha2-nistp${size}`, Buffer.from(`nistp${size}`), uncompressed(point(), curve))
}

function sshField(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** Identifiers of curves by their names. */
export const curves: Readonly<Record<string, string>> = {
  secp192r1: '1.2.840.10045.3.1.1',
  secp256r1: '1.2.840.10045.3.1.7',
  secp224r1: '1.3.132.0.33',
  secp256k1: '1.3.132.0.10',
  secp384r1: '1.3.132.0.34',
  secp521r1: '1.3.132.0.35',
  sect163k1: '1.3.132.0.1',
  sect163r2: '1.3.132.0.15',
  sect233k1: '1.3.132.0.26',
  sect233r1: '1.3.132.0.27',
  sect283k1: '1.3.132.0.16',
  sect283r1: '1.3.132.0.17',
  sect409k1: '1.3.132.0.36',
  sect409r1: '1.3.132.0.37',
  sect571k1: '1.3.132.0.38',
  sect571r1: '1.3.132.0.39',
  brainpoolP256r1: '1.3.36.3.3.2.8.1.1.7',
  brainpoolP384r1: '1.3.36.3.3.2.8.1.1.11',
  brainpoolP512r1: '1.3.36.3.3.2.8.1.1.13',
}

/** The name of a curve in openssl. */
export function opensslCurve(name: string): string {
  return { secp256r1: 'prime256v1', secp192r1: 'prime192v1' }[name] ?? name
}

/** Digests of bytes by Ansible's names; those that this machine does not allow are left out. */
export function fingerprints(bytes: Buffer): Readonly<Record<string, string>> {
  const digestsByName: Record<string, string> = {}
  for (const [name, algorithm] of digests) {
    try {
      const options = algorithm.startsWith('shake') ? { outputLength: 32 } : {}
      digestsByName[name] = colons(createHash(algorithm, options).update(bytes).digest())
    } catch {
      // Where only approved algorithms may be used, others are not there.
    }
  }
  return digestsByName
}

const digests = ['blake2b', 'blake2s', 'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']
  .concat('sha3_224', 'sha3_256', 'sha3_384', 'sha3_512', 'shake_128', 'shake_256')
  .map((name) => [name, opensslDigest(name)] as const)

function opensslDigest(name: string): string {
  return { blake2b: 'blake2b512', blake2s: 'blake2s256' }[name] ?? name.replace('shake_', 'shake').replace('_', '-')
}

/** Bytes as pairs of hexadecimal digits with colons between them. */
export function colons(bytes: Buffer): string {
  return (bytes.toString('hex').match(/../g) ?? []).join(':')
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length
}
