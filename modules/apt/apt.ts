/** `apt`: packages on Debian and its derivatives, managed with apt-get. */
import { defineModule } from '../../engine/model/module.ts'
import { aptOptions, aptRules } from './options.ts'
import { planApt } from './plan.ts'
import { aptReads, aptResult, aptResults } from './task.ts'

export default defineModule({
  name: 'apt',
  summary: 'Manage apt packages',
  notes: [
    'Changes are determined by a simulation of apt-get, so check mode also reports dependencies, removals and packages that do not exist.',
    'Updating the package index counts as a change only if the task names no packages; `cache_updated` always reports it.',
    'A task updates the index at most once, even if a source file is dated in the future.',
    'An index older than a source or key is updated even within `cache_valid_time`.',
    'Check mode does not update the index: while an update is due, it reports missing packages without their dependencies.',
    'Check mode does not download a URL in `deb`, so it reports the package as to be installed even if it already is.',
    'Waits for the locks of apt and dpkg and reports which process holds them.',
  ],
  options: aptOptions,
  examples: `
- name: Install nginx from a package index at most an hour old
  apt: { name: nginx, state: present, update_cache: true, cache_valid_time: 3600 }

- name: Install specific versions, downgrading if necessary
  apt:
    name: ["nginx=1.22*", "curl>=7.80", "libc6:amd64"]
    allow_downgrade: true
    allow_change_held_packages: true
    install_recommends: false
    default_release: bookworm

- name: Upgrade openssl if it is installed, without removing anything
  apt: { name: openssl, state: latest, only_upgrade: true, fail_on_autoremove: true }

- name: Purge Apache and its unused dependencies
  apt: { name: apache2, state: absent, purge: true, autoremove: true }

- name: Upgrade all packages and install the maintainers' configuration files
  apt:
    upgrade: dist
    dpkg_options: force-confnew
    lock_timeout: 300
    update_cache: true
    update_cache_retries: 3
    update_cache_retry_max_delay: 20

- name: Install a package file without starting its service
  apt: { deb: /root/agent.deb, policy_rc_d: 101, allow_unauthenticated: true, force: false, force_apt_get: true }

- name: Install a package from a URL
  apt: { deb: "https://example.org/agent_2.0_amd64.deb" }

- name: Install the build dependencies of nginx
  apt: { name: nginx, state: build-dep }

- name: Empty the package cache
  apt: { clean: true, autoclean: true }
`,
  results: aptResults,
  relations: { exclusive: [['deb', 'name', 'upgrade']], ansibleNames: { name: 'package' } },
  rules: aptRules,
  probe: aptReads,
  plan: planApt,
  returns: aptResult,
})
