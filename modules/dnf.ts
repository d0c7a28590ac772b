/** Packages of Fedora, Red Hat and their kin, by dnf. */
import { type Change, defineModule } from '../engine/module.ts'
import { dnfOptions, dnfRules, dnfRuleWords } from './_dnfoptions.ts'
import { planDnf } from './_dnfplan.ts'
import { dnfReads, dnfResults, dnfReturned } from './_dnftask.ts'

export default defineModule({
  name: 'dnf',
  aliases: ['yum', 'dnf5'],
  summary: 'Install, upgrade and remove packages of Fedora, Red Hat and their kin',
  notes: [
    'It speaks to dnf 4 and to dnf 5, whichever the host has; the old yum 3, which is no dnf, is refused.',
    'What is there is asked of rpm, so a settled task without `latest`, groups and patterns never starts dnf.',
    'What would change is asked of dnf itself, so check mode names the packages that come along, go, or do not exist. For that dnf may fetch lists of repositories that are out of date, as it does whenever it is asked.',
    'Of a stream (`@nodejs:18/common`) `absent` takes the packages; that it is enabled stays so: `dnf module reset` forgets that.',
    'A repository in `enablerepo` that the host does not have is a mistake.',
    'A group that is there but not all of whose packages are is completed. Version 5 knows groups by their ids alone, version 4 by their names as well.',
  ],
  options: dnfOptions,
  examples: `
- name: A web server
  dnf: { name: nginx, state: present }

- name: Versions, one of them older than what is there, from a repository that is disabled otherwise
  dnf:
    name: ["nginx-1.20", "curl >= 7.80", "/usr/bin/git", "@Development Tools"]
    allow_downgrade: true
    enablerepo: [epel]
    disablerepo: ["*"]
    exclude: [kernel*]
    install_weak_deps: false
    lock_timeout: 120

- name: The newest of all that mends faults of security
  dnf: { name: "*", state: latest, security: true, bugfix: false, update_cache: true }

- name: The newest, but only of what is there, whatever is in the way
  yum:
    name: [httpd, nginx]
    state: latest
    update_only: true
    allowerasing: true
    best: true
    skip_broken: false
    use_backend: auto

- name: A package file behind an address
  dnf:
    name: https://rpms.example.org/release-9.noarch.rpm
    disable_gpg_check: true
    validate_certs: true
    sslverify: true
    nobest: true
    install_repoquery: true
    auto_install_module_deps: true

- name: A system in a folder, with plug-ins and excludes of one's own
  dnf:
    name: bash
    installroot: /srv/system
    releasever: "9"
    conf_file: /root/dnf.conf
    enable_plugin: [versionlock]
    disable_plugin: [fastestmirror]
    disable_excludes: main

- name: Only fetched
  dnf: { name: kernel, download_only: true, download_dir: /root/packages, cacheonly: false }

- name: Gone, with all that is needed no more
  dnf: { name: httpd, state: absent, autoremove: true }

- name: What could be newer
  dnf: { list: updates }
`,
  results: dnfResults,
  rules: dnfRules,
  ruleWords: dnfRuleWords,
  probe: (params) => dnfReads(params),
  plan: (params, state): readonly Change[] => planDnf(params, state),
  returns: (params, state, done) => dnfReturned(params, state, done),
})
