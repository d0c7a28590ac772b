/** Reads the content of a certificate. */

import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule, type Params } from '../../engine/model/module.ts'
import { type ControlRead, constant } from '../../engine/model/read.ts'
import { unopened } from '../ansible-words.ts'
import { bytesText, presentContent } from '../files/edit-file.ts'
import { editedBytes, type PathState, pathRead } from '../files/path-state.ts'
import { type Certificate, certificateFrom, certificateIn, timeWord, timeWords, writtenTime } from './certificate.ts'
import { type Der, integerOf, oidOf, part, partsOf, pem, plainInteger, readDer } from './der.ts'
import { type Extension, extensions, flagsOf, implicitInteger, usages } from './extensions.ts'
import { type Attribute, type Encoding, generalWord, nameOf, namePairs } from './names.ts'
import { backendOption } from './openssl.ts'
import { colons, fingerprints } from './public-key.ts'

const options = {
  path: { type: 'path', description: 'Path of the certificate on the host, PEM or DER. This or `content`.' },
  content: { type: 'string', description: 'Content of the certificate, as PEM.' },
  name_encoding: {
    enum: ['ignore', 'idna', 'unicode'],
    default: 'ignore',
    description: 'How to return domain names: unchanged (`ignore`), or non-ASCII names as `idna` or `unicode`.',
  },
  valid_at: {
    type: 'dict',
    description: 'Times by name, as `+1w2d3h4m5s` from now or as `20301231235959Z`; the result says whether the certificate is valid then.',
  },
  select_crypto_backend: { ...backendOption(), description: 'Accepted for compatibility; the host only provides the file.' },
} as const

type InfoParams = Params<typeof options>

export default defineModule({
  name: 'x509_certificate_info',
  aliases: ['community.crypto.x509_certificate_info', 'openssl_certificate_info'],
  summary: 'Get information about a certificate',
  readOnly: true,
  notes: ['The controller parses the certificate, with its clock; the host needs no program for it.'],
  options,
  examples: `
- name: Read the certificate of the web server
  x509_certificate_info:
    path: /etc/ssl/site.crt
    valid_at: { soon: +3w }
    name_encoding: unicode
    select_crypto_backend: auto
  register: site

- name: Check that it does not expire soon
  assert: { that: site.valid_at.soon }

- name: Read a certificate from a variable
  x509_certificate_info: { content: "{{ ca_certificate }}" }
  register: ca
`,
  results: {
    subject: 'Subject; `subject_ordered` as pairs, `issuer` and `issuer_ordered` for the issuer.',
    subject_alt_name: 'Alternative names with their type prefix; `subject_alt_name_critical` beside it.',
    not_before: 'Start of validity, as `20300131235959Z`; `not_after` is the end.',
    expired: 'Whether the certificate has expired.',
    valid_at: 'Whether the certificate is valid at each requested time.',
    serial_number: 'Serial number; `version` is the certificate version.',
    signature_algorithm: 'Signature algorithm.',
    key_usage: 'Key usages; likewise `extended_key_usage`, `basic_constraints` and `ocsp_must_staple`, each with `…_critical` beside it.',
    public_key: 'Public key, as PEM; `public_key_type`, `public_key_data` and `public_key_fingerprints` describe it.',
    fingerprints: 'Fingerprints of the certificate, by digest.',
    subject_key_identifier:
      'Subject key identifier; `authority_key_identifier`, `authority_cert_issuer` and `authority_cert_serial_number` identify the issuer.',
    extensions_by_oid: 'All extensions, in encoded form.',
    ocsp_uri: "URI of the OCSP responder; `issuer_uri` is that of the issuer's certificate.",
  },
  relations: { exclusive: [['path', 'content']], oneOf: [['path', 'content']] },
  rules: ({ valid_at }) =>
    Object.entries(valid_at ?? {})
      .filter(([, text]) => typeof text !== 'string' || writtenTime(text, 0) === undefined)
      .map(([name]) => `\`valid_at.${name}\` is not a valid time: use \`+3w\` or \`20301231235959Z\``),
  ruleMessage: validAtWords,

  probe({ path }) {
    const now: ControlRead<number> = { at: 'control', load: (here) => here.now() }
    return { file: path === undefined ? constant(undefined) : pathRead(path, { content: editedBytes }), now }
  },

  plan(params, { file }) {
    wantedCertificate(params, file)
    return []
  },

  returns(params, { file, now }) {
    const certificate = wantedCertificate(params, file)
    const { notBefore, notAfter } = certificate
    const times = Object.entries(params.valid_at ?? {}).map(([name, text]) => {
      const time = writtenTime(String(text), now) ?? Number.NaN
      return [name, notBefore <= time && time <= notAfter]
    })
    return { ...infoOf(certificate, params.name_encoding), expired: notAfter < now, valid_at: Object.fromEntries(times) }
  },
})

