/** Creates a certificate signing request. */

import { type Change, defineModule } from '../../engine/model/module.ts'
import { constant } from '../../engine/model/read.ts'
import { brokenRelations } from '../../engine/model/relations.ts'
import { attributeReads, refusedAttributes } from '../files/attributes.ts'
import { bytesText, presentContent } from '../files/edit-file.ts'
import { keptBy } from '../files/generated-file.ts'
import { editedBytes, pathRead } from '../files/path-state.ts'
import { alternativesOf, type Csr, type CsrParams, csrBody, csrIn, extensionsOf, isWantedCsr, subjectOf } from './csr.ts'
import { csrOptions } from './csr-options.ts'
import { type Attribute, identifierOf, namePairs } from './names.ts'
import {
  contentAfter,
  explainOpenssl,
  generatedChanges,
  hostKeyRead,
  keySource,
  noKey,
  passphraseRules,
  returnedContent,
  usableKey,
} from './openssl.ts'
import type { PublicKey } from './public-key.ts'
import { signingOf, signScript, signWords } from './signing.ts'

const keys = ['privatekey_path', 'privatekey_content']

export default defineModule({
  name: 'openssl_csr',
  aliases: ['community.crypto.openssl_csr'],
  summary: 'Create a certificate signing request (CSR)',
  notes: [
    'The private key stays on the host, whose `openssl` signs; everything else is built and compared on the controller.',
    'A request with the same content is kept, even if it is signed differently.',
  ],
  options: csrOptions,
  refused: refusedAttributes,
  examples: `
- name: Create a request for the web server
  openssl_csr:
    path: /etc/ssl/site.csr
    privatekey_path: /etc/ssl/private/site.pem
    privatekey_passphrase: "{{ site_passphrase }}"
    country_name: DE
    state_or_province_name: Hessen
    locality_name: Kassel
    organization_name: Example
    organizational_unit_name: Web
    common_name: www.example.org
    email_address: web@example.org
    subject_alt_name: ["DNS:www.example.org", "DNS:example.org", "IP:192.0.2.7"]
    extended_key_usage: [serverAuth]
    ocsp_must_staple: true

- name: Create a request for a CA
  openssl_csr:
    path: /etc/ssl/ca.csr
    privatekey_content: "{{ ca_key }}"
    subject: { CN: Example CA, O: [Example, Example Group] }
    use_common_name_for_san: false
    basic_constraints: ["CA:TRUE", "pathlen:0"]
    basic_constraints_critical: true
    key_usage: [keyCertSign, cRLSign]
    key_usage_critical: true
    name_constraints_permitted: ["DNS:.example.org"]
    name_constraints_excluded: ["DNS:.old.example.org"]
    name_constraints_critical: true
    create_subject_key_identifier: true
    digest: sha512
    backup: true
    return_content: true

- name: Set all other options of a request
  openssl_csr:
    path: /tmp/all.csr
    privatekey_path: /tmp/all.pem
    subject_ordered: [{ O: Example }, { CN: all }]
    subject_alt_name_critical: false
    extended_key_usage_critical: false
    ocsp_must_staple_critical: false
    subject_key_identifier: "00:11:22:33"
    authority_key_identifier: "44:55:66:77"
    authority_cert_issuer: ["DNS:ca.example.org"]
    authority_cert_serial_number: 12345
    crl_distribution_points: [{ full_name: ["URI:https://ca.example.org/list.crl"], reasons: [key_compromise] }]
    version: 1
    force: true
    select_crypto_backend: auto

- name: Remove a request
  openssl_csr: { path: /etc/ssl/old.csr, state: absent }
`,
  results: {
    filename: 'Path of the request.',
    privatekey: 'Path of the private key.',
    subject: 'Subject fields, as pairs.',
    subjectAltName: 'Alternative names.',
    keyUsage: 'Key usages.',
    extendedKeyUsage: 'Extended key usages.',
    basicConstraints: 'Basic constraints.',
    ocspMustStaple: 'Whether OCSP Must-Staple is set.',
    name_constraints_permitted: 'Names for which a CA may issue certificates.',
    name_constraints_excluded: 'Names for which it may not.',
    csr: 'With `return_content`: the request.',
    backup_file: 'Path of the backup.',
  },
  relations: {
    exclusive: [keys, ['subject', 'subject_ordered']],
    together: [['authority_cert_issuer', 'authority_cert_serial_number']],
    requiredIf: [{ option: 'state', values: ['present'], any: keys }],
  },
  rules: csrRules,
  ruleMessage: csrRuleWords,
  probe: readsOf,

  plan(params, state): readonly Change[] {
    const { file } = state
    return generatedChanges(params, state, () => {
      const key = usableKey(state.host, keySource(params), 'privatekey_content')
      const present = csrIn(bytesText(presentContent(file) ?? ''))
      if (present && !params.force && isWantedCsr(present, params, key)) return undefined
      return {
        summary: `create the request ${file.path}`,
        before: present ? shownRequest(present) : file.target ? 'something else' : 'absent',
        after: wantedRequest(params),
        script: signScript,
        ...signingWords(params, key),
        explain: explainOpenssl,
      }
    })
  },

  returns(params, { file }, done) {
    return {
      filename: file.path,
      privatekey: params.privatekey_path ?? null,
      subject: subjectOf(params),
      subjectAltName: alternativesOf(params) ?? null,
      keyUsage: params.key_usage ?? null,
      extendedKeyUsage: params.extended_key_usage ?? null,
      basicConstraints: params.basic_constraints ?? null,
      ocspMustStaple: params.ocsp_must_staple,
      name_constraints_permitted: params.name_constraints_permitted ?? [],
      name_constraints_excluded: params.name_constraints_excluded ?? [],
      ...returnedContent(params, 'csr', contentAfter(file, done)),
      ...keptBy(done),
    }
  },
})

