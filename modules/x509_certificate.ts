/** Makes a certificate that signs itself, or that an authority of our own signs, and keeps it as it should be. */
import { type Change, defineModule } from '../engine/module.ts'
import { attributeChanges, attributesOf, refusedAttributes } from './_attributes.ts'
import { certificateBody, timeWord } from './_certificate.ts'
import { certificateOptions, certificateRules, certificateRuleWords } from './_certificateoptions.ts'
import { type CertificateParams, certificateReads, isSettled, presentCertificate, signerOf, wishOf } from './_certificatewish.ts'
import { plainInteger } from './_der.ts'
import { checkPlace, keptBy, madeText, makeFile, removeFile } from './_made.ts'
import { namePairs } from './_names.ts'
import { explainOpenssl } from './_openssl.ts'
import { signingOf, signScript, signWords } from './_signing.ts'

const acme = 'certificates of an ACME authority are not got by this module: use `certbot` or `lego` by `command`'
const entrust = 'certificates of Entrust are not got by this module: use `uri` with its interface'

export default defineModule({
  name: 'x509_certificate',
  aliases: ['community.crypto.x509_certificate', 'openssl_certificate'],
  summary: 'Make a certificate and keep it as it should be',
  notes: [
    'Private keys stay on the host, whose `openssl` signs; all else is written and compared here. Time is that of this machine.',
    'The providers `acme` and `entrust` are refused.',
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
- name: A certificate for a test, which signs itself
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

- name: One that our own authority signs
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

- name: The authority is known here alone
  x509_certificate:
    path: /tmp/other.crt
    provider: ownca
    csr_path: /tmp/other.csr
    ownca_content: "{{ ca_certificate }}"
    ownca_privatekey_content: "{{ ca_key }}"
    force: true

- name: A key that is given
  x509_certificate: { path: /tmp/given.crt, provider: selfsigned, privatekey_content: "{{ given_key }}" }

- name: The old one is gone
  x509_certificate: { path: /etc/ssl/old.crt, state: absent }
`,
  results: {
    filename: 'The path.',
    privatekey: 'The path of the private key.',
    csr: 'The path of the request.',
    ca_cert: 'The path of the certificate of the authority, with `ownca`.',
    ca_privatekey: 'The path of its private key, with `ownca`.',
    notBefore: 'From when the certificate holds, as `20300131235959Z`.',
    notAfter: 'Until when.',
    serial_number: 'Its number.',
    certificate: 'The certificate, with `return_content`.',
    backup_file: 'Where the old one was kept.',
  },
  rules: certificateRules,
  ruleWords: certificateRuleWords,
  probe: certificateReads,

  plan(params, state): readonly Change[] {
    const { file } = state
    if (params.state === 'absent') return removeFile(file, params.backup)
    checkPlace(file)
    const wanted = { ...attributesOf(params, state, file), backup: params.backup }
    const wish = wishOf(params, state)
    if (isSettled(params, state, wish)) return file.target ? attributeChanges(file.path, file.target, wanted, file.umask) : []
    const { key, source, digest } = signerOf(params, state)
    const signing = signingOf(key, digest, digestWords(params))
    const present = presentCertificate(state)
    const names = (subject: Parameters<typeof namePairs>[0]) => namePairs(subject).map(([name, text]) => `${name}=${text}`)
    return makeFile(file, wanted, {
      summary: `make the certificate ${file.path}`,
      before: present ? { subject: names(present.subject), issuer: names(present.issuer) } : file.target ? 'something else' : 'absent',
      after: { subject: names(wish.subjectNames), issuer: names(wish.issuerNames) },
      script: signScript,
      ...signWords(source, 'CERTIFICATE', certificateBody(wish, signing.algorithm), signing, params.return_content),
      explain: explainOpenssl,
    })
  },

  returns(params, state, done) {
    const absent = params.state === 'absent'
    const made = madeText(done, 'content')
    const certificate = absent ? null : (made ?? state.file.content?.toString('utf8') ?? null)
    const { ownca_path: authority, ownca_privatekey_path: authorityKey, provider } = params
    return {
      filename: state.file.path,
      privatekey: params.privatekey_path ?? null,
      csr: params.csr_path ?? null,
      ...(absent ? {} : toldOf(params, state)),
      ...(provider === 'ownca' && !absent ? { ca_cert: authority ?? null, ca_privatekey: authorityKey ?? null } : {}),
      ...(params.return_content ? { certificate } : {}),
      ...keptBy(done),
    }
  },
})

function toldOf(params: CertificateParams, state: Parameters<typeof wishOf>[1]) {
  const wish = wishOf(params, state)
  const present = presentCertificate(state)
  const { notBefore, notAfter, serial } = present && isSettled(params, state, wish) ? present : wish
  return { notBefore: timeWord(notBefore), notAfter: timeWord(notAfter), serial_number: plainInteger(serial) }
}

/** What Ansible says of a digest that nobody has. */
function digestWords({ provider, csr_path, csr_content, selfsigned_digest, ownca_digest }: CertificateParams): string {
  if (provider !== 'ownca' && (csr_path ?? csr_content) === undefined) return `Unsupported digest "${selfsigned_digest}"`
  return `The digest ${provider === 'ownca' ? ownca_digest : selfsigned_digest} is not supported with the cryptography backend`
}
