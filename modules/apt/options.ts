/** Options of `apt`, and rules between them. */
import type { Params } from '../../engine/model/module.ts'
import { isAddress } from '../web/download.ts'
import { parseSpec } from './package-spec.ts'

export const aptOptions = {
  name: {
    type: 'list',
    default: [],
    aliases: ['package', 'pkg'],
    description:
      'Packages: `nginx`, `nginx=1.22.1-9`, `nginx=1.22*`, `nginx>=1.18`, `libc6:i386`, `php8*` or a virtual package. `*` with `state: latest` upgrades all installed packages; with any other state it selects nothing.',
  },
  state: {
    enum: ['present', 'installed', 'absent', 'removed', 'latest', 'build-dep', 'fixed'],
    default: 'present',
    description:
      'Whether the packages are installed, at the newest version, or removed. `build-dep` installs their build dependencies. `fixed` installs them and repairs broken dependencies.',
  },
  update_cache: {
    type: 'boolean',
    aliases: ['update-cache'],
    description: 'Update the package index first, unless it is younger than `cache_valid_time`.',
  },
  cache_valid_time: {
    type: 'integer',
    default: 0,
    description: 'Seconds for which the package index is valid, unless a source or key is newer. A value above 0 implies `update_cache`.',
  },
  update_cache_retries: { type: 'integer', default: 5, description: 'Retries for a failed download of the package index.' },
  update_cache_retry_max_delay: { type: 'integer', default: 12, description: 'Longest delay between two retries, in seconds.' },
  upgrade: {
    enum: ['no', 'yes', 'safe', 'full', 'dist'],
    default: 'no',
    description: 'Upgrade all packages: `yes` and `safe` never remove packages, `full` and `dist` may.',
  },
  autoremove: { type: 'boolean', default: false, description: 'Remove unused dependencies.' },
  autoclean: { type: 'boolean', default: false, description: 'Delete package files from the cache that can no longer be downloaded.' },
  clean: { type: 'boolean', default: false, description: 'Delete all package files from the cache.' },
  purge: { type: 'boolean', default: false, description: 'Also remove configuration files of removed packages.' },
  deb: {
    type: 'path',
    description: 'Package file on the host, or its URL (`https://`, `http://`, `ftp://`, `file://`), which the host downloads first.',
  },
  install_recommends: {
    type: 'boolean',
    aliases: ['install-recommends'],
    description: 'Also install recommended packages. Default: as configured on the host.',
  },
  default_release: {
    type: 'string',
    aliases: ['default-release'],
    description: 'Release from which to install, as `-t` of apt-get.',
  },
  only_upgrade: { type: 'boolean', default: false, description: 'Only upgrade packages that are installed.' },
  fail_on_autoremove: { type: 'boolean', default: false, description: 'Fail instead of removing packages.' },
  allow_downgrade: {
    type: 'boolean',
    default: false,
    aliases: ['allow-downgrade', 'allow_downgrades', 'allow-downgrades'],
    description: 'Allow replacing an installed version by an older one.',
  },
  allow_unauthenticated: {
    type: 'boolean',
    default: false,
    aliases: ['allow-unauthenticated'],
    description: 'Install packages without a valid signature.',
  },
  allow_change_held_packages: { type: 'boolean', default: false, description: 'Allow changing packages on hold.' },
  force: { type: 'boolean', default: false, description: 'Allow all of the three above, and removing essential packages. Dangerous.' },
  dpkg_options: {
    type: 'string',
    default: 'force-confdef,force-confold',
    description: 'Comma-separated options for dpkg, without dashes.',
  },
  policy_rc_d: {
    type: 'integer',
    description: 'Exit code of `policy-rc.d` during installation; 101 prevents packages from starting services.',
  },
  lock_timeout: { type: 'integer', default: 60, description: 'Seconds to wait for the lock of apt or dpkg.' },
  force_apt_get: { type: 'boolean', default: false, description: 'Accepted for compatibility; apt-get is always used.' },
} as const

export type AptParams = Params<typeof aptOptions>

/** Rules that the option schema cannot express. */
export function aptRules(params: AptParams): readonly string[] {
  const { name, state, upgrade, deb, update_cache, cache_valid_time, autoremove, autoclean, clean } = params
  const problems: string[] = []
  for (const word of name) if (!parseSpec(word)) problems.push(`\`${word}\` is not a valid package name`)
  if (deb?.includes('://') && !isAddress(deb))
    problems.push(`\`${deb}\` is not a supported URL: it must begin with \`https://\`, \`http://\`, \`ftp://\` or \`file://\``)
  if (deb !== undefined && /[\r\n\0]/.test(deb)) problems.push('`deb` cannot contain a line break')
  if (deb !== undefined && state !== 'present' && state !== 'installed') problems.push('`deb` requires `state: present`')
  if (state === 'latest' && name.includes('*') && name.length > 1)
    problems.push('`*` means all packages and cannot be combined with other names')
  // A list that is given, and empty, is nothing to do.
  const isNamed = name !== aptOptions.name.default
  const isAny = isNamed || deb !== undefined || upgrade !== 'no' || update_cache || cache_valid_time || autoremove || autoclean || clean
  if (!isAny)
    problems.push('nothing to do: set at least one of `name`, `deb`, `upgrade`, `update_cache`, `autoremove`, `autoclean` and `clean`')
  return problems
}
