/** Reads, writes and compares certificate extensions (RFC 5280). */

import { createHash } from 'node:crypto'
import { pythonText } from '../../engine/formats/python-text.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { CsrParams } from './csr.ts'
import {
  bits,
  bitsOf,
  context,
  type Der,
  der,
  integer,
  integerOf,
  octets,
  oid,
  oidOf,
  part,
  partsOf,
  readDer,
  sequence,
  tags,
  truth,
} from './der.ts'
import { encodeGeneral, encodeRelative, identifierOf } from './names.ts'
import type { PublicKey } from './public-key.ts'

export interface Extension {
  readonly oid: string
  readonly critical: boolean
  /** Content, in DER. */
  readonly value: Buffer
}

export const extensions = {
  subjectKey: '2.5.29.14',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  revocationLists: '2.5.29.31',
  authorityKey: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  authorityAccess: '1.3.6.1.5.5.7.1.1',
  features: '1.3.6.1.5.5.7.1.24',
} as const

export function encodeExtensions(all: readonly Extension[]): Buffer {
  return sequence(...all.map((each) => sequence(oid(each.oid), ...(each.critical ? [truth] : []), octets(each.value))))
}

export function decodeExtensions(list: Der): readonly Extension[] {
  return partsOf(list).map((each) => {
    const parts = partsOf(each)
    return { oid: oidOf(part(parts, 0)), critical: parts.length > 2, value: part(parts, parts.length - 1).body }
  })
}

/** Whether two sets of extensions of these kinds are equal; the order of names and usages does not matter. */
export function sameExtensions(one: readonly Extension[], other: readonly Extension[], kinds: readonly string[]): boolean {
  const words = (all: readonly Extension[]) =>
    all
      .filter((each) => kinds.includes(each.oid))
      .map((each) => `${each.oid} ${each.critical} ${meaning(each)}`)
      .sort()
      .join('\n')
  return words(one) === words(other)
}

function meaning({ oid: kind, value }: Extension): string {
  if (kind === extensions.alternativeNames || kind === extensions.extendedKeyUsage) {
    const parts = partsOf(readDer(value)).map(({ whole }) => whole.toString('hex'))
    return [...new Set(parts)].sort().join(' ')
  }
  return value.toString('hex')
}

export const usages = [
  ['Digital Signature', 'digitalSignature'],
  ['Non Repudiation', 'nonRepudiation'],
  ['Key Encipherment', 'keyEncipherment'],
  ['Data Encipherment', 'dataEncipherment'],
  ['Key Agreement', 'keyAgreement'],
  ['Certificate Sign', 'keyCertSign'],
  ['CRL Sign', 'cRLSign'],
  ['Encipher Only', 'encipherOnly'],
  ['Decipher Only', 'decipherOnly'],
] as const

export function keyUsage(words: readonly string[]): Buffer {
  const numbers = words.map((word) => {
    const index = usages.findIndex((names) => names.some((name) => name === word))
    if (index < 0)
      throw new Problem(`\`${word}\` is not a key usage`, {
        hint: `one of ${usages.map(([, name]) => name).join(', ')}`,
        msg: `Unknown key usage "${word}"`,
      })
    return index
  })
  return flags(numbers)
}

/** A bit string from bit numbers, highest bit first, without zeros at the end. */
function flags(numbers: readonly number[]): Buffer {
  const last = Math.max(...numbers)
  const bytes = Buffer.alloc(Math.floor(last / 8) + 1)
  for (const number of numbers) bytes[number >> 3] = (bytes[number >> 3] ?? 0) | (0x80 >> (number & 7))
  return bits(bytes, 7 - (last & 7))
}

/** Numbers of the bits that are set. */
export function flagsOf(value: Der): readonly number[] {
  return [...bitsOf(value)].flatMap((byte, index) =>
    Array.from({ length: 8 }, (_, bit) => bit).flatMap((bit) => (byte & (0x80 >> bit) ? [index * 8 + bit] : [])),
  )
}

