/** Options of the module `openssl_csr`. */

import type { Options } from '../../engine/model/module.ts'
import { reasons } from './extensions.ts'
import { digestOption, generatedOptions } from './openssl.ts'

const flag = (what: string, aliases: readonly string[]) =>
  ({ type: 'boolean', default: false, aliases, description: `Mark ${what} as critical.` }) as const

const listPoint = {
  full_name: { type: 'list', description: 'Location of the list, such as `URI:https://ca.example.org/list.crl`.' },
  relative_name: { type: 'list', description: 'Location as name parts relative to the issuer, such as `CN=list`.' },
  crl_issuer: { type: 'list', description: 'Issuer of the list.' },
  reasons: { type: 'list', items: { enum: reasons, description: 'Revocation reason.' }, description: 'Revocation reasons in the list.' },
} as const

export const csrOptions = {
  path: { type: 'path', required: true, description: 'Path of the request.' },
  state: { enum: ['absent', 'present'], default: 'present', description: 'Whether the request should exist.' },
  privatekey_path: { type: 'path', description: 'Private key, a file on the host. This or `privatekey_content`.' },
  privatekey_content: { type: 'string', secret: true, description: 'Content of the private key.' },
  privatekey_passphrase: { type: 'string', secret: true, description: 'Passphrase of the private key.' },
  digest: digestOption,
  version: { type: 'integer', default: 1, description: 'Only 1: there is no other version.' },
  subject: { type: 'dict', description: 'Subject fields by name; a list for several values of a field.' },
  subject_ordered: {
    type: 'list',
    items: { type: 'dict', description: 'Subject field.' },
    description: 'Subject fields in order, one dict each.',
  },
  country_name: { type: 'string', aliases: ['C', 'countryName'], description: 'Country, two letters.' },
  state_or_province_name: { type: 'string', aliases: ['ST', 'stateOrProvinceName'], description: 'State or province.' },
  locality_name: { type: 'string', aliases: ['L', 'localityName'], description: 'City or town.' },
  organization_name: { type: 'string', aliases: ['O', 'organizationName'], description: 'Organization.' },
  organizational_unit_name: { type: 'string', aliases: ['OU', 'organizationalUnitName'], description: 'Organizational unit.' },
  common_name: { type: 'string', aliases: ['CN', 'commonName'], description: 'Common name.' },
  email_address: { type: 'string', aliases: ['E', 'emailAddress'], description: 'Email address.' },
  subject_alt_name: {
    type: 'list',
    aliases: ['subjectAltName'],
    description: 'Alternative names, with the prefix `DNS:`, `IP:`, `email:`, `URI:`, `RID:`, `dirName:` or `otherName:`.',
  },
  subject_alt_name_critical: flag('the alternative names', ['subjectAltName_critical']),
  use_common_name_for_san: {
    type: 'boolean',
    default: true,
    aliases: ['useCommonNameForSAN'],
    description: 'Without `subject_alt_name`: add the common name with the prefix `DNS:`.',
  },
  key_usage: { type: 'list', aliases: ['keyUsage'], description: 'Key usages, such as `digitalSignature` or `keyCertSign`.' },
  key_usage_critical: flag('the key usage', ['keyUsage_critical']),
  extended_key_usage: {
    type: 'list',
    aliases: ['extKeyUsage', 'extendedKeyUsage'],
    description: 'Extended key usages, such as `serverAuth` or `clientAuth`.',
  },
  extended_key_usage_critical: flag('the extended key usage', ['extKeyUsage_critical', 'extendedKeyUsage_critical']),
  basic_constraints: {
    type: 'list',
    aliases: ['basicConstraints'],
    description: '`CA:TRUE` or `CA:FALSE`, and `pathlen:0` for the maximum chain length.',
  },
  basic_constraints_critical: flag('the basic constraints', ['basicConstraints_critical']),
  ocsp_must_staple: {
    type: 'boolean',
    default: false,
    aliases: ['ocspMustStaple'],
    description: 'Require an OCSP response with the certificate (OCSP Must-Staple).',
  },
  ocsp_must_staple_critical: flag('OCSP Must-Staple', ['ocspMustStaple_critical']),
  name_constraints_permitted: { type: 'list', description: 'For a CA: names for which it may issue certificates.' },
  name_constraints_excluded: { type: 'list', description: 'For a CA: names for which it may not issue certificates.' },
  name_constraints_critical: { ...flag('the name constraints', []), aliases: undefined },
  create_subject_key_identifier: {
    type: 'boolean',
    default: false,
    description: 'Set the subject key identifier to the digest of the key.',
  },
  subject_key_identifier: { type: 'string', description: 'Subject key identifier, as pairs of hexadecimal digits separated by colons.' },
  authority_key_identifier: { type: 'string', description: 'Authority key identifier, in the same format.' },
  authority_cert_issuer: {
    type: 'list',
    description: 'Names of the issuer of the CA certificate. Needs `authority_cert_serial_number`.',
  },
  authority_cert_serial_number: { type: 'integer', description: 'Serial number of the CA certificate. Needs `authority_cert_issuer`.' },
  crl_distribution_points: {
    type: 'list',
    items: { type: 'dict', properties: listPoint, description: 'Distribution point.' },
    description: 'CRL distribution points.',
  },
  ...generatedOptions('request', 'csr'),
} as const satisfies Options
