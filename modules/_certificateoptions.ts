/** The options of a certificate. */
import type { Options, Params } from '../engine/module.ts'
import { exclusive, neededFor } from './_ansiblewords.ts'
import { attributeOptions, attributeRules } from './_attributes.ts'
import { writtenTime } from './_certificate.ts'

const identified = {
  enum: ['create_if_not_provided', 'always_create', 'never_create'],
  default: 'create_if_not_provided',
  description: 'Whether the key is identified by its digest: where the request does not identify it, always, or never.',
} as const
const version = { type: 'integer', default: 3, description: 'Only 3: others can hold nothing of what a certificate says today.' } as const
const digest = {
  type: 'string',
  default: 'sha256',
  description: 'What is signed is hashed by it: `sha256`, `sha384`, `sha512`, `sha1` or `md5`.',
} as const
const times = 'as `+1w2d3h4m5s` from now or as `20301231235959Z`'

export const certificateOptions = {
  path: { type: 'path', required: true, description: 'The file of the certificate.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the certificate is there.' },
  provider: {
    enum: ['acme', 'entrust', 'ownca', 'selfsigned'],
    description: 'Who signs: the key itself (`selfsigned`) or an authority whose key is at hand (`ownca`). Others are refused.',
  },
  csr_path: { type: 'path', description: 'The request that it is made for, a file on the host. `ownca` needs one.' },
  csr_content: { type: 'string', description: 'The request itself.' },
  privatekey_path: { type: 'path', description: 'The private key, a file on the host. `selfsigned` needs one.' },
  privatekey_content: { type: 'string', secret: true, description: 'The private key itself.' },
  privatekey_passphrase: { type: 'string', secret: true, description: 'What guards the private key.' },
  selfsigned_version: version,
  selfsigned_digest: digest,
  selfsigned_not_before: {
    type: 'string',
    default: '+0s',
    aliases: ['selfsigned_notBefore'],
    description: `With \`selfsigned\`: from when it holds, ${times}.`,
  },
  selfsigned_not_after: {
    type: 'string',
    default: '+3650d',
    aliases: ['selfsigned_notAfter'],
    description: `With \`selfsigned\`: until when it holds, ${times}.`,
  },
  selfsigned_create_subject_key_identifier: identified,
  ownca_path: { type: 'path', description: 'With `ownca`: the certificate of the authority, a file on the host.' },
  ownca_content: { type: 'string', description: 'With `ownca`: that certificate itself.' },
  ownca_privatekey_path: { type: 'path', description: 'With `ownca`: the private key of the authority, a file on the host.' },
  ownca_privatekey_content: { type: 'string', secret: true, description: 'With `ownca`: that key itself.' },
  ownca_privatekey_passphrase: { type: 'string', secret: true, description: 'With `ownca`: what guards that key.' },
  ownca_version: version,
  ownca_digest: digest,
  ownca_not_before: { type: 'string', default: '+0s', description: `With \`ownca\`: from when it holds, ${times}.` },
  ownca_not_after: { type: 'string', default: '+3650d', description: `With \`ownca\`: until when it holds, ${times}.` },
  ownca_create_subject_key_identifier: identified,
  ownca_create_authority_key_identifier: {
    type: 'boolean',
    default: true,
    description: 'With `ownca`: whether the key of the authority is identified, whatever the request says.',
  },
  ignore_timestamps: {
    type: 'boolean',
    default: true,
    description: 'Whether a certificate that holds at other times stays; times from now are others at each run.',
  },
  force: { type: 'boolean', default: false, description: 'Make a new certificate in any case.' },
  backup: { type: 'boolean', default: false, description: 'Keep the old certificate beside it, with the time in its name.' },
  return_content: { type: 'boolean', default: false, description: 'Tell the certificate as `certificate`.' },
  select_crypto_backend: {
    enum: ['auto', 'cryptography'],
    default: 'auto',
    description: 'Accepted for playbooks that name one; `openssl` of the host signs in any case.',
  },
  ...attributeOptions,
} as const satisfies Options

/** What does not go together. */
export function certificateRules(params: Params<typeof certificateOptions>): readonly string[] {
  const problems = attributeRules(params)
  const both = (one: string | undefined, other: string | undefined, names: string) => {
    if (one !== undefined && other !== undefined) problems.push(`${names} exclude each other`)
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
  if (provider === 'acme') problems.push('`provider: acme` is not supported: use `certbot` or `lego` by `command`')
  if (provider === 'entrust') problems.push('`provider: entrust` is not supported: use `uri` with the interface of Entrust')
  if (state === 'present' && provider === undefined) problems.push('`provider` is needed')
  if (state === 'present' && provider === 'selfsigned' && noKey)
    problems.push('`privatekey_path` or `privatekey_content` is needed for `selfsigned`')
  if (state === 'present' && provider === 'ownca') {
    if (noRequest) problems.push('`csr_path` or `csr_content` is needed for `ownca`')
    if (noAuthority) problems.push('`ownca_path` or `ownca_content` is needed for `ownca`')
    if (noAuthorityKey) problems.push('`ownca_privatekey_path` or `ownca_privatekey_content` is needed for `ownca`')
  }
  for (const name of ['selfsigned_version', 'ownca_version'] as const) if (params[name] !== 3) problems.push(`\`${name}\` can only be 3`)
  for (const name of ['selfsigned_not_before', 'selfsigned_not_after', 'ownca_not_before', 'ownca_not_after'] as const)
    if (writtenTime(params[name], 0) === undefined) problems.push(`\`${name}\` is no time: write \`+90d\` or \`20301231235959Z\``)
  for (const name of ['privatekey_passphrase', 'ownca_privatekey_passphrase'] as const)
    if (/[\n\r\0]/.test(params[name] ?? '')) problems.push(`\`${name}\` is one line`)
  return problems
}

/** The same in the words of Ansible. */
export function certificateRuleWords(params: Params<typeof certificateOptions>): string | undefined {
  const { state, provider } = params
  const pairs = ['csr', 'privatekey', 'ownca', 'ownca_privatekey'].map((name) => [`${name}_path`, `${name}_content`])
  const given: Readonly<Record<string, unknown>> = params
  const lacks = (name: string) => (given[`${name}_path`] ?? given[`${name}_content`]) === undefined
  const shared = exclusive(params, ...pairs) ?? neededFor(params, 'state', 'present', ['provider'])
  if (shared !== undefined || state !== 'present' || (provider !== 'ownca' && provider !== 'selfsigned')) return shared
  for (const name of provider === 'ownca' ? ['ownca', 'ownca_privatekey'] : ['privatekey'])
    if (lacks(name)) return `One of ${name}_path and ${name}_content must be specified for the ${provider} provider.`
  if (given[`${provider}_version`] === 2) return 'The cryptography backend does not support v2 certificates'
  for (const name of [`${provider}_not_before`, `${provider}_not_after`]) {
    const time = String(given[name])
    if (!/^[+-]/.test(time) && writtenTime(time, 0) === undefined) return `The time spec "${time}" for ${name} is invalid`
  }
  return provider === 'ownca' && lacks('csr') ? 'csr_path or csr_content is required for ownca provider' : undefined
}