export const extendedKeyUsage = (words: readonly string[]) => sequence(...words.map((word) => oid(identifierOf(word))))
export const alternativeNames = (words: readonly string[]) => sequence(...words.map((word) => encodeGeneral(word)))

export function basicConstraints(words: readonly string[]): Buffer {
  const wrong = words.find((word) => !/^(CA:(TRUE|FALSE)|pathlen:\d+)$/.test(word))
  if (wrong !== undefined)
    throw new Problem(`\`${wrong}\` is not a basic constraint`, {
      hint: 'use `CA:TRUE`, `CA:FALSE` or `pathlen:1`',
      msg: constraintWords(wrong),
    })
  const authority = words.filter((word) => word.startsWith('CA:')).at(-1) === 'CA:TRUE'
  const length = words.filter((word) => word.startsWith('pathlen:')).at(-1)
  if (length !== undefined && !authority) throw new Problem('`pathlen` is for a CA only: also set `CA:TRUE`')
  return sequence(...(authority ? [truth] : []), ...(length === undefined ? [] : [integer(BigInt(length.slice('pathlen:'.length)))]))
}

function constraintWords(word: string): string {
  if (word.startsWith('CA:')) return `Unknown basic constraint value "${word.slice(3)}" for CA`
  if (!word.startsWith('pathlen:')) return `Unknown basic constraint "${word}"`
  const length = word.slice('pathlen:'.length)
  return `Cannot parse path length constraint "${length}" (invalid literal for int() with base 10: ${pythonText(length)})`
}

/** OCSP Must-Staple (RFC 7633). */
export const stapling = sequence(integer(5))

export function nameConstraints(permitted: readonly string[], excluded: readonly string[]): Buffer {
  const subtrees = (number: number, words: readonly string[], what: string) =>
    words.length === 0 ? [] : [context(number, true, ...words.map((word) => sequence(encodeGeneral(word, `name constraints ${what}`))))]
  return sequence(...subtrees(0, permitted, 'permitted'), ...subtrees(1, excluded, 'excluded'))
}

export function subjectKeyIdentifier(digest: Buffer): Buffer {
  return octets(digest)
}

/** The usual identifier of a key: the SHA-1 of its bits. */
export function keyIdentifier({ der: info }: PublicKey): Buffer {
  return createHash('sha1')
    .update(bitsOf(part(partsOf(readDer(info)), 1)))
    .digest()
}

export function authorityKeyIdentifier(key: Buffer | undefined, issuers: readonly string[] = [], serial?: number): Buffer {
  return sequence(
    ...(key ? [context(0, false, key)] : []),
    ...(issuers.length > 0 ? [context(1, true, ...issuers.map((issuer) => encodeGeneral(issuer, 'authority cert issuer')))] : []),
    ...(serial === undefined ? [] : [context(2, false, readDer(integer(serial)).body)]),
  )
}

export const reasons = [
  'key_compromise',
  'ca_compromise',
  'affiliation_changed',
  'superseded',
  'cessation_of_operation',
  'certificate_hold',
  'privilege_withdrawn',
  'aa_compromise',
] as const

export function revocationLists(points: NonNullable<CsrParams['crl_distribution_points']>): Buffer {
  return sequence(
    ...points.map((point) => {
      const place = point.full_name
        ? context(0, true, ...point.full_name.map((word) => encodeGeneral(word, 'full name')))
        : point.relative_name && encodeRelative(point.relative_name)
      const numbers = (point.reasons ?? []).map((reason) => reasons.indexOf(reason) + 1)
      return sequence(
        ...(place ? [context(0, true, place)] : []),
        ...(numbers.length > 0 ? [context(1, false, readDer(flags(numbers)).body)] : []),
        ...(point.crl_issuer ? [context(2, true, ...point.crl_issuer.map((word) => encodeGeneral(word, 'CRL issuer')))] : []),
      )
    }),
  )
}

/** An integer with a context tag, such as the serial number in an authority key identifier. */
export const implicitInteger = (value: Der) => integerOf(readDer(der(tags.integer, value.body)))
