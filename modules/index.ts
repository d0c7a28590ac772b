/** The registry: every module under its name and its other names, loaded only when it is first used. */
import type { AnyModule } from '../engine/module.ts'

interface Entry {
  /** The same words as the module's own `aliases`; kept here so that a name is known without loading its module. */
  readonly aliases?: readonly string[]
  /** The group it belongs to for `module_defaults`. */
  readonly group?: string
  readonly load: () => Promise<{ readonly default: unknown }>
}

const entries: Readonly<Record<string, Entry>> = {
  acl: { aliases: ['ansible.posix.acl'], load: () => import('./acl.ts') },
  add_host: { load: () => import('./add_host.ts') },
  alternatives: { aliases: ['community.general.alternatives'], load: () => import('./alternatives.ts') },
  apache2_module: { aliases: ['community.general.apache2_module'], load: () => import('./apache2_module.ts') },
  apt: { load: () => import('./apt.ts') },
  apt_key: { load: () => import('./apt_key.ts') },
  apt_repository: { load: () => import('./apt_repository.ts') },
  archive: { aliases: ['community.general.archive'], load: () => import('./archive.ts') },
  assemble: { load: () => import('./assemble.ts') },
  assert: { load: () => import('./assert.ts') },
  async_status: { load: () => import('./async_status.ts') },
  authorized_key: { aliases: ['ansible.posix.authorized_key'], load: () => import('./authorized_key.ts') },
  blockinfile: { load: () => import('./blockinfile.ts') },
  capabilities: { aliases: ['community.general.capabilities'], load: () => import('./capabilities.ts') },
  command: { load: () => import('./command.ts') },
  composer: { aliases: ['community.general.composer'], load: () => import('./composer.ts') },
  copy: { load: () => import('./copy.ts') },
  cron: { load: () => import('./cron.ts') },
  deb822_repository: { load: () => import('./deb822_repository.ts') },
  debconf: { load: () => import('./debconf.ts') },
  debug: { load: () => import('./debug.ts') },
  dnf: { aliases: ['yum', 'dnf5'], load: () => import('./dnf.ts') },
  dpkg_divert: { aliases: ['community.general.dpkg_divert'], load: () => import('./dpkg_divert.ts') },
  dpkg_selections: { load: () => import('./dpkg_selections.ts') },
  expect: { load: () => import('./expect.ts') },
  fail: { load: () => import('./fail.ts') },
  fetch: { load: () => import('./fetch.ts') },
  file: { load: () => import('./file.ts') },
  find: { load: () => import('./find.ts') },
  gem: { aliases: ['community.general.gem'], load: () => import('./gem.ts') },
  get_url: { load: () => import('./get_url.ts') },
  getent: { load: () => import('./getent.ts') },
  git: { load: () => import('./git.ts') },
  git_config: { aliases: ['community.general.git_config'], load: () => import('./git_config.ts') },
  group: { load: () => import('./group.ts') },
  group_by: { load: () => import('./group_by.ts') },
  hostname: { load: () => import('./hostname.ts') },
  htpasswd: { aliases: ['community.general.htpasswd'], load: () => import('./htpasswd.ts') },
  include_vars: { load: () => import('./include_vars.ts') },
  iptables: { load: () => import('./iptables.ts') },
  ini_file: { aliases: ['community.general.ini_file'], load: () => import('./ini_file.ts') },
  known_hosts: { load: () => import('./known_hosts.ts') },
  lineinfile: { load: () => import('./lineinfile.ts') },
  locale_gen: { aliases: ['community.general.locale_gen'], load: () => import('./locale_gen.ts') },
  make: { aliases: ['community.general.make'], load: () => import('./make.ts') },
  modprobe: { aliases: ['community.general.modprobe'], load: () => import('./modprobe.ts') },
  mount: { aliases: ['ansible.posix.mount'], load: () => import('./mount.ts') },
  mysql_db: {
    aliases: ['community.mysql.mysql_db', 'community.general.mysql_db'],
    group: 'community.mysql.mysql',
    load: () => import('./mysql_db.ts'),
  },
  mysql_info: {
    aliases: ['community.mysql.mysql_info', 'community.general.mysql_info'],
    group: 'community.mysql.mysql',
    load: () => import('./mysql_info.ts'),
  },
  mysql_query: {
    aliases: ['community.mysql.mysql_query', 'community.general.mysql_query'],
    group: 'community.mysql.mysql',
    load: () => import('./mysql_query.ts'),
  },
  mysql_replication: {
    aliases: ['community.mysql.mysql_replication', 'community.general.mysql_replication'],
    group: 'community.mysql.mysql',
    load: () => import('./mysql_replication.ts'),
  },
  mysql_user: {
    aliases: ['community.mysql.mysql_user', 'community.general.mysql_user'],
    group: 'community.mysql.mysql',
    load: () => import('./mysql_user.ts'),
  },
  mysql_variables: {
    aliases: ['community.mysql.mysql_variables', 'community.general.mysql_variables'],
    group: 'community.mysql.mysql',
    load: () => import('./mysql_variables.ts'),
  },
  openssh_keypair: { aliases: ['community.crypto.openssh_keypair'], load: () => import('./openssh_keypair.ts') },
  openssl_csr: { aliases: ['community.crypto.openssl_csr'], load: () => import('./openssl_csr.ts') },
  openssl_dhparam: { aliases: ['community.crypto.openssl_dhparam'], load: () => import('./openssl_dhparam.ts') },
  openssl_privatekey: { aliases: ['community.crypto.openssl_privatekey'], load: () => import('./openssl_privatekey.ts') },
  openssl_privatekey_info: {
    aliases: ['community.crypto.openssl_privatekey_info'],
    load: () => import('./openssl_privatekey_info.ts'),
  },
  npm: { aliases: ['community.general.npm'], load: () => import('./npm.ts') },
  package: { load: () => import('./package.ts') },
  package_facts: { load: () => import('./package_facts.ts') },
  pam_limits: { aliases: ['community.general.pam_limits'], load: () => import('./pam_limits.ts') },
  pamd: { aliases: ['community.general.pamd'], load: () => import('./pamd.ts') },
  pause: { load: () => import('./pause.ts') },
  ping: { load: () => import('./ping.ts') },
  pip: { load: () => import('./pip.ts') },
  postgres_db: {
    aliases: ['postgresql_db', 'community.postgresql.postgresql_db', 'community.general.postgresql_db'],
    group: 'community.postgresql.postgresql',
    load: () => import('./postgres_db.ts'),
  },
  postgres_ext: {
    aliases: ['postgresql_ext', 'community.postgresql.postgresql_ext', 'community.general.postgresql_ext'],
    group: 'community.postgresql.postgresql',
    load: () => import('./postgres_ext.ts'),
  },
  postgres_hba: {
    aliases: ['postgresql_pg_hba', 'community.postgresql.postgresql_pg_hba', 'community.general.postgresql_pg_hba'],
    group: 'community.postgresql.postgresql',
    load: () => import('./postgres_hba.ts'),
  },
  postgres_privs: {
    aliases: ['postgresql_privs', 'community.postgresql.postgresql_privs', 'community.general.postgresql_privs'],
    group: 'community.postgresql.postgresql',
    load: () => import('./postgres_privs.ts'),
  },
  postgres_query: {
    aliases: ['postgresql_query', 'community.postgresql.postgresql_query', 'community.general.postgresql_query'],
    group: 'community.postgresql.postgresql',
    load: () => import('./postgres_query.ts'),
  },
  postgres_schema: {
    aliases: ['postgresql_schema', 'community.postgresql.postgresql_schema', 'community.general.postgresql_schema'],
    group: 'community.postgresql.postgresql',
    load: () => import('./postgres_schema.ts'),
  },
  postgres_user: {
    aliases: ['postgresql_user', 'community.postgresql.postgresql_user', 'community.general.postgresql_user'],
    group: 'community.postgresql.postgresql',
    load: () => import('./postgres_user.ts'),
  },
  raw: { load: () => import('./raw.ts') },
  reboot: { load: () => import('./reboot.ts') },
  replace: { load: () => import('./replace.ts') },
  rpm_key: { load: () => import('./rpm_key.ts') },
  script: { load: () => import('./script.ts') },
  service: { load: () => import('./service.ts') },
  service_facts: { load: () => import('./service_facts.ts') },
  set_fact: { load: () => import('./set_fact.ts') },
  set_stats: { load: () => import('./set_stats.ts') },
  setup: { aliases: ['gather_facts'], load: () => import('./setup.ts') },
  shell: { load: () => import('./shell.ts') },
  slurp: { load: () => import('./slurp.ts') },
  stat: { load: () => import('./stat.ts') },
  synchronize: { aliases: ['ansible.posix.synchronize'], load: () => import('./synchronize.ts') },
  sysctl: { aliases: ['ansible.posix.sysctl'], load: () => import('./sysctl.ts') },
  systemd: { aliases: ['systemd_service'], load: () => import('./systemd.ts') },
  tempfile: { load: () => import('./tempfile.ts') },
  template: { load: () => import('./template.ts') },
  timezone: { aliases: ['community.general.timezone'], load: () => import('./timezone.ts') },
  ufw: { aliases: ['community.general.ufw'], load: () => import('./ufw.ts') },
  unarchive: { load: () => import('./unarchive.ts') },
  uri: { load: () => import('./uri.ts') },
  user: { load: () => import('./user.ts') },
  validate_argument_spec: { load: () => import('./validate_argument_spec.ts') },
  wait_for: { load: () => import('./wait_for.ts') },
  wait_for_connection: { load: () => import('./wait_for_connection.ts') },
  x509_certificate: {
    aliases: ['community.crypto.x509_certificate', 'openssl_certificate'],
    load: () => import('./x509_certificate.ts'),
  },
  x509_certificate_info: {
    aliases: ['community.crypto.x509_certificate_info', 'openssl_certificate_info'],
    load: () => import('./x509_certificate_info.ts'),
  },
  yum_repository: { load: () => import('./yum_repository.ts') },
}

