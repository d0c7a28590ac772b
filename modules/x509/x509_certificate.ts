/** Creates a certificate, self-signed or signed by your own CA. */

import { type Change, defineModule } from '../../engine/model/module.ts'
import { refusedAttributes } from '../files/attributes.ts'
import { keptBy } from '../files/generated-file.ts'
import { certificateBody, timeWord } from './certificate.ts'
import {
  type CertificateParams,
  certificateOptions,
  certificateReads,
  certificateRelations,
  certificateRules,
  certificateRuleWords,
  isSettled,
  presentCertificate,
  signerOf,
  specOf,
} from './certificate-spec.ts'
import { plainInteger } from './der.ts'
import { namePairs } from './names.ts'
import { contentAfter, explainOpenssl, generatedChanges, returnedContent } from './openssl.ts'
import { signingOf, signScript, signWords } from './signing.ts'

const acme = 'the provider `acme` is not supported: run `certbot` or `lego` with `command`'
const entrust = 'the provider `entrust` is not supported: use `uri` with the API of Entrust'

export default defineModule({
  name: 'x509_certificate',
  aliases: ['community.crypto.x509_certificate', 'openssl_certificate'],
  summary: 'Create a self-signed or CA-signed certificate',
  notes: [
    'Private keys stay on the host, whose `openssl` signs; everything else is built and compared on the controller, with its clock.',
    'The providers `acme` and `entrust` are not supported.',
    'A request that is not signed with its own key is refused.',
  ],
  options: certificateOptions,
  refused: {
    ...refusedAttributes,
    ...Object.fromEntries(['accountkey_path', 'chain', 'challenge_path', 'directory'].map((name) => [`acme_${name}`, acme])),
    ...Object.fromEntries(
      ['api_client_cert_key_path', 'api_client_cert_path', 'api_key', 'api_specification_path', 'api_user', 'cert_type', 'not_after']
        .concat('requester_email', 'requester_name', 'requester_phone')
        .map((name) => [`entrust_${name}`, entrust]),
    ),
  },
  examples: `
- name: Create a self-signed certificate for tests
  x509_certificate:
    path: /etc/ssl/site.crt
    provider: selfsigned
    privatekey_path: /etc/ssl/private/site.pem
    privatekey_passphrase: "{{ site_passphrase }}"
    csr_path: /etc/ssl/site.csr
    selfsigned_not_before: "-1d"
    selfsigned_not_after: "+825d"
    selfsigned_digest: sha384
    selfsigned_version: 3
    selfsigned_create_subject_key_identifier: always_create
    ignore_timestamps: true
    mode: "0644"

- name: Create a certificate signed by our CA
  x509_certificate:
    path: /etc/ssl/mail.crt
    provider: ownca
    csr_content: "{{ mail_request }}"
    ownca_path: /etc/ssl/ca.crt
    ownca_privatekey_path: /etc/ssl/private/ca.pem
    ownca_privatekey_passphrase: "{{ ca_passphrase }}"
    ownca_not_before: "20300101000000Z"
    ownca_not_after: "20301231235959Z"
    ownca_digest: sha256
    ownca_version: 3
    ownca_create_subject_key_identifier: create_if_not_provided
    ownca_create_authority_key_identifier: true
    backup: true
    return_content: true
    select_crypto_backend: auto

- name: Sign with a CA from variables
  x509_certificate:
    path: /tmp/other.crt
    provider: ownca
    csr_path: /tmp/other.csr
    ownca_content: "{{ ca_certificate }}"
    ownca_privatekey_content: "{{ ca_key }}"
    force: true

- name: Sign with a key from a variable
  x509_certificate: { path: /tmp/given.crt, provider: selfsigned, privatekey_content: "{{ given_key }}" }

- name: Remove a certificate
  x509_certificate: { path: /etc/ssl/old.crt, state: absent }
`,
  results: {
    filename: 'Path of the certificate.',
    privatekey: 'Path of the private key.',
    csr: 'Path of the request.',
    ca_cert: 'With `ownca`: path of the CA certificate.',
    ca_privatekey: 'With `ownca`: path of the CA key.',
    notBefore: 'Start of validity, as `20300131235959Z`.',
    notAfter: 'End of validity.',
    serial_number: 'Serial number.',
    certificate: 'With `return_content`: the certificate.',
    backup_file: 'Path of the backup.',
  },
  relations: certificateRelations,
  rules: certificateRules,
  ruleMessage: certificateRuleWords,
  probe: certificateReads,

  plan(params, state): readonly Change[] {
    const { file } = state
    return generatedChanges(params, state, () => {
      const spec = specOf(params, state)
      if (isSettled(params, state, spec)) return undefined
      const { key, source, digest } = signerOf(params, state)
      const signing = signingOf(key, digest, digestWords(params))
      const present = presentCertificate(state)
      const names = (subject: Parameters<typeof namePairs>[0]) => namePairs(subject).map(([name, text]) => `${name}=${text}`)
      return {
        summary: `create the certificate ${file.path}`,
        before: present ? { subject: names(present.subject), issuer: names(present.issuer) } : file.target ? 'something else' : 'absent',
        after: { subject: names(spec.subjectNames), issuer: names(spec.issuerNames) },
        script: signScript,
        ...signWords(source, 'CERTIFICATE', certificateBody(spec, signing.algorithm), signing, params.return_content),
        explain: explainOpenssl,
      }
    })
  },

  returns(params, state, done) {
    const absent = params.state === 'absent'
    const { ownca_path: authority, ownca_privatekey_path: authorityKey, provider } = params
    return {
      filename: state.file.path,
      privatekey: params.privatekey_path ?? null,
      csr: params.csr_path ?? null,
      ...(absent ? {} : validityOf(params, state)),
      ...(provider === 'ownca' && !absent ? { ca_cert: authority ?? null, ca_privatekey: authorityKey ?? null } : {}),
      ...returnedContent(params, 'certificate', contentAfter(state.file, done)),
      ...keptBy(done),
    }
  },
})

function validityOf(params: CertificateParams, state: Parameters<typeof specOf>[1]) {
  const spec = specOf(params, state)
  const present = presentCertificate(state)
  const { notBefore, notAfter, serial } = present && isSettled(params, state, spec) ? present : spec
  return { notBefore: timeWord(notBefore), notAfter: timeWord(notAfter), serial_number: plainInteger(serial) }
}

/** Ansible's message for an unknown digest. */
function digestWords({ provider, csr_path, csr_content, selfsigned_digest, ownca_digest }: CertificateParams): string {
  if (provider !== 'ownca' && (csr_path ?? csr_content) === undefined) return `Unsupported digest "${selfsigned_digest}"`
  return `The digest ${provider === 'ownca' ? ownca_digest : selfsigned_digest} is not supported with the cryptography backend`
}