function readsOf(params: CsrParams) {
  return {
    file: pathRead(params.path, { content: editedBytes }),
    host: params.state === 'absent' ? constant(noKey) : hostKeyRead(keySource(params)),
    ...attributeReads(params),
  }
}

function signingWords(params: CsrParams, key: PublicKey) {
  const subject = subjectOf(params).map(([name, text]): Attribute => [identifierOf(name), text])
  const body = csrBody(subject, key, extensionsOf(params, key))
  const signing = signingOf(key, params.digest, `Unsupported digest "${params.digest}"`)
  return signWords(keySource(params), 'CERTIFICATE REQUEST', body, signing, params.return_content)
}

function shownRequest({ subject, extensions }: Csr): unknown {
  return { subject: namePairs(subject).map(([name, text]) => `${name}=${text}`), extensions: extensions.map((each) => each.oid).sort() }
}

function wantedRequest(params: CsrParams): unknown {
  const names = alternativesOf(params)
  return {
    subject: subjectOf(params).map(([name, text]) => `${name}=${text}`),
    ...(names?.length ? { subject_alt_name: names } : {}),
    ...(params.key_usage ? { key_usage: params.key_usage } : {}),
    ...(params.extended_key_usage ? { extended_key_usage: params.extended_key_usage } : {}),
    ...(params.basic_constraints ? { basic_constraints: params.basic_constraints } : {}),
  }
}

function csrRules(params: CsrParams): readonly string[] {
  const problems = [...passphraseRules('privatekey_passphrase', params.privatekey_passphrase)]
  const { subject_ordered: ordered } = params
  if (params.version !== 1) problems.push('`version` must be 1')
  if (ordered?.length && subjectOf({ ...params, subject_ordered: undefined }).length > 0)
    problems.push('`subject_ordered` cannot be combined with other subject fields')
  if (ordered?.some((each) => Object.keys(each).length !== 1)) problems.push('each dict of `subject_ordered` must have one field')
  if (params.create_subject_key_identifier && params.subject_key_identifier !== undefined)
    problems.push('`subject_key_identifier` cannot be combined with `create_subject_key_identifier`')
  for (const name of ['subject_key_identifier', 'authority_key_identifier'] as const)
    if (!/^([0-9a-f]{2}:?)*$/i.test(params[name] ?? '')) problems.push(`\`${name}\` must be pairs of hexadecimal digits`)
  return [...problems, ...brokenPoints(params).map(({ message }) => `an item of \`crl_distribution_points\`: ${message}`)]
}

function csrRuleWords(params: CsrParams): string | undefined {
  const [point] = brokenPoints(params)
  return point ? `${point.msg} found in crl_distribution_points` : (subjectWords(params) ?? identifierWords(params))
}

function brokenPoints({ crl_distribution_points: points = [] }: CsrParams) {
  const relations = { exclusive: [['full_name', 'relative_name']], oneOf: [['full_name', 'relative_name', 'crl_issuer']] }
  return points.flatMap((point) => brokenRelations(relations, csrOptions.crl_distribution_points.items.properties, point))
}

function subjectWords(params: CsrParams): string | undefined {
  const { create_subject_key_identifier: made, subject_key_identifier: given, subject_ordered: ordered = [] } = params
  if (made && given !== undefined) return 'subject_key_identifier cannot be specified if create_subject_key_identifier is true'
  if (ordered.length > 0 && subjectOf({ ...params, subject_ordered: undefined }).length > 0)
    return 'subject_ordered cannot be combined with any other subject field'
  const wrong = ordered.findIndex((each) => Object.keys(each).length !== 1)
  return wrong < 0 ? undefined : `Entry #${wrong + 1} in subject_ordered must be a dictionary with exactly one key-value pair`
}

function identifierWords(params: CsrParams): string | undefined {
  for (const name of ['subject_key_identifier', 'authority_key_identifier'] as const) {
    const digits = (params[name] ?? '').replaceAll(':', '')
    if (digits.length % 2 === 1) return `Cannot parse ${name}: Odd-length string`
    if (!/^[0-9a-f]*$/i.test(digits)) return `Cannot parse ${name}: Non-hexadecimal digit found`
  }
  return undefined
}
