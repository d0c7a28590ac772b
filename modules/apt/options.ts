/** The options of `apt`, and what must hold between them. */
import type { Params } from '../../engine/model/module.ts'
import { isAddress } from '../web/download.ts'
import { parseWish } from './package-spec.ts'

export const aptOptions = {
  name: {
    type: 'list',
    default: [],
    aliases: ['package', 'pkg'],
    description:
      'Packages: `nginx`, `nginx=1.22.1-9`, `nginx=1.22*`, `nginx>=1.18`, `libc6:i386`, `php8*`, or a name that others provide. `*` with `state: latest` upgrades all that is installed; with any other state it names nothing.',
  },
  state: {
    enum: ['present', 'installed', 'absent', 'removed', 'latest', 'build-dep', 'fixed'],
    default: 'present',
    description:
      'Whether the packages are there, there in the newest version, or gone. `build-dep`: what is needed to build them is there. `fixed`: present, and broken dependencies are mended with them.',
  },
  update_cache: {
    type: 'boolean',
    aliases: ['update-cache'],
    description: 'The lists of packages are refreshed first, unless they are younger than `cache_valid_time`.',
  },
  cache_valid_time: {
    type: 'integer',
    default: 0,
    description: 'Seconds for which lists are good; a number above 0 implies `update_cache`. Lists older than a source or key are not.',
  },
  update_cache_retries: { type: 'integer', default: 5, description: 'How often a failed download of lists is tried again.' },
  update_cache_retry_max_delay: { type: 'integer', default: 12, description: 'The longest wait between two such tries, in seconds.' },
  upgrade: {
    enum: ['no', 'yes', 'safe', 'full', 'dist'],
    default: 'no',
    description: 'Upgrade all packages: `yes` and `safe` remove none, `full` and `dist` may.',
  },
  autoremove: { type: 'boolean', default: false, description: 'Packages that were only installed for others, and are needed no more, go.' },
  autoclean: { type: 'boolean', default: false, description: 'Archives of packages that can be downloaded no more go from the cache.' },
  clean: { type: 'boolean', default: false, description: 'All archives of packages go from the cache.' },
  purge: { type: 'boolean', default: false, description: 'Configuration files go with the packages.' },
  deb: {
    type: 'path',
    description:
      'A package file on the host, or the address of one (`https://`, `http://`, `ftp://`, `file://`), which the host fetches first.',
  },
  install_recommends: {
    type: 'boolean',
    aliases: ['install-recommends'],
    description: 'Whether recommended packages come along; the host decides unless told.',
  },
  default_release: {
    type: 'string',
    aliases: ['default-release'],
    description: 'The release that versions are taken from, as `-t` of apt-get.',
  },
  only_upgrade: { type: 'boolean', default: false, description: 'Only packages that are there already are touched.' },
  fail_on_autoremove: { type: 'boolean', default: false, description: 'Nothing may be removed by the way; the task fails instead.' },
  allow_downgrade: {
    type: 'boolean',
    default: false,
    aliases: ['allow-downgrade', 'allow_downgrades', 'allow-downgrades'],
    description: 'A version may be older than the one that is there.',
  },
  allow_unauthenticated: {
    type: 'boolean',
    default: false,
    aliases: ['allow-unauthenticated'],
    description: 'Packages need no valid signature.',
  },
  allow_change_held_packages: { type: 'boolean', default: false, description: 'Packages on hold may change.' },
  force: { type: 'boolean', default: false, description: 'All three of the above, and essential packages may go. Dangerous.' },
  dpkg_options: {
    type: 'string',
    default: 'force-confdef,force-confold',
    description: 'Options for dpkg, without their dashes, with commas between them.',
  },
  policy_rc_d: { type: 'integer', description: 'The code `policy-rc.d` gives meanwhile; with 101 no service is started by its package.' },
  lock_timeout: { type: 'integer', default: 60, description: 'Seconds to wait while another program holds the lock of apt or dpkg.' },
  force_apt_get: { type: 'boolean', default: false, description: 'Accepted for the sake of playbooks: it is apt-get always.' },
} as const

export type AptParams = Params<typeof aptOptions>

/** What a schema can not say of the options. */
export function aptRules(params: AptParams): readonly string[] {
  const { name, state, upgrade, deb, update_cache, cache_valid_time, autoremove, autoclean, clean } = params
  const said: string[] = []
  for (const word of name) if (!parseWish(word)) said.push(`\`${word}\` can not be the name of a package`)
  if (deb?.includes('://') && !isAddress(deb))
    said.push(`\`${deb}\` can not be fetched: it must begin with \`https://\`, \`http://\`, \`ftp://\` or \`file://\``)
  if (deb !== undefined && /[\r\n\0]/.test(deb)) said.push('`deb` can not hold a line break')
  if (deb !== undefined && state !== 'present' && state !== 'installed') said.push('`deb` only goes with `state: present`')
  const subjects = [name.length > 0 && '`name`', deb !== undefined && '`deb`', upgrade !== 'no' && '`upgrade`'].filter(Boolean)
  if (subjects.length > 1) said.push(`${subjects.join(' and ')} do not go together`)
  if (state === 'latest' && name.includes('*') && name.length > 1) said.push('`*` means all packages, so no other name goes with it')
  if (subjects.length === 0 && !(update_cache || cache_valid_time || autoremove || autoclean || clean)) {
    said.push('nothing is wanted: give at least one of `name`, `deb`, `upgrade`, `update_cache`, `autoremove`, `autoclean` and `clean`')
  }
  return said
}
