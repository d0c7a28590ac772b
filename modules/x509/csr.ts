/** Certificate signing requests (RFC 2986): parses and encodes them, and compares one with a task. */

import type { Params } from '../../engine/model/module.ts'
import type { csrOptions } from './csr-options.ts'
import { context, der, integer, oid, oidOf, part, partsOf, readable, sequence, tags } from './der.ts'
import {
  alternativeNames,
  authorityKeyIdentifier,
  basicConstraints,
  decodeExtensions,
  type Extension,
  encodeExtensions,
  extendedKeyUsage,
  extensions,
  keyIdentifier,
  keyUsage,
  nameConstraints,
  revocationLists,
  sameExtensions,
  stapling,
  subjectKeyIdentifier,
} from './extensions.ts'
import { type Attribute, decodeName, encodeName, identifierOf } from './names.ts'
import { type PublicKey, publicKeyOf } from './public-key.ts'
import { isSignedBy, type Signed, signedIn } from './signing.ts'

export type CsrParams = Params<typeof csrOptions>

export interface Csr {
  readonly signed: Signed
  readonly subject: readonly Attribute[]
  /** The subject as it is written. */
  readonly subjectDer: Buffer
  readonly key: PublicKey
  readonly extensions: readonly Extension[]
}

const extensionRequest = '1.2.840.113549.1.9.14'

/** The request in a text, undefined if none can be read. */
export function csrIn(text: string): Csr | undefined {
  const signed = signedIn(text, /^(NEW )?CERTIFICATE REQUEST$/)
  if (!signed) return undefined
  return readable(() => {
    const parts = partsOf(signed.body)
    const wanted = parts
      .slice(3)
      .flatMap(partsOf)
      .find((each) => oidOf(part(partsOf(each), 0)) === extensionRequest)
    const [list] = wanted ? partsOf(part(partsOf(wanted), 1)) : []
    const subject = part(parts, 1)
    return {
      signed,
      subject: decodeName(subject),
      subjectDer: subject.whole,
      key: publicKeyOf(part(parts, 2)),
      extensions: list ? decodeExtensions(list) : [],
    }
  })
}

/** Whether it was signed with the key it contains. */
export function isSound(csr: Csr): boolean {
  return isSignedBy(csr.signed, csr.key)
}

/** The part of a request that is signed. */
export function csrBody(subject: readonly Attribute[], key: PublicKey, wanted: readonly Extension[]): Buffer {
  const request = wanted.length === 0 ? [] : [sequence(oid(extensionRequest), der(tags.set, encodeExtensions(wanted)))]
  return sequence(integer(0), encodeName(subject), key.der, context(0, true, ...request))
}

/** Extensions that a task can request; others are not compared. */
const wantable = Object.values(extensions).filter((kind) => kind !== extensions.authorityAccess)

/** Whether a request matches the task. */
export function isWantedCsr(csr: Csr, params: CsrParams, key: PublicKey): boolean {
  const words = (attributes: readonly Attribute[]) => {
    const all = attributes.map(([identifier, text]) => JSON.stringify([identifier, text]))
    return (params.subject_ordered ? all : [...new Set(all)].sort()).join()
  }
  const subject = subjectOf(params).map(([name, text]): Attribute => [identifierOf(name), text])
  return (
    words(csr.subject) === words(subject) &&
    sameExtensions(csr.extensions, extensionsOf(params, key), wantable) &&
    csr.key.der.equals(key.der) &&
    isSound(csr)
  )
}

/** The subject, with the field names of the task. */
export function subjectOf(params: CsrParams): readonly (readonly [string, string])[] {
  if (params.subject_ordered?.length) return params.subject_ordered.flatMap(pairsOf)
  const single = [
    ['C', params.country_name],
    ['ST', params.state_or_province_name],
    ['L', params.locality_name],
    ['O', params.organization_name],
    ['OU', params.organizational_unit_name],
    ['CN', params.common_name],
    ['emailAddress', params.email_address],
  ] as const
  return [...single.flatMap(([name, text]) => (text ? [[name, text] as const] : [])), ...pairsOf(params.subject ?? {})]
}

function pairsOf(dict: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] {
  return Object.entries(dict).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((text) => [name, String(text)] as const),
  )
}

/** The alternative names; by default the common name. */
export function alternativesOf(params: CsrParams): readonly string[] | undefined {
  if (params.subject_alt_name?.length || !params.use_common_name_for_san) return params.subject_alt_name
  const common = subjectOf(params).find(([name]) => name === 'CN' || name === 'commonName')
  return common ? [`DNS:${common[1]}`] : params.subject_alt_name
}

export function extensionsOf(params: CsrParams, key: PublicKey): readonly Extension[] {
  const all: Extension[] = []
  const add = (kind: string, value: Buffer, critical = false) => all.push({ oid: kind, critical, value })
  const names = alternativesOf(params)
  const { name_constraints_permitted: permitted = [], name_constraints_excluded: excluded = [] } = params
  if (names?.length) add(extensions.alternativeNames, alternativeNames(names), params.subject_alt_name_critical)
  if (params.key_usage?.length) add(extensions.keyUsage, keyUsage(params.key_usage), params.key_usage_critical)
  if (params.extended_key_usage?.length)
    add(extensions.extendedKeyUsage, extendedKeyUsage(params.extended_key_usage), params.extended_key_usage_critical)
  if (params.basic_constraints?.length)
    add(extensions.basicConstraints, basicConstraints(params.basic_constraints), params.basic_constraints_critical)
  if (params.ocsp_must_staple) add(extensions.features, stapling, params.ocsp_must_staple_critical)
  if (permitted.length + excluded.length > 0)
    add(extensions.nameConstraints, nameConstraints(permitted, excluded), params.name_constraints_critical)
  if (params.create_subject_key_identifier) add(extensions.subjectKey, subjectKeyIdentifier(keyIdentifier(key)))
  else if (params.subject_key_identifier !== undefined)
    add(extensions.subjectKey, subjectKeyIdentifier(hexBytes(params.subject_key_identifier)))
  const { authority_key_identifier: authority, authority_cert_issuer: issuer, authority_cert_serial_number: serial } = params
  if (authority !== undefined || issuer !== undefined)
    add(extensions.authorityKey, authorityKeyIdentifier(authority === undefined ? undefined : hexBytes(authority), issuer, serial))
  if (params.crl_distribution_points?.length) add(extensions.revocationLists, revocationLists(params.crl_distribution_points))
  return all
}

function hexBytes(text: string): Buffer {
  return Buffer.from(text.replaceAll(':', ''), 'hex')
}
