/** Parses certificates (RFC 5280) and writes the part of one that is signed. */

import { isoTime } from '../../engine/host-scripts/answer-readers.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { context, type Der, der, integer, integerOf, part, partsOf, readable, sequence, tags } from './der.ts'
import { decodeExtensions, type Extension, encodeExtensions } from './extensions.ts'
import { type Attribute, decodeName } from './names.ts'
import { type PublicKey, publicKeyOf } from './public-key.ts'
import { type Signed, signedIn, signedOf } from './signing.ts'

export interface Certificate {
  readonly signed: Signed
  readonly version: number
  readonly serial: bigint
  readonly issuer: readonly Attribute[]
  readonly issuerDer: Buffer
  readonly subject: readonly Attribute[]
  readonly subjectDer: Buffer
  /** Milliseconds since 1970. */
  readonly notBefore: number
  readonly notAfter: number
  readonly key: PublicKey
  readonly extensions: readonly Extension[]
}

/** The first certificate in a text, undefined if none can be read. */
export function certificateIn(text: string): Certificate | undefined {
  const signed = signedIn(text, /^((X509|TRUSTED) )?CERTIFICATE$/)
  return signed && certificateOf(signed)
}

/** The certificate that these bytes are, without PEM around them. */
export function certificateFrom(bytes: Buffer): Certificate | undefined {
  const signed = signedOf(bytes)
  return signed && certificateOf(signed)
}

function certificateOf(signed: Signed): Certificate | undefined {
  return readable(() => {
    const all = partsOf(signed.body)
    const versioned = part(all, 0).tag === 0xa0
    const [serial, , issuer, validity, subject, key, ...rest] = versioned ? all.slice(1) : all
    if (!serial || !issuer || !validity || !subject || !key) return undefined
    const list = rest.find(({ tag }) => tag === 0xa3)
    const [notBefore = Number.NaN, notAfter = Number.NaN] = partsOf(validity).map(timeOf)
    return {
      signed,
      version: versioned ? Number(integerOf(part(partsOf(part(all, 0)), 0))) + 1 : 1,
      serial: integerOf(serial),
      issuer: decodeName(issuer),
      issuerDer: issuer.whole,
      subject: decodeName(subject),
      subjectDer: subject.whole,
      notBefore,
      notAfter,
      key: publicKeyOf(key),
      extensions: list ? decodeExtensions(part(partsOf(list), 0)) : [],
    }
  })
}

/** The wanted content of a certificate. */
export interface CertificateSpec extends Pick<Certificate, 'serial' | 'notBefore' | 'notAfter' | 'key' | 'extensions'> {
  readonly issuer: Buffer
  readonly subject: Buffer
}

/** The part of a certificate that is signed. */
export function certificateBody(spec: CertificateSpec, algorithm: Buffer): Buffer {
  const list = spec.extensions.length === 0 ? [] : [context(3, true, encodeExtensions(spec.extensions))]
  return sequence(
    context(0, true, integer(2)),
    integer(spec.serial),
    algorithm,
    spec.issuer,
    sequence(timeBytes(spec.notBefore), timeBytes(spec.notAfter)),
    spec.subject,
    spec.key.der,
    ...list,
  )
}

/** A time as fourteen digits and a `Z`. */
export function timeWord(milliseconds: number): string {
  return `${(isoTime(milliseconds) ?? noTime()).slice(0, 19).replace(/[-:T]/g, '')}Z`
}

function noTime(): never {
  throw new Problem('the certificate contains an invalid time', { hint: 'check it with `openssl x509 -text`, or create another' })
}

/** Years from 1950 to 2049 have two digits, all others four (RFC 5280). */
function timeBytes(milliseconds: number): Buffer {
  const word = timeWord(milliseconds)
  const year = Number(word.slice(0, 4))
  return year >= 1950 && year < 2050 ? der(tags.utcTime, Buffer.from(word.slice(2))) : der(tags.time, Buffer.from(word))
}

function timeOf({ tag, body }: Der): number {
  const text = body.toString('latin1')
  const whole = tag === tags.utcTime ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text
  return absoluteTime(whole) ?? Number.NaN
}

/** A time as a task writes it: relative to now, or in digits; undefined if invalid. */
export function writtenTime(text: string, now: number): number | undefined {
  const match = /^([+-])(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?$/i.exec(text)
  if (!match || text.length === 1) return absoluteTime(text)
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(2).map((count) => Number(count ?? 0))
  const distance = ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
  return Math.floor((now + (match[1] === '-' ? -distance : distance)) / 1000) * 1000
}

/** Ansible's message for a time that is not valid. */
export function timeWords(name: string, time: string): string | undefined {
  return !/^[+-]/.test(time) && writtenTime(time, 0) === undefined ? `The time spec "${time}" for ${name} is invalid` : undefined
}

function absoluteTime(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(Z|[+-]\d\d:?\d\d)$/.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second = '00', zone = 'Z'] = match
  const value = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone.replace(/^(...)(\d\d)$/, '$1:$2')}`)
  return Number.isNaN(value) ? undefined : value
}
