/** Modules and statements by what they are about, for the list that `tsplay doc` prints; each stands in one topic. */

export const topics: Readonly<Record<string, readonly string[]>> = {
  'Files and folders': ['file', 'copy', 'template', 'lineinfile', 'blockinfile', 'replace', 'ini_file', 'stat', 'find', 'slurp', 'tempfile'],
  'Files from elsewhere': ['get_url', 'unarchive', 'git', 'fetch'],
  'Packages and services': [
    'apt',
    'package',
    'apt_repository',
    'deb822_repository',
    'apt_key',
    'debconf',
    'dpkg_selections',
    'service',
    'systemd',
    'package_facts',
    'service_facts',
  ],
  'The system': ['hostname', 'timezone', 'locale_gen', 'cron', 'mount', 'sysctl', 'modprobe', 'alternatives', 'apache2_module'],
  'Users and access': ['user', 'group', 'authorized_key', 'getent', 'acl', 'capabilities', 'ufw', 'iptables'],
  PostgreSQL: ['postgres_user', 'postgres_db', 'postgres_hba'],
  'Programs and the network': ['command', 'shell', 'script', 'raw', 'uri', 'wait_for', 'wait_for_connection', 'async_status'],
  'The run itself': [
    ...['debug', 'assert', 'fail', 'set_fact', 'include_vars', 'add_host', 'group_by', 'set_stats', 'setup', 'ping', 'pause', 'reboot'],
    'validate_argument_spec',
  ],
  'Statements of the language': ['block', 'import_playbook', 'import_tasks', 'include_tasks', 'import_role', 'include_role', 'meta'],
}
