/** `dnf`: packages on Fedora, Red Hat and their derivatives. */
import { type Change, defineModule } from '../../engine/model/module.ts'
import { dnfOptions, dnfRelations, dnfRuleMessage, dnfRules } from './options.ts'
import { planDnf } from './plan.ts'
import { dnfReads, dnfResult, dnfResults } from './task.ts'

export default defineModule({
  name: 'dnf',
  aliases: ['yum', 'dnf5'],
  summary: 'Manage packages with dnf',
  notes: [
    'Uses dnf 4 or dnf 5, whichever the host has; yum 3 is not supported.',
    'Installed packages are read from rpm: if nothing changes, dnf is not started, except for `latest`, groups and patterns.',
    'Changes are determined by dnf itself, so check mode also reports dependencies, removals and packages that do not exist. For this dnf may download expired repository metadata.',
    '`absent` removes the packages of a module stream (`@nodejs:18/common`), but the stream stays enabled: disable it with `dnf module reset`.',
    'A repository in `enablerepo` that the host does not have is an error.',
    'Missing packages of an installed group are installed. dnf 5 finds groups by ID only, dnf 4 also by name.',
  ],
  options: dnfOptions,
  examples: `
- name: Install nginx
  dnf: { name: nginx, state: present }

- name: Install specific versions and a group, using only EPEL
  dnf:
    name: ["nginx-1.20", "curl >= 7.80", "/usr/bin/git", "@Development Tools"]
    allow_downgrade: true
    enablerepo: [epel]
    disablerepo: ["*"]
    exclude: [kernel*]
    install_weak_deps: false
    lock_timeout: 120

- name: Install all security updates
  dnf: { name: "*", state: latest, security: true, bugfix: false, update_cache: true }

- name: Upgrade web servers that are installed, removing conflicting packages
  yum:
    name: [httpd, nginx]
    state: latest
    update_only: true
    allowerasing: true
    best: true
    skip_broken: false
    use_backend: auto

- name: Install a package from a URL
  dnf:
    name: https://rpms.example.org/release-9.noarch.rpm
    disable_gpg_check: true
    validate_certs: true
    sslverify: true
    nobest: true
    install_repoquery: true
    auto_install_module_deps: true

- name: Install into another root directory with its own plug-ins and excludes
  dnf:
    name: bash
    installroot: /srv/system
    releasever: "9"
    conf_file: /root/dnf.conf
    enable_plugin: [versionlock]
    disable_plugin: [fastestmirror]
    disable_excludes: main

- name: Download a package without installing it
  dnf: { name: kernel, download_only: true, download_dir: /root/packages, cacheonly: false }

- name: Remove a package and its unused dependencies
  dnf: { name: httpd, state: absent, autoremove: true }

- name: List available updates
  dnf: { list: updates }
`,
  results: dnfResults,
  relations: dnfRelations,
  rules: dnfRules,
  ruleMessage: dnfRuleMessage,
  probe: (params) => dnfReads(params),
  plan: (params, state): readonly Change[] => planDnf(params, state),
  returns: (params, state, done) => dnfResult(params, state, done),
})
