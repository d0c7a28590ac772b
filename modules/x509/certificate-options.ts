/** Options of the module `x509_certificate`. */
import type { Options, Params } from '../../engine/model/module.ts'
import { exclusive, neededFor } from '../ansible-words.ts'
import { attributeOptions, attributeRules } from '../files/attributes.ts'
import { writtenTime } from './certificate.ts'

const identified = {
  enum: ['create_if_not_provided', 'always_create', 'never_create'],
  default: 'create_if_not_provided',
  description: 'When to add a subject key identifier: if the request has none, always, or never.',
} as const
const version = { type: 'integer', default: 3, description: 'Only 3: older versions have no extensions.' } as const
const digest = {
  type: 'string',
  default: 'sha256',
  description: 'Digest of the signature: `sha256`, `sha384`, `sha512`, `sha1` or `md5`.',
} as const
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
  selfsigned_digest: digest,
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
  ownca_digest: digest,
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
  force: { type: 'boolean', default: false, description: 'Always create a new certificate.' },
  backup: { type: 'boolean', default: false, description: 'Keep the old certificate beside it, with a timestamp in its name.' },
  return_content: { type: 'boolean', default: false, description: 'Return the certificate as `certificate`.' },
  select_crypto_backend: {
    enum: ['auto', 'cryptography'],
    default: 'auto',
    description: "Accepted for compatibility; the host's `openssl` always signs.",
  },
  ...attributeOptions,
} as const satisfies Options

/** What does not go together. */
export function certificateRules(params: Params<typeof certificateOptions>): readonly string[] {
  const problems = attributeRules(params)
  const both = (one: string | undefined, other: string | undefined, names: string) => {
    if (one !== undefined && other !== undefined) problems.push(`${names} are mutually exclusive`)
    return one === undefined && other === undefined
  }
  const noRequest = both(params.csr_path, params.csr_content, '`csr_path` and `csr_content`')
  const noKey = both(params.privatekey_path, params.privatekey_content, '`privatekey_path` and `privatekey_content`')
  const noAuthority = both(params.ownca_path, params.ownca_content, '`ownca_path` and `ownca_content`')
  const noAuthorityKey = both(
    params.ownca_privatekey_path,
    params.ownca_privatekey_content,
    '`ownca_privatekey_path` and `ownca_privatekey_content`',
  )
  const { provider, state } = params
  if (provider === 'acme') problems.push('`provider: acme` is not supported: run `certbot` or `lego` with `command`')
  if (provider === 'entrust') problems.push('`provider: entrust` is not supported: use `uri` with the API of Entrust')
  if (state === 'present' && provider === undefined) problems.push('`provider` is needed')
  if (state === 'present' && provider === 'selfsigned' && noKey)
    problems.push('`privatekey_path` or `privatekey_content` is needed for `selfsigned`')
  if (state === 'present' && provider === 'ownca') {
    if (noRequest) problems.push('`csr_path` or `csr_content` is needed for `ownca`')
    if (noAuthority) problems.push('`ownca_path` or `ownca_content` is needed for `ownca`')
    if (noAuthorityKey) problems.push('`ownca_privatekey_path` or `ownca_privatekey_content` is needed for `ownca`')
  }
  for (const name of ['selfsigned_version', 'ownca_version'] as const) if (params[name] !== 3) problems.push(`\`${name}\` must be 3`)
  for (const name of ['selfsigned_not_before', 'selfsigned_not_after', 'ownca_not_before', 'ownca_not_after'] as const)
    if (writtenTime(params[name], 0) === undefined) problems.push(`\`${name}\` is not a valid time: use \`+90d\` or \`20301231235959Z\``)
  for (const name of ['privatekey_passphrase', 'ownca_privatekey_passphrase'] as const)
    if (/[\n\r\0]/.test(params[name] ?? '')) problems.push(`\`${name}\` must be one line`)
  return problems
}

/** The same in the words of Ansible. */
export function certificateRuleWords(params: Params<typeof certificateOptions>): string | undefined {
  const { state, provider } = params
  const pairs = ['csr', 'privatekey', 'ownca', 'ownca_privatekey'].map((name) => [`${name}_path`, `${name}_content`])
  const given: Readonly<Record<string, unknown>> = params
  const isMissing = (name: string) => (given[`${name}_path`] ?? given[`${name}_content`]) === undefined
  const shared = exclusive(params, ...pairs) ?? neededFor(params, 'state', 'present', ['provider'])
  if (shared !== undefined || state !== 'present' || (provider !== 'ownca' && provider !== 'selfsigned')) return shared
  for (const name of provider === 'ownca' ? ['ownca', 'ownca_privatekey'] : ['privatekey'])
    if (isMissing(name)) return `One of ${name}_path and ${name}_content must be specified for the ${provider} provider.`
  if (given[`${provider}_version`] === 2) return 'The cryptography backend does not support v2 certificates'
  for (const name of [`${provider}_not_before`, `${provider}_not_after`]) {
    const time = String(given[name])
    if (!/^[+-]/.test(time) && writtenTime(time, 0) === undefined) return `The time spec "${time}" for ${name} is invalid`
  }
  return provider === 'ownca' && isMissing('csr') ? 'csr_path or csr_content is required for ownca provider' : undefined
}
