/** Builds the wanted certificate from the request and the CA, and compares it with the existing one. */
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Params } from '../../engine/model/module.ts'
import { type ControlRead, constant, type State } from '../../engine/model/read.ts'
import { attributeReads } from '../files/attributes.ts'
import { bytesText, presentContent } from '../files/edit-file.ts'
import { editedBytes, type PathState, pathRead } from '../files/path-state.ts'
import { type Certificate, type CertificateSpec, certificateIn, writtenTime } from './certificate.ts'
import type { certificateOptions } from './certificate-options.ts'
import { type Csr, csrIn, isSound } from './csr.ts'
import { readDer, sequence } from './der.ts'
import { authorityKeyIdentifier, type Extension, extensions, keyIdentifier, sameExtensions, subjectKeyIdentifier } from './extensions.ts'
import type { Attribute } from './names.ts'
import { hostKeyRead, type KeySource, type KeyWords, usableKey } from './openssl.ts'
import type { PublicKey } from './public-key.ts'
import { isSignedBy } from './signing.ts'

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
    key: key(ownSource(params)),
    authorityKey: byCa ? key(authoritySource(params)) : constant(undefined),
    fresh,
    ...attributeReads(params),
  }
}

function ownSource(params: CertificateParams): KeySource {
  return { path: params.privatekey_path, content: params.privatekey_content, passphrase: params.privatekey_passphrase }
}

function authoritySource(params: CertificateParams): KeySource {
  return { path: params.ownca_privatekey_path, content: params.ownca_privatekey_content, passphrase: params.ownca_privatekey_passphrase }
}

/** The key that signs, where it is, and how. */
export function signerOf(params: CertificateParams, state: CertificateState) {
  if (params.provider !== 'ownca') {
    const source = ownSource(params)
    return { source, key: usableKey(state.key ?? noKey, source, 'privatekey_content', ownWords), digest: params.selfsigned_digest }
  }
  const source = authoritySource(params)
  return {
    source,
    key: usableKey(state.authorityKey ?? noKey, source, 'ownca_privatekey_content', authorityWords),
    digest: params.ownca_digest,
  }
}
const ownWords: KeyWords = { missing: (path) => `The private key file ${path} does not exist` }
const authorityWords: KeyWords = { missing: (path) => `The CA private key file ${path} does not exist` }
const noKey = { tools: true, there: false, readable: false, format: '', encrypted: false }

/** The certificate that is there now. */
export function presentCertificate({ file }: CertificateState): Certificate | undefined {
  return certificateIn(bytesText(presentContent(file) ?? ''))
}

export interface WantedCertificate extends CertificateSpec {
  readonly subjectNames: readonly Attribute[]
  readonly issuerNames: readonly Attribute[]
}

/** The wanted content of the certificate; throws Problem if something is missing. */
export function specOf(params: CertificateParams, state: CertificateState): WantedCertificate {
  const byCa = params.provider === 'ownca'
  const signer = signerOf(params, state).key
  const request = requestOf(params, state) ?? { subject: [], subjectDer: sequence(), key: signer, extensions: [] }
  const authority = byCa ? authorityOf(params, state, signer) : undefined
  if (!byCa && !request.key.der.equals(signer.der)) throw new Problem('the request is for a key other than the signing key')
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

/** Whether the certificate that is there may stay. */
export function isSettled(params: CertificateParams, state: CertificateState, wanted: WantedCertificate): boolean {
  const present = presentCertificate(state)
  if (!present || params.force) return false
  const { key } = state
  if (key && !usableKey(key, ownSource(params), 'privatekey_content').der.equals(present.key.der)) return false
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
