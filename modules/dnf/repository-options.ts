/** Options of `yum_repository`, and the fields of the section they set. */
import type { Params } from '../../engine/model/module.ts'
import { attributeOptions } from '../files/attributes.ts'

const old = 'Setting of yum 3; dnf ignores it.'

/** Options that are fields of a section under the same name. */
const fields = {
  async: { type: 'boolean', description: old },
  bandwidth: { type: 'string', description: 'Available bandwidth in bytes per second, for `throttle`.' },
  baseurl: { type: 'list', description: 'Base URLs of the repository.' },
  cost: { type: 'string', description: 'Cost relative to other repositories; the cheapest is preferred. Default: 1000.' },
  countme: { type: 'boolean', description: 'Allow the repository to count its hosts.' },
  deltarpm_metadata_percentage: { type: 'string', description: 'Largest size of delta metadata, in percent of the packages.' },
  deltarpm_percentage: { type: 'string', description: 'Largest size of a delta RPM, in percent of its package.' },
  enabled: { type: 'boolean', description: 'Enable the repository.' },
  enablegroups: { type: 'boolean', description: 'Enable the package groups of the repository.' },
  exclude: { type: 'list', description: 'Packages not to install from this repository.' },
  failovermethod: { enum: ['roundrobin', 'priority'], description: old },
  gpgcakey: { type: 'string', description: 'URL of the CA key that signed the keys.' },
  gpgcheck: { type: 'boolean', description: 'Verify the signatures of packages.' },
  gpgkey: { type: 'list', description: 'URLs of the keys.' },
  http_caching: { enum: ['all', 'packages', 'none'], description: old },
  include: { type: 'string', description: 'File or URL to include.' },
  includepkgs: { type: 'list', description: 'Packages to install from this repository; all others are ignored.' },
  ip_resolve: { enum: ['4', '6', 'IPv4', 'IPv6', 'whatever'], description: 'IP version to use for connections.' },
  keepalive: { type: 'boolean', description: old },
  keepcache: { enum: ['0', '1'], description: 'Keep downloaded packages in the cache.' },
  metadata_expire: { type: 'string', description: 'Seconds for which metadata is valid, or a value such as `6h` or `never`.' },
  metadata_expire_filter: {
    enum: ['never', 'read-only:past', 'read-only:present', 'read-only:future'],
    description: old,
  },
  metalink: { type: 'string', description: 'URL of a metalink file.' },
  mirrorlist: { type: 'string', description: 'URL of a mirror list.' },
  mirrorlist_expire: { type: 'string', description: old },
  module_hotfixes: { type: 'boolean', description: 'Exempt the packages from filtering by modules.' },
  password: { type: 'string', secret: true, description: 'Password for the repository.' },
  priority: { type: 'string', description: 'Priority of the repository: 1 is the highest, 99 the lowest.' },
  protect: { type: 'boolean', description: old },
  proxy: { type: 'string', description: 'URL of a proxy, or `_none_`.' },
  proxy_password: { type: 'string', secret: true, description: 'Password for the proxy.' },
  proxy_username: { type: 'string', description: 'User name for the proxy.' },
  repo_gpgcheck: { type: 'boolean', description: 'Verify the signature of the repository metadata.' },
  retries: { type: 'string', description: 'Number of attempts to download a file.' },
  s3_enabled: { type: 'boolean', description: old },
  skip_if_unavailable: { type: 'boolean', description: 'Continue if the repository cannot be reached.' },
  ssl_check_cert_permissions: { type: 'boolean', description: old },
  sslcacert: { type: 'string', aliases: ['ca_cert'], description: 'File with trusted CA certificates.' },
  sslclientcert: { type: 'string', aliases: ['client_cert'], description: 'File with the TLS client certificate.' },
  sslclientkey: { type: 'string', aliases: ['client_key'], description: 'File with the key of the client certificate.' },
  sslverify: { type: 'boolean', aliases: ['validate_certs'], description: 'Verify TLS certificates.' },
  throttle: { type: 'string', description: 'Download limit: a percentage of `bandwidth`, or bytes per second.' },
  timeout: { type: 'string', description: 'Seconds before a connection times out.' },
  ui_repoid_vars: { type: 'string', description: old },
  username: { type: 'string', description: 'User name for the repository.' },
} as const

export const repositoryOptions = {
  name: { type: 'string', required: true, description: 'ID of the repository: the name of its section.' },
  description: { type: 'string', description: 'Name of the repository for display; required for `present`.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the repository should exist.' },
  file: { type: 'string', description: 'File name without `.repo`. Default: the ID of the repository.' },
  reposdir: { type: 'path', default: '/etc/yum.repos.d', description: 'Directory of the file.' },
  ...fields,
  ...attributeOptions,
} as const

export type RepositoryParams = Params<typeof repositoryOptions>

/** Fields of the section: every option that is set. */
export function fieldsOf(params: RepositoryParams): ReadonlyMap<string, string> {
  const section = new Map<string, string>([['name', params.description ?? '']])
  for (const name of Object.keys(fields) as (keyof typeof fields)[]) {
    const value = params[name]
    if (value !== undefined) section.set(name, spelled(name, value))
  }
  return section
}

function spelled(name: string, value: string | boolean | readonly string[]): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'string') return value
  return value.join(name === 'exclude' || name === 'includepkgs' ? ' ' : '\n')
}

/** Rules that the option schema cannot express. */
export function repositoryRules(params: RepositoryParams): readonly string[] {
  const { name, state, description, baseurl, metalink, mirrorlist, file } = params
  const problems: string[] = []
  if (name === '' || /[\]\n/\s]/.test(name)) problems.push(`\`${name}\` is not a valid repository ID`)
  if (file !== undefined && /[/\n]/.test(file))
    problems.push('`file` must be a file name without a path: set the directory with `reposdir`')
  if (state === 'present') {
    if (!description) problems.push('`description` is required with `state: present`')
    if (baseurl === undefined && metalink === undefined && mirrorlist === undefined)
      problems.push('one of `baseurl`, `metalink` and `mirrorlist` is required with `state: present`')
  }
  for (const [field, value] of fieldsOf(params))
    if (/\n/.test(field === 'baseurl' || field === 'gpgkey' ? '' : value))
      problems.push(`\`${field === 'name' ? 'description' : field}\` cannot contain a line break`)
  return problems
}

/** The same rules with Ansible's messages. */
export function repositoryRuleMessage({ state, description, baseurl, metalink, mirrorlist }: RepositoryParams): string | undefined {
  if (state !== 'present') return undefined
  if (baseurl === undefined && metalink === undefined && mirrorlist === undefined)
    return "Parameter 'baseurl', 'metalink' or 'mirrorlist' is required."
  return description === undefined ? "Parameter 'description' is required." : undefined
}
