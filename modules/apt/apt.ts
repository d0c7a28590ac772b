/** Packages of Debian and its kin, by apt-get. */
import { defineModule } from '../../engine/model/module.ts'
import { aptOptions, aptRules } from './options.ts'
import { planApt } from './plan.ts'
import { aptReads, aptResults, aptReturned } from './task.ts'

export default defineModule({
  name: 'apt',
  summary: 'Install, upgrade and remove packages of Debian and its kin',
  notes: [
    'What would change is asked of apt-get itself, so check mode names the packages that come along, go, or do not exist.',
    'A refresh of the lists counts as a change only where the task names no packages; `cache_updated` tells of it always.',
    'A task refreshes the lists once at the most, even where a source is dated in the future.',
    'Lists older than a source or key are refreshed even within `cache_valid_time`.',
    'Check mode writes nothing, so while a refresh is due it tells what is missing, not what it would bring along.',
    'What an address in `deb` holds is only known when the host has fetched it, so check mode says that it would be installed, also where it is there already.',
    'Locks of apt and dpkg are waited for, and who holds them is told.',
  ],
  options: aptOptions,
  examples: `
- name: A web server, from lists that are at most an hour old
  apt: { name: nginx, state: present, update_cache: true, cache_valid_time: 3600 }

- name: Versions, one of them older than what is there
  apt:
    name: ["nginx=1.22*", "curl>=7.80", "libc6:amd64"]
    allow_downgrade: true
    allow_change_held_packages: true
    install_recommends: false
    default_release: bookworm

- name: The newest, but only where it is installed, and nothing may go for it
  apt: { name: openssl, state: latest, only_upgrade: true, fail_on_autoremove: true }

- name: Gone with its configuration, and with all that came along
  apt: { name: apache2, state: absent, purge: true, autoremove: true }

- name: All packages, configuration files of the maintainers first
  apt:
    upgrade: dist
    dpkg_options: force-confnew
    lock_timeout: 300
    update_cache: true
    update_cache_retries: 3
    update_cache_retry_max_delay: 20

- name: A package file, whose service is not to start yet
  apt: { deb: /root/agent.deb, policy_rc_d: 101, allow_unauthenticated: true, force: false, force_apt_get: true }

- name: A package from the web
  apt: { deb: "https://example.org/agent_2.0_amd64.deb" }

- name: What is needed to build a package
  apt: { name: nginx, state: build-dep }

- name: The cache of packages is emptied
  apt: { clean: true, autoclean: true }
`,
  results: aptResults,
  rules: aptRules,
  probe: aptReads,
  plan: planApt,
  returns: (_params, { apt }, done) => aptReturned(apt, done),
})
