/** Options of `x509_certificate`, the certificate they describe, and its comparison with the existing one. */

import { Problem } from '../../engine/model/diagnostic.ts'
import type { Options, Params } from '../../engine/model/module.ts'
import { type ControlRead, constant, type State } from '../../engine/model/read.ts'
import type { Relations } from '../../engine/model/relations.ts'
import { attributeReads } from '../files/attributes.ts'
import { bytesText, presentContent } from '../files/edit-file.ts'
import { editedBytes, type PathState, pathRead } from '../files/path-state.ts'
import { type Certificate, type CertificateSpec, certificateIn, timeWords, writtenTime } from './certificate.ts'
import { type Csr, csrIn, isSound } from './csr.ts'
import { readDer, sequence } from './der.ts'
import { authorityKeyIdentifier, type Extension, extensions, keyIdentifier, sameExtensions, subjectKeyIdentifier } from './extensions.ts'
import type { Attribute } from './names.ts'
import {
  digestOption,
  generatedOptions,
  hostKeyRead,
  type KeySource,
  type KeyWords,
  keySource,
  noKey,
  passphraseRules,
  usableKey,
} from './openssl.ts'
import type { PublicKey } from './public-key.ts'
import { isSignedBy } from './signing.ts'

const identified = {
  enum: ['create_if_not_provided', 'always_create', 'never_create'],
  default: 'create_if_not_provided',
  description: 'When to add a subject key identifier: if the request has none, always, or never.',
} as const
const version = { type: 'integer', default: 3, description: 'Only 3: older versions have no extensions.' } as const
const times = 'as `+1w2d3h4m5s` from now or as `20301231235959Z`'

export const certificateOptions = {
  path: { type: 'path', required: true, description: 'Path of the certificate.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the certificate should exist.' },
  provider: {
    enum: ['acme', 'entrust', 'ownca', 'selfsigned'],
    description: "Who signs: the certificate's own key (`selfsigned`) or an available CA key (`ownca`). Others are not supported.",
  },
  csr_path: { type: 'path', description: 'Certificate signing request, a file on the host. Required for `ownca`.' },
  csr_content: { type: 'string', description: 'Content of the signing request.' },
  privatekey_path: { type: 'path', description: 'Private key, a file on the host. Required for `selfsigned`.' },
  privatekey_content: { type: 'string', secret: true, description: 'Content of the private key.' },
  privatekey_passphrase: { type: 'string', secret: true, description: 'Passphrase of the private key.' },
  selfsigned_version: version,
  selfsigned_digest: digestOption,
  selfsigned_not_before: {
    type: 'string',
    default: '+0s',
    aliases: ['selfsigned_notBefore'],
    description: `With \`selfsigned\`: start of validity, ${times}.`,
  },
  selfsigned_not_after: {
    type: 'string',
    default: '+3650d',
    aliases: ['selfsigned_notAfter'],
    description: `With \`selfsigned\`: end of validity, ${times}.`,
  },
  selfsigned_create_subject_key_identifier: identified,
  ownca_path: { type: 'path', description: 'With `ownca`: CA certificate, a file on the host.' },
  ownca_content: { type: 'string', description: 'With `ownca`: content of the CA certificate.' },
  ownca_privatekey_path: { type: 'path', description: 'With `ownca`: private key of the CA, a file on the host.' },
  ownca_privatekey_content: { type: 'string', secret: true, description: 'With `ownca`: content of the CA key.' },
  ownca_privatekey_passphrase: { type: 'string', secret: true, description: 'With `ownca`: passphrase of the CA key.' },
  ownca_version: version,
  ownca_digest: digestOption,
  ownca_not_before: { type: 'string', default: '+0s', description: `With \`ownca\`: start of validity, ${times}.` },
  ownca_not_after: { type: 'string', default: '+3650d', description: `With \`ownca\`: end of validity, ${times}.` },
  ownca_create_subject_key_identifier: identified,
  ownca_create_authority_key_identifier: {
    type: 'boolean',
    default: true,
    description: 'With `ownca`: add the authority key identifier, whatever the request says.',
  },
  ignore_timestamps: {
    type: 'boolean',
    default: true,
    description: 'Keep a certificate with another validity period; relative times differ on every run.',
  },
  ...generatedOptions('certificate', 'certificate'),
} as const satisfies Options

/** Options that come as a path or as content, and which of them each provider needs. */
const sources = ['csr', 'privatekey', 'ownca', 'ownca_privatekey'] as const
const neededSources = { selfsigned: ['privatekey'], ownca: ['csr', 'ownca', 'ownca_privatekey'] } as const

export const certificateRelations: Relations = {
  exclusive: sources.map((name) => [`${name}_path`, `${name}_content`]),
  requiredIf: [{ option: 'state', values: ['present'], all: ['provider'] }],
}

