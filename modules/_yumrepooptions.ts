/** The options of `yum_repository`, and the fields of a section that they become. */
import type { Params } from '../engine/module.ts'
import { attributeOptions, attributeRules } from './_attributes.ts'

const old = 'Of yum 3; dnf passes over it.'

/** Options that are fields of a section under the same name. */
const fields = {
  async: { type: 'boolean', description: old },
  bandwidth: { type: 'string', description: 'The greatest speed of downloads, in bytes a second, with `throttle`.' },
  baseurl: { type: 'list', description: 'Addresses of the repository.' },
  cost: { type: 'string', description: 'How dear it is to take packages from here, beside others; 1000 unless told.' },
  countme: { type: 'boolean', description: 'Whether the repository may count its users.' },
  deltarpm_metadata_percentage: { type: 'string', description: 'How large lists of differences may be, in percent of the packages.' },
  deltarpm_percentage: { type: 'string', description: 'How large a difference may be, in percent of its package.' },
  enabled: { type: 'boolean', description: 'Whether it is used.' },
  enablegroups: { type: 'boolean', description: 'Whether its groups are.' },
  exclude: { type: 'list', description: 'Packages that are not taken from it.' },
  failovermethod: { enum: ['roundrobin', 'priority'], description: old },
  gpgcakey: { type: 'string', description: 'Address of the key that signed its keys.' },
  gpgcheck: { type: 'boolean', description: 'Whether packages need a valid signature.' },
  gpgkey: { type: 'list', description: 'Addresses of its keys.' },
  http_caching: { enum: ['all', 'packages', 'none'], description: old },
  include: { type: 'string', description: 'A file, or an address, that is read in its place.' },
  includepkgs: { type: 'list', description: 'Packages that alone are taken from it.' },
  ip_resolve: { enum: ['4', '6', 'IPv4', 'IPv6', 'whatever'], description: 'By which kind of addresses its server is spoken to.' },
  keepalive: { type: 'boolean', description: old },
  keepcache: { enum: ['0', '1'], description: 'Whether packages stay in the cache.' },
  metadata_expire: { type: 'string', description: 'Seconds for which lists are good; `6h` and `never` are understood, too.' },
  metadata_expire_filter: {
    enum: ['never', 'read-only:past', 'read-only:present', 'read-only:future'],
    description: old,
  },
  metalink: { type: 'string', description: 'Address of a list of mirrors, as metalink.' },
  mirrorlist: { type: 'string', description: 'Address of a list of mirrors.' },
  mirrorlist_expire: { type: 'string', description: old },
  module_hotfixes: { type: 'boolean', description: 'Whether its packages count although a module has others.' },
  password: { type: 'string', secret: true, description: 'The password for its server.' },
  priority: { type: 'string', description: 'Which repository goes first: 1 before 99.' },
  protect: { type: 'boolean', description: old },
  proxy: { type: 'string', description: 'Address of a proxy, or `_none_`.' },
  proxy_password: { type: 'string', secret: true, description: 'The password for the proxy.' },
  proxy_username: { type: 'string', description: 'The name for the proxy.' },
  repo_gpgcheck: { type: 'boolean', description: 'Whether its lists need a valid signature.' },
  retries: { type: 'string', description: 'How often a download is tried.' },
  s3_enabled: { type: 'boolean', description: old },
  skip_if_unavailable: { type: 'boolean', description: 'Whether dnf goes on where it can not be reached.' },
  ssl_check_cert_permissions: { type: 'boolean', description: old },
  sslcacert: { type: 'string', aliases: ['ca_cert'], description: 'A file of certificates that are trusted.' },
  sslclientcert: { type: 'string', aliases: ['client_cert'], description: 'A file with the certificate that the host shows.' },
  sslclientkey: { type: 'string', aliases: ['client_key'], description: 'A file with the key of that certificate.' },
  sslverify: { type: 'boolean', aliases: ['validate_certs'], description: 'Whether certificates are checked.' },
  throttle: { type: 'string', description: 'A limit for the speed of downloads: a share of `bandwidth`, or bytes a second.' },
  timeout: { type: 'string', description: 'Seconds to wait for a connection.' },
  ui_repoid_vars: { type: 'string', description: old },
  username: { type: 'string', description: 'The name for its server.' },
} as const

export const repositoryOptions = {
  name: { type: 'string', required: true, description: 'The word by which dnf knows the repository: its section.' },
  description: { type: 'string', description: 'What people call it; needed where it shall be present.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether it is there.' },
  file: { type: 'string', description: 'Name of the file, without `.repo`; that of the repository unless told.' },
  reposdir: { type: 'path', default: '/etc/yum.repos.d', description: 'The folder of the file.' },
  ...fields,
  ...attributeOptions,
} as const

export type RepositoryParams = Params<typeof repositoryOptions>

/** What the section says, by name: every option that was given. */
export function fieldsOf(params: RepositoryParams): ReadonlyMap<string, string> {
  const said = new Map<string, string>([['name', params.description ?? '']])
  for (const name of Object.keys(fields) as (keyof typeof fields)[]) {
    const value = params[name]
    if (value !== undefined) said.set(name, spelled(name, value))
  }
  return said
}

function spelled(name: string, value: string | boolean | readonly string[]): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'string') return value
  return value.join(name === 'exclude' || name === 'includepkgs' ? ' ' : '\n')
}

/** What a schema can not say of the options. */
export function repositoryRules(params: RepositoryParams): readonly string[] {
  const { name, state, description, baseurl, metalink, mirrorlist, file } = params
  const said = attributeRules(params)
  if (name === '' || /[\]\n/\s]/.test(name)) said.push(`\`${name}\` can not name a repository`)
  if (file !== undefined && /[/\n]/.test(file)) said.push('`file` is the name of a file, without a path: give the folder as `reposdir`')
  if (state === 'present') {
    if (!description) said.push('`description` is needed where the repository shall be present')
    if (baseurl === undefined && metalink === undefined && mirrorlist === undefined)
      said.push('one of `baseurl`, `metalink` and `mirrorlist` is needed where the repository shall be present')
  }
  for (const [field, value] of fieldsOf(params))
    if (/\n/.test(field === 'baseurl' || field === 'gpgkey' ? '' : value))
      said.push(`\`${field === 'name' ? 'description' : field}\` can not hold a line break`)
  return said
}

/** The same in the words of Ansible. */
export function repositoryRuleWords({ state, description, baseurl, metalink, mirrorlist }: RepositoryParams): string | undefined {
  if (state !== 'present') return undefined
  if (baseurl === undefined && metalink === undefined && mirrorlist === undefined)
    return "Parameter 'baseurl', 'metalink' or 'mirrorlist' is required."
  return description === undefined ? "Parameter 'description' is required." : undefined
}
