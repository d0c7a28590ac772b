/** The options of a request for a certificate. */
import type { Options } from '../../engine/model/module.ts'
import { attributeOptions } from '../files/attributes.ts'
import { reasons } from './extensions.ts'

const flag = (what: string, aliases: readonly string[]) =>
  ({
    type: 'boolean',
    default: false,
    aliases,
    description: `Whether who does not understand ${what} must refuse the certificate.`,
  }) as const

const listPoint = {
  full_name: { type: 'list', description: 'Where the list is, such as `URI:https://ca.example.org/list.crl`.' },
  relative_name: { type: 'list', description: 'The same as parts of a name behind that of the issuer, such as `CN=list`.' },
  crl_issuer: { type: 'list', description: 'Who issues the list.' },
  reasons: { type: 'list', items: { enum: reasons, description: 'A reason.' }, description: 'Which reasons the list is for.' },
} as const

export const csrOptions = {
  path: { type: 'path', required: true, description: 'The file of the request.' },
  state: { enum: ['absent', 'present'], default: 'present', description: 'Whether the request is there.' },
  privatekey_path: { type: 'path', description: 'The private key, a file on the host. This or `privatekey_content`.' },
  privatekey_content: { type: 'string', secret: true, description: 'The private key itself.' },
  privatekey_passphrase: { type: 'string', secret: true, description: 'What guards the private key.' },
  digest: {
    type: 'string',
    default: 'sha256',
    description: 'What is signed is hashed by it: `sha256`, `sha384`, `sha512`, `sha1` or `md5`.',
  },
  version: { type: 'integer', default: 1, description: 'Only 1: there is no other.' },
  subject: { type: 'dict', description: 'Parts of the subject by their names; a list for more than one of a name.' },
  subject_ordered: {
    type: 'list',
    items: { type: 'dict', description: 'One part.' },
    description: 'The same where their order matters, a dict a part.',
  },
  country_name: { type: 'string', aliases: ['C', 'countryName'], description: 'The country, two letters.' },
  state_or_province_name: { type: 'string', aliases: ['ST', 'stateOrProvinceName'], description: 'The state or province.' },
  locality_name: { type: 'string', aliases: ['L', 'localityName'], description: 'The town.' },
  organization_name: { type: 'string', aliases: ['O', 'organizationName'], description: 'The organization.' },
  organizational_unit_name: { type: 'string', aliases: ['OU', 'organizationalUnitName'], description: 'A part of it.' },
  common_name: { type: 'string', aliases: ['CN', 'commonName'], description: 'The common name.' },
  email_address: { type: 'string', aliases: ['E', 'emailAddress'], description: 'The address for mail.' },
  subject_alt_name: {
    type: 'list',
    aliases: ['subjectAltName'],
    description: 'Names it is for, with `DNS:`, `IP:`, `email:`, `URI:`, `RID:`, `dirName:` or `otherName:` in front.',
  },
  subject_alt_name_critical: flag('these names', ['subjectAltName_critical']),
  use_common_name_for_san: {
    type: 'boolean',
    default: true,
    aliases: ['useCommonNameForSAN'],
    description: 'Without `subject_alt_name` the common name is one, with `DNS:` in front.',
  },
  key_usage: { type: 'list', aliases: ['keyUsage'], description: 'What the key is for, such as `digitalSignature` or `keyCertSign`.' },
  key_usage_critical: flag('this', ['keyUsage_critical']),
  extended_key_usage: {
    type: 'list',
    aliases: ['extKeyUsage', 'extendedKeyUsage'],
    description: 'What else it is for, such as `serverAuth` or `clientAuth`.',
  },
  extended_key_usage_critical: flag('this', ['extKeyUsage_critical', 'extendedKeyUsage_critical']),
  basic_constraints: {
    type: 'list',
    aliases: ['basicConstraints'],
    description: '`CA:TRUE` or `CA:FALSE`, and `pathlen:0` for how deep a chain may be.',
  },
  basic_constraints_critical: flag('this', ['basicConstraints_critical']),
  ocsp_must_staple: {
    type: 'boolean',
    default: false,
    aliases: ['ocspMustStaple'],
    description: 'Whether its state must come with it (OCSP must staple).',
  },
  ocsp_must_staple_critical: flag('this', ['ocspMustStaple_critical']),
  name_constraints_permitted: { type: 'list', description: 'For an authority: below which names it may issue certificates.' },
  name_constraints_excluded: { type: 'list', description: 'For an authority: below which names it may not.' },
  name_constraints_critical: { ...flag('this', []), aliases: undefined },
  create_subject_key_identifier: { type: 'boolean', default: false, description: 'Identify the key by its digest.' },
  subject_key_identifier: { type: 'string', description: 'What identifies the key, as pairs of hexadecimal digits with colons.' },
  authority_key_identifier: { type: 'string', description: 'What identifies the key of the issuer, written alike.' },
  authority_cert_issuer: {
    type: 'list',
    description: 'Names of who issued the certificate of the issuer. Needs `authority_cert_serial_number`.',
  },
  authority_cert_serial_number: { type: 'integer', description: 'The serial number of that certificate. Needs `authority_cert_issuer`.' },
  crl_distribution_points: {
    type: 'list',
    items: { type: 'dict', properties: listPoint, description: 'One place.' },
    description: 'Where lists of certificates are that hold no longer.',
  },
  force: { type: 'boolean', default: false, description: 'Make a new request in any case.' },
  backup: { type: 'boolean', default: false, description: 'Keep the old request beside it, with the time in its name.' },
  return_content: { type: 'boolean', default: false, description: 'Tell the request as `csr`.' },
  select_crypto_backend: {
    enum: ['auto', 'cryptography'],
    default: 'auto',
    description: 'Accepted for playbooks that name one; `openssl` of the host signs in any case.',
  },
  ...attributeOptions,
} as const satisfies Options