function wantedCertificate({ path, content }: InfoParams, file: PathState | undefined): Certificate {
  const bytes = file && presentContent(file)
  if (file && !bytes)
    throw new Problem(`file \`${path}\` does not exist on the host`, {
      hint: 'create it in an earlier task',
      msg: `Error while reading certificate file from disk: ${unopened(file.path, 'missing')}`,
    })
  const found = certificateIn(bytes ? bytesText(bytes) : (content ?? '')) ?? (bytes && certificateFrom(bytes))
  if (found) return found
  if (!bytes) throw new Problem('`content` does not contain a certificate')
  const msg = bytes.includes('-----BEGIN ') ? undefined : 'Cannot parse DER certificate: the file holds none'
  throw new Problem(`\`${path}\` does not contain a certificate`, { msg })
}

function validAtWords({ valid_at = {} }: InfoParams): string | undefined {
  for (const [name, time] of Object.entries(valid_at)) {
    if (typeof time !== 'string') return `The value for valid_at.${name} must be of type string (got <class '${pythonType(time)}'>)`
    const words = timeWords(`valid_at.${name}`, time)
    if (words !== undefined) return words
  }
  return undefined
}

function pythonType(value: unknown): string {
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  return Array.isArray(value) ? 'list' : value === null || value === undefined ? 'NoneType' : 'dict'
}

function infoOf(certificate: Certificate, encoding: Encoding): Readonly<Record<string, unknown>> {
  const { key, signed } = certificate
  const find = (kind: string) => certificate.extensions.find((each) => each.oid === kind)
  const generals = (list: Der) => partsOf(list).map((name) => generalWord(name, encoding))
  const critical = (name: string, extension: Extension | undefined, value: (inner: Der) => unknown) => ({
    [name]: extension ? value(readDer(extension.value)) : null,
    [`${name}_critical`]: extension?.critical ?? false,
  })
  const subjectKey = find(extensions.subjectKey)
  return {
    version: certificate.version,
    serial_number: plainInteger(certificate.serial),
    signature_algorithm: nameOf(signed.algorithm),
    ...names('subject', certificate.subject),
    ...names('issuer', certificate.issuer),
    not_before: timeWord(certificate.notBefore),
    not_after: timeWord(certificate.notAfter),
    ...critical('key_usage', find(extensions.keyUsage), usageWords),
    ...critical('extended_key_usage', find(extensions.extendedKeyUsage), (list) => partsOf(list).map((use) => nameOf(oidOf(use))).sort()), // biome-ignore format: one line
    ...critical('basic_constraints', find(extensions.basicConstraints), constraintWords),
    ...critical('ocsp_must_staple', find(extensions.features), (list) => partsOf(list).some((each) => integerOf(each) === 5n)),
    ...critical('subject_alt_name', find(extensions.alternativeNames), generals),
    subject_key_identifier: subjectKey ? colons(readDer(subjectKey.value).body) : null,
    ...authority(find(extensions.authorityKey), generals),
    ...access(find(extensions.authorityAccess)),
    extensions_by_oid: Object.fromEntries(
      certificate.extensions.map((each) => [each.oid, { critical: each.critical, value: each.value.toString('base64') }]),
    ),
    public_key: pem('PUBLIC KEY', key.der),
    public_key_type: key.type,
    public_key_data: key.data,
    public_key_fingerprints: fingerprints(key.der),
    fingerprints: fingerprints(signed.der),
  }
}

function names(word: string, attributes: readonly Attribute[]) {
  const pairs = namePairs(attributes)
  return { [word]: Object.fromEntries(pairs), [`${word}_ordered`]: pairs }
}

function usageWords(value: Der): readonly string[] {
  const numbers = flagsOf(value)
  const agreement = numbers.includes(4)
  return numbers.flatMap((number) => (number < 7 || agreement ? [String(usages[number]?.[0])] : [])).sort()
}

function constraintWords(value: Der): readonly string[] {
  const parts = partsOf(value)
  const length = parts.find(({ tag }) => tag === 2)
  return [
    `CA:${parts.some(({ tag, body }) => tag === 1 && body[0] !== 0) ? 'TRUE' : 'FALSE'}`,
    ...(length ? [`pathlen:${integerOf(length)}`] : []),
  ]
}

function authority(extension: Extension | undefined, generals: (list: Der) => readonly string[]) {
  const parts = extension ? partsOf(readDer(extension.value)) : []
  const find = (number: number) => parts.find(({ tag }) => (tag & 0x1f) === number)
  const [key, issuer, serial] = [find(0), find(1), find(2)]
  return {
    authority_key_identifier: key ? colons(key.body) : null,
    authority_cert_issuer: issuer ? generals(issuer) : null,
    authority_cert_serial_number: serial ? plainInteger(implicitInteger(serial)) : null,
  }
}

function access(extension: Extension | undefined) {
  const places = extension ? partsOf(readDer(extension.value)).map(partsOf) : []
  const find = (method: string) =>
    places.find((each) => oidOf(part(each, 0)) === method && part(each, 1).tag === 0x86)?.[1]?.body.toString('utf8') ?? null
  return { ocsp_uri: find('1.3.6.1.5.5.7.48.1'), issuer_uri: find('1.3.6.1.5.5.7.48.2') }
}