/** Combinations of options that are not allowed. */
export function certificateRules(params: CertificateParams): readonly string[] {
  const { provider, state } = params
  const problems: string[] = []
  if (provider === 'acme') problems.push('`provider: acme` is not supported: run `certbot` or `lego` with `command`')
  if (provider === 'entrust') problems.push('`provider: entrust` is not supported: use `uri` with the API of Entrust')
  if (state === 'present' && (provider === 'selfsigned' || provider === 'ownca'))
    for (const name of neededSources[provider])
      if (isMissing(params, name)) problems.push(`\`${name}_path\` or \`${name}_content\` is required for \`${provider}\``)
  for (const name of ['selfsigned_version', 'ownca_version'] as const) if (params[name] !== 3) problems.push(`\`${name}\` must be 3`)
  for (const name of ['selfsigned_not_before', 'selfsigned_not_after', 'ownca_not_before', 'ownca_not_after'] as const)
    if (writtenTime(params[name], 0) === undefined) problems.push(`\`${name}\` is not a valid time: use \`+90d\` or \`20301231235959Z\``)
  for (const name of ['privatekey_passphrase', 'ownca_privatekey_passphrase'] as const)
    problems.push(...passphraseRules(name, params[name]))
  return problems
}

function isMissing(params: CertificateParams, name: (typeof sources)[number]): boolean {
  return (params[`${name}_path`] ?? params[`${name}_content`]) === undefined
}

/** Ansible's message for them. */
export function certificateRuleWords(params: CertificateParams): string | undefined {
  const { state, provider } = params
  if (state !== 'present' || (provider !== 'ownca' && provider !== 'selfsigned')) return undefined
  for (const name of neededSources[provider])
    if (name !== 'csr' && isMissing(params, name))
      return `One of ${name}_path and ${name}_content must be specified for the ${provider} provider.`
  if (params[`${provider}_version`] === 2) return 'The cryptography backend does not support v2 certificates'
  for (const name of [`${provider}_not_before`, `${provider}_not_after`] as const) {
    const words = timeWords(name, params[name])
    if (words !== undefined) return words
  }
  return provider === 'ownca' && isMissing(params, 'csr') ? 'csr_path or csr_content is required for ownca provider' : undefined
}

export type CertificateParams = Params<typeof certificateOptions>
type CertificateState = State<ReturnType<typeof certificateReads>>

export function certificateReads(params: CertificateParams) {
  const wanted = params.state === 'present'
  const text = (path: string | undefined) => (wanted && path !== undefined ? pathRead(path, { content: editedBytes }) : constant(undefined))
  const key = (source: KeySource) => (wanted && (source.path ?? source.content) !== undefined ? hostKeyRead(source) : constant(undefined))
  const fresh: ControlRead<{ readonly now: number; readonly random: Buffer }> = {
    at: 'control',
    load: (here) => ({ now: here.now(), random: here.randomBytes(20) }),
  }
  const byCa = params.provider === 'ownca'
  return {
    file: pathRead(params.path, { content: editedBytes }),
    request: text(params.csr_path),
    authority: byCa ? text(params.ownca_path) : constant(undefined),
    key: key(keySource(params)),
    authorityKey: byCa ? key(authoritySource(params)) : constant(undefined),
    fresh,
    ...attributeReads(params),
  }
}

function authoritySource(params: CertificateParams): KeySource {
  return { path: params.ownca_privatekey_path, content: params.ownca_privatekey_content, passphrase: params.ownca_privatekey_passphrase }
}

/** The key that signs, where it is, and how. */
export function signerOf(params: CertificateParams, state: CertificateState) {
  if (params.provider !== 'ownca') {
    const source = keySource(params)
    return { source, key: usableKey(state.key ?? noKey, source, 'privatekey_content', ownWords), digest: params.selfsigned_digest }
  }
  const source = authoritySource(params)
  const key = usableKey(state.authorityKey ?? noKey, source, 'ownca_privatekey_content', authorityWords)
  return { source, key, digest: params.ownca_digest }
}
const ownWords: KeyWords = { missing: (path) => `The private key file ${path} does not exist` }
const authorityWords: KeyWords = { missing: (path) => `The CA private key file ${path} does not exist` }

/** The existing certificate. */
export function presentCertificate({ file }: CertificateState): Certificate | undefined {
  return certificateIn(bytesText(presentContent(file) ?? ''))
}

interface WantedCertificate extends CertificateSpec {
  readonly subjectNames: readonly Attribute[]
  readonly issuerNames: readonly Attribute[]
}

