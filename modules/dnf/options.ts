/** Options of `dnf`, and rules between them. */
import type { Params } from '../../engine/model/module.ts'
import type { Relations } from '../../engine/model/relations.ts'
import { entriesOf, parseSpec } from './package-spec.ts'

export const dnfOptions = {
  name: {
    type: 'list',
    default: [],
    aliases: ['pkg'],
    description:
      'Packages: `nginx`, `nginx-1.20`, `nginx.x86_64`, `nginx >= 1.20`, `php-*`, a provided path such as `/usr/bin/nginx`, a group such as `@Development Tools`, a module stream such as `@nodejs:18`, or the path or URL of a package file. `*` with `state: latest` means all.',
  },
  list: {
    type: 'string',
    description: 'List packages in `results` and change nothing: `installed`, `available`, `updates`, `repos`, or a package name.',
  },
  state: {
    enum: ['present', 'installed', 'latest', 'absent', 'removed'],
    description: 'Whether the packages are installed, at the newest version, or removed. Default: `present`; with `autoremove`, `absent`.',
  },
  enablerepo: { type: 'list', default: [], description: 'Repositories to enable for this task.' },
  disablerepo: {
    type: 'list',
    default: [],
    description: 'Repositories to disable for this task; `enablerepo` takes precedence.',
  },
  conf_file: { type: 'string', description: 'Configuration file of dnf to use instead of the default.' },
  disable_gpg_check: { type: 'boolean', default: false, description: 'Install packages without a valid signature.' },
  installroot: { type: 'string', default: '/', description: 'Root directory of the system to change.' },
  releasever: { type: 'string', description: 'Release to install from, the value of `$releasever` in repository URLs.' },
  autoremove: {
    type: 'boolean',
    default: false,
    description: 'Remove unused dependencies.',
  },
  exclude: { type: 'list', default: [], description: 'Packages to ignore, as if no repository had them.' },
  skip_broken: { type: 'boolean', default: false, description: 'Skip packages that do not exist or cannot be installed.' },
  update_cache: {
    type: 'boolean',
    default: false,
    aliases: ['expire-cache'],
    description: 'Download expired repository metadata. dnf does this itself whenever it looks for packages.',
  },
  update_only: { type: 'boolean', default: false, description: 'Only upgrade packages that are installed.' },
  security: { type: 'boolean', default: false, description: 'With `state: latest`: install only security updates.' },
  bugfix: { type: 'boolean', default: false, description: 'With `state: latest`: install only bug fix updates.' },
  enable_plugin: { type: 'list', default: [], description: 'Plug-ins of dnf to enable for this task.' },
  disable_plugin: { type: 'list', default: [], description: 'Plug-ins of dnf to disable for this task.' },
  disable_excludes: {
    type: 'string',
    description: 'Configured excludes to ignore: `all`, `main` or the ID of a repository.',
  },
  validate_certs: { type: 'boolean', default: true, description: 'Verify the TLS certificate of a URL in `name`.' },
  sslverify: { type: 'boolean', default: true, description: 'Verify the TLS certificates of repositories.' },
  allow_downgrade: { type: 'boolean', default: false, description: 'Allow replacing an installed version by an older one.' },
  install_repoquery: { type: 'boolean', default: true, description: 'Accepted for compatibility; has no effect.' },
  auto_install_module_deps: { type: 'boolean', default: true, description: 'Accepted for compatibility; no Python is needed.' },
  download_only: {
    type: 'boolean',
    default: false,
    description: 'Download packages without installing them; counts as a change on every run.',
  },
  download_dir: { type: 'string', description: 'Directory for `download_only`, instead of the cache of dnf.' },
  lock_timeout: { type: 'integer', default: 30, description: 'Seconds to wait for the lock of dnf.' },
  install_weak_deps: { type: 'boolean', default: true, description: 'Also install weak dependencies.' },
  allowerasing: { type: 'boolean', default: false, description: 'Allow removing installed packages that conflict.' },
  nobest: {
    type: 'boolean',
    description: 'Allow an older version if the newest cannot be installed. Default: as configured on the host.',
  },
  best: { type: 'boolean', description: 'Require the newest version. Default: as configured on the host.' },
  cacheonly: {
    type: 'boolean',
    default: false,
    description: 'Use only cached repository metadata.',
  },
  use_backend: {
    enum: ['auto', 'dnf', 'dnf4', 'dnf5', 'yum', 'yum4'],
    default: 'auto',
    aliases: ['use'],
    description: 'Program to use: `dnf5`, dnf 4 (`dnf4`, `yum4`), or whichever is installed.',
  },
} as const

export type DnfParams = Params<typeof dnfOptions>

export const isAbsent = ({ state, autoremove }: Pick<DnfParams, 'state' | 'autoremove'>) =>
  state === 'absent' || state === 'removed' || (state === undefined && autoremove)

export const dnfRelations: Relations = {
  exclusive: [
    ['name', 'list'],
    ['best', 'nobest'],
  ],
}

/** Rules that the option schema cannot express. */
export function dnfRules(params: DnfParams): readonly string[] {
  const { name, list, state, autoremove, update_cache } = params
  const entries = entriesOf(name)
  const problems: string[] = []
  for (const word of entries) {
    if (parseSpec(word)) continue
    const hint = /\s/.test(word) ? '; write several as a list' : ''
    problems.push(`\`${word}\` is not a valid package name${hint}`)
  }
  if (isAbsent(params) && entries.some((word) => parseSpec(word)?.kind === 'file'))
    problems.push('packages to remove are named by package name, not by package file')
  if (autoremove && !isAbsent(params)) problems.push(`\`autoremove\` requires \`state: absent\` or no state, not \`${state}\``)
  // A list that is given, and empty, is nothing to do.
  if (name === dnfOptions.name.default && list === undefined && !autoremove && !update_cache)
    problems.push('nothing to do: set at least one of `name`, `list`, `autoremove` and `update_cache`')
  return problems
}

/** Ansible's messages for them. */
export function dnfRuleMessage(params: DnfParams): string | undefined {
  const entries = entriesOf(params.name)
  if (entries.some((word) => word.includes(' ') && !/[@<>=]/.test(word)))
    return 'It appears that a space separated string of packages was passed in as an argument. To operate on several packages, pass a comma separated string of packages or a list of packages.'
  if (params.autoremove && !isAbsent(params)) return 'Autoremove should be used alone or with state=absent'
  const isFile = entries.some((word) => parseSpec(word)?.kind === 'file')
  return isAbsent(params) && isFile ? 'Cannot remove paths -- please specify package name.' : undefined
}
