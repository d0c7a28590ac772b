/** The options of `dnf`, and what must hold between them. */
import type { Params } from '../engine/module.ts'
import { exclusive } from './_ansiblewords.ts'
import { entriesOf, parseWish } from './_dnfwish.ts'

export const dnfOptions = {
  name: {
    type: 'list',
    default: [],
    aliases: ['pkg'],
    description:
      'Packages: `nginx`, `nginx-1.20`, `nginx.x86_64`, `nginx >= 1.20`, `php-*`, a path such as `/usr/bin/nginx`, a group such as `@Development Tools`, a stream such as `@nodejs:18`, or a package file by its path or address. `*` with `state: latest` means all.',
  },
  list: {
    type: 'string',
    description:
      'Nothing is changed; `results` tells of packages: `installed`, `available`, `updates`, `repos`, or those that a name means.',
  },
  state: {
    enum: ['present', 'installed', 'latest', 'absent', 'removed'],
    description: 'Whether the packages are there, there in the newest version, or gone; `present` unless told, with `autoremove` `absent`.',
  },
  enablerepo: { type: 'list', default: [], description: 'Repositories that are used this time although they are disabled.' },
  disablerepo: {
    type: 'list',
    default: [],
    description: 'Repositories that are not used this time; those of `enablerepo` are all the same.',
  },
  conf_file: { type: 'string', description: 'The configuration file of dnf, instead of the usual one.' },
  disable_gpg_check: { type: 'boolean', default: false, description: 'Packages need no valid signature.' },
  installroot: { type: 'string', default: '/', description: 'The folder of the system that is meant, where it is not the running one.' },
  releasever: { type: 'string', description: 'The release that packages are taken of, in addresses of repositories.' },
  autoremove: {
    type: 'boolean',
    default: false,
    description: 'Packages that were only installed for others, and are needed no more, go.',
  },
  exclude: { type: 'list', default: [], description: 'Packages that are left alone, as if no repository had them.' },
  skip_broken: { type: 'boolean', default: false, description: 'What does not exist or can not be installed is passed over.' },
  update_cache: {
    type: 'boolean',
    default: false,
    aliases: ['expire-cache'],
    description: 'Lists of repositories that are out of date are fetched. dnf does so by itself whenever it is asked for packages.',
  },
  update_only: { type: 'boolean', default: false, description: 'Only packages that are there already are touched, and upgraded.' },
  security: { type: 'boolean', default: false, description: 'With `state: latest`, only what mends faults of security.' },
  bugfix: { type: 'boolean', default: false, description: 'With `state: latest`, only what mends faults.' },
  enable_plugin: { type: 'list', default: [], description: 'Plug-ins of dnf that are used this time.' },
  disable_plugin: { type: 'list', default: [], description: 'Plug-ins of dnf that are not used this time.' },
  disable_excludes: {
    type: 'string',
    description: 'Excludes of the configuration that do not count: `all`, `main`, or those of a repository.',
  },
  validate_certs: { type: 'boolean', default: true, description: 'Whether the certificate behind an address in `name` is checked.' },
  sslverify: { type: 'boolean', default: true, description: 'Whether certificates of repositories are checked.' },
  allow_downgrade: { type: 'boolean', default: false, description: 'A version may be older than the one that is there.' },
  install_repoquery: { type: 'boolean', default: true, description: 'Accepted for the sake of playbooks: nothing depends on it.' },
  auto_install_module_deps: { type: 'boolean', default: true, description: 'Accepted for the sake of playbooks: no Python is needed.' },
  download_only: {
    type: 'boolean',
    default: false,
    description: 'Packages are fetched and not installed; that counts as a change each time.',
  },
  download_dir: { type: 'string', description: 'Where `download_only` puts them, instead of the cache of dnf.' },
  lock_timeout: { type: 'integer', default: 30, description: 'Seconds to wait while another program holds the lock of dnf.' },
  install_weak_deps: { type: 'boolean', default: true, description: 'Packages that others recommend come along.' },
  allowerasing: { type: 'boolean', default: false, description: 'Installed packages may go where they are in the way.' },
  nobest: {
    type: 'boolean',
    description: 'It need not be the newest version, where that can not be installed. The host decides unless told.',
  },
  best: { type: 'boolean', description: 'It must be the newest version. The host decides unless told.' },
  cacheonly: {
    type: 'boolean',
    default: false,
    description: 'Nothing is fetched to look for packages: what dnf has of its repositories is enough.',
  },
  use_backend: {
    enum: ['auto', 'dnf', 'dnf4', 'dnf5', 'yum', 'yum4'],
    default: 'auto',
    aliases: ['use'],
    description: 'Which program does it: `dnf5`, dnf 4 (`dnf4`, `yum4`), or whichever of them is there.',
  },
} as const

export type DnfParams = Params<typeof dnfOptions>

export const isAbsent = ({ state, autoremove }: Pick<DnfParams, 'state' | 'autoremove'>) =>
  state === 'absent' || state === 'removed' || (state === undefined && autoremove)

/** What a schema can not say of the options. */
export function dnfRules(params: DnfParams): readonly string[] {
  const { name, list, state, autoremove, update_cache, nobest, best } = params
  const entries = entriesOf(name)
  const said: string[] = []
  for (const word of entries) {
    if (parseWish(word)) continue
    const hint = /\s/.test(word) ? '; give several as a list' : ''
    said.push(`\`${word}\` can not be the name of a package${hint}`)
  }
  if (isAbsent(params) && entries.some((word) => parseWish(word)?.kind === 'file'))
    said.push('what goes is named by its package, not by a package file')
  if (autoremove && !isAbsent(params)) said.push(`\`autoremove\` goes alone or with \`state: absent\`, not with \`${state}\``)
  if (list !== undefined && entries.length > 0) said.push('`list` and `name` do not go together')
  if (nobest !== undefined && best !== undefined) said.push('`best` and `nobest` do not go together')
  if (entries.length === 0 && list === undefined && !autoremove && !update_cache)
    said.push('nothing is wanted: give at least one of `name`, `list`, `autoremove` and `update_cache`')
  return said
}

/** The same in the words of Ansible. */
export function dnfRuleWords(params: DnfParams): string | undefined {
  const { name, list, autoremove, nobest, best } = params
  const words = exclusive({ name: name.length > 0 ? name : undefined, list, best, nobest }, ['name', 'list'], ['best', 'nobest'])
  if (words !== undefined) return words
  const entries = entriesOf(name)
  if (entries.some((word) => word.includes(' ') && !/[@<>=]/.test(word)))
    return 'It appears that a space separated string of packages was passed in as an argument. To operate on several packages, pass a comma separated string of packages or a list of packages.'
  if (autoremove && !isAbsent(params)) return 'Autoremove should be used alone or with state=absent'
  const isFile = entries.some((word) => parseWish(word)?.kind === 'file')
  return isAbsent(params) && isFile ? 'Cannot remove paths -- please specify package name.' : undefined
}