/** The wanted content of the certificate; throws Problem if something is missing. */
export function specOf(params: CertificateParams, state: CertificateState): WantedCertificate {
  const byCa = params.provider === 'ownca'
  const signer = signerOf(params, state).key
  const request = requestOf(params, state) ?? { subject: [], subjectDer: sequence(), key: signer, extensions: [] }
  const authority = byCa ? authorityOf(params, state, signer) : undefined
  if (!byCa && !request.key.der.equals(signer.der))
    throw new Problem('the request is for a key other than the signing key', { kind: 'other-key' })
  const { now, random } = state.fresh
  const [from, until] = byCa
    ? [params.ownca_not_before, params.ownca_not_after]
    : [params.selfsigned_not_before, params.selfsigned_not_after]
  const [notBefore, notAfter] = [writtenTime(from, now) ?? now, writtenTime(until, now) ?? now]
  if (notAfter <= notBefore)
    throw new Problem(`the validity period ends before it starts: from \`${from}\` until \`${until}\``, {
      msg: 'The not valid after date must be after the not valid before date.',
    })
  return {
    serial: BigInt(`0x${random.toString('hex')}`) >> 1n,
    issuer: authority?.subjectDer ?? request.subjectDer,
    issuerNames: authority?.subject ?? request.subject,
    subject: request.subjectDer,
    subjectNames: request.subject,
    notBefore,
    notAfter,
    key: request.key,
    extensions: wantedExtensions(params, request, authority),
  }
}

/** Whether the existing certificate is as wanted. */
export function isSettled(params: CertificateParams, state: CertificateState, wanted: WantedCertificate): boolean {
  const present = presentCertificate(state)
  if (!present || params.force) return false
  const { key } = state
  if (key && !usableKey(key, keySource(params), 'privatekey_content').der.equals(present.key.der)) return false
  const kinds = [...present.extensions, ...wanted.extensions].map((each) => each.oid)
  return (
    present.key.der.equals(wanted.key.der) &&
    present.subjectDer.equals(wanted.subject) &&
    present.issuerDer.equals(wanted.issuer) &&
    sameExtensions(present.extensions, wanted.extensions, kinds) &&
    isSignedBy(present.signed, signerOf(params, state).key) &&
    (params.ignore_timestamps || (present.notBefore === wanted.notBefore && present.notAfter === wanted.notAfter))
  )
}

function wantedExtensions(
  params: CertificateParams,
  request: Pick<Csr, 'key' | 'extensions'>,
  authority: Certificate | undefined,
): readonly Extension[] {
  const identified = authority ? params.ownca_create_subject_key_identifier : params.selfsigned_create_subject_key_identifier
  const issued = authority !== undefined && params.ownca_create_authority_key_identifier
  const kept = request.extensions.filter(
    ({ oid }) => !(oid === extensions.subjectKey && identified === 'always_create') && !(oid === extensions.authorityKey && issued),
  )
  const all = [...kept]
  if (identified !== 'never_create' && !kept.some(({ oid }) => oid === extensions.subjectKey))
    all.push({ oid: extensions.subjectKey, critical: false, value: subjectKeyIdentifier(keyIdentifier(request.key)) })
  if (issued && authority) {
    const identifier = authority.extensions.find(({ oid }) => oid === extensions.subjectKey)
    const digest = identifier ? readDer(identifier.value).body : keyIdentifier(authority.key)
    all.push({ oid: extensions.authorityKey, critical: false, value: authorityKeyIdentifier(digest) })
  }
  return all
}

function requestOf(params: CertificateParams, { request }: CertificateState): Csr | undefined {
  const text = textOf(params.csr_content, request, requestNames)
  if (text === undefined) return undefined
  const csr = csrIn(text)
  const name = params.csr_path === undefined ? '`csr_content`' : `\`${params.csr_path}\``
  if (!csr) throw new Problem(`${name} does not contain a certificate signing request`)
  if (!isSound(csr)) throw new Problem(`the request in ${name} is not signed with the key it contains`)
  return csr
}

function authorityOf(params: CertificateParams, { authority }: CertificateState, signer: PublicKey): Certificate {
  const certificate = certificateIn(textOf(params.ownca_content, authority, authorityNames) ?? '')
  if (!certificate) throw new Problem(`\`${params.ownca_path ?? 'ownca_content'}\` does not contain a certificate`)
  if (!certificate.key.der.equals(signer.der))
    throw new Problem('the private key of the CA does not belong to its certificate', {
      msg: 'The CA private key does not belong to the CA certificate',
    })
  return certificate
}

const requestNames = { ours: 'request', theirs: 'certificate signing request' }
const authorityNames = { ours: 'CA certificate', theirs: 'CA certificate' }

function textOf(content: string | undefined, file: PathState | undefined, what: typeof requestNames): string | undefined {
  if (!file) return content
  const bytes = presentContent(file)
  if (!bytes)
    throw new Problem(`there is no ${what.ours} \`${file.path}\` on the host`, {
      hint: 'create it in an earlier task',
      msg: `The ${what.theirs} file ${file.path} does not exist`,
    })
  return bytesText(bytes)
}