/** Names of all modules, as their files are called, sorted. */
export const moduleNames: readonly string[] = Object.keys(entries).sort()

const names = new Map<string, string>()
for (const [name, entry] of Object.entries(entries)) for (const word of [name, ...(entry.aliases ?? [])]) names.set(word, name)

/** Every name that can stand in a task, other names included, without those that only carry `ansible.builtin.` in front. */
export const knownNames: readonly string[] = [...names.keys()].sort()

/** The other names of a module as the registry holds them. */
export function aliasesOf(name: string): readonly string[] {
  return entries[name]?.aliases ?? []
}

/** The modules of a group that `module_defaults` can name; undefined for a group without modules. */
export function membersOf(group: string): readonly string[] | undefined {
  const members = moduleNames.filter((name) => entries[name]?.group === group)
  return members.length > 0 ? members : undefined
}

/** The module a name means: its own name, an alias, or either behind `ansible.builtin.` or `ansible.legacy.`. */
export function resolveName(word: string): string | undefined {
  return names.get(word.replace(/^ansible\.(builtin|legacy)\./, ''))
}

/** Loads the module that a name means, or gives undefined where there is none. */
export async function loadModule(word: string): Promise<AnyModule | undefined> {
  const name = resolveName(word)
  const entry = name === undefined ? undefined : entries[name]
  return entry && ((await entry.load()).default as AnyModule)
}
