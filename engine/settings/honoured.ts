/** The settings of `ansible.cfg` that do here what they do in Ansible: where each is written, what it holds, what it decides. */

/** What the text of a setting becomes. Paths count from the file's folder; `paths` are cut at colons, `files` and `words` at commas. */
export interface KindValues {
  readonly text: string
  readonly boolean: boolean
  readonly integer: number
  readonly path: string
  readonly paths: readonly string[]
  readonly files: readonly string[]
  readonly words: readonly string[]
}
export type Kind = keyof KindValues

export interface Honoured {
  /** `section.key`; where several are given, the last one wins. */
  readonly keys: readonly string[]
  /** Environment variables, which win over files; the last one wins. */
  readonly env: readonly string[]
  readonly kind: Kind
  readonly allowed?: readonly string[]
  readonly sentence: string
}

/** Mitogen's are Ansible's own, made faster. */
const strategies =
  'linear free host_pinned ansible.builtin.linear ansible.builtin.free ansible.builtin.host_pinned mitogen_linear mitogen_free mitogen_host_pinned'

export const honoured = {
  inventory: setting('defaults.inventory', 'ANSIBLE_INVENTORY', 'files', 'What `-i` names where it is not given.'),
  ignoreExtensions: setting(
    'defaults.inventory_ignore_extensions inventory.ignore_extensions',
    'ANSIBLE_INVENTORY_IGNORE',
    'words',
    'Endings of files that are passed over in a folder of inventories.',
  ),
  ignorePatterns: setting(
    'defaults.inventory_ignore_patterns inventory.ignore_patterns',
    'ANSIBLE_INVENTORY_IGNORE_REGEX',
    'words',
    'Regular expressions of names that are passed over in a folder of inventories.',
  ),
  groupNames: setting(
    'defaults.force_valid_group_names',
    'ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS',
    'text',
    'Whether names of groups that can not stand in expressions are kept, or get a `_` for each wrong character; both can be done without a word.',
    'never ignore always silently',
  ),
  home: setting('defaults.home', 'ANSIBLE_HOME', 'path', 'Where roles and collections were fetched to, instead of `~/.ansible`.'),
  rolesPath: setting(
    'defaults.roles_path',
    'ANSIBLE_ROLES_PATH',
    'paths',
    'Folders in which roles are looked for, instead of the usual ones.',
  ),
  collectionsPath: setting(
    'defaults.collections_paths defaults.collections_path',
    'ANSIBLE_COLLECTIONS_PATHS ANSIBLE_COLLECTIONS_PATH',
    'paths',
    'Folders in which collections are looked for, instead of the usual ones.',
  ),
  modulePath: setting('defaults.library', 'ANSIBLE_LIBRARY', 'paths', 'Folders with modules of your own, as `--module-path`.'),
  actionPlugins: setting(
    'defaults.action_plugins',
    'ANSIBLE_ACTION_PLUGINS',
    'paths',
    'Folders of plug-ins; one in Python is named where a task wants it.',
  ),
  filterPlugins: setting(
    'defaults.filter_plugins',
    'ANSIBLE_FILTER_PLUGINS',
    'paths',
    'Folders of filters; one in Python is named where a template wants it.',
  ),
  lookupPlugins: setting(
    'defaults.lookup_plugins',
    'ANSIBLE_LOOKUP_PLUGINS',
    'paths',
    'Folders of lookups; one in Python is named where a template wants it.',
  ),
  testPlugins: setting(
    'defaults.test_plugins',
    'ANSIBLE_TEST_PLUGINS',
    'paths',
    'Folders of tests; one in Python is named where a template wants it.',
  ),
  forks: setting('defaults.forks', 'ANSIBLE_FORKS', 'integer', 'Hosts at work at once.'),
  timeout: setting('defaults.timeout ssh_connection.timeout', 'ANSIBLE_TIMEOUT ANSIBLE_SSH_TIMEOUT', 'integer', 'Seconds to connect.'),
  remoteUser: setting('defaults.remote_user', 'ANSIBLE_REMOTE_USER', 'text', 'Who logs in, where the inventory names none.'),
  remotePort: setting('defaults.remote_port', 'ANSIBLE_REMOTE_PORT', 'integer', 'The port of SSH, where the inventory names none.'),
  privateKeyFile: setting('defaults.private_key_file', 'ANSIBLE_PRIVATE_KEY_FILE', 'path', 'The key to log in with.'),
  hostKeyChecking: setting(
    'defaults.host_key_checking ssh_connection.host_key_checking',
    'ANSIBLE_HOST_KEY_CHECKING ANSIBLE_SSH_HOST_KEY_CHECKING',
    'boolean',
    'Whether a host must show the key that is known of it.',
  ),
  transport: setting(
    'defaults.transport',
    'ANSIBLE_TRANSPORT',
    'text',
    'How hosts are reached, as `--connection`.',
    'smart ssh paramiko local',
  ),
  sshArgs: setting(
    'ssh_connection.ssh_args',
    'ANSIBLE_SSH_ARGS',
    'text',
    'Options of ssh; those that say how a host is reached are understood.',
  ),
  sshCommonArgs: setting(
    'ssh_connection.ssh_common_args',
    'ANSIBLE_SSH_COMMON_ARGS',
    'text',
    'More options of ssh, between those and the extra ones.',
  ),
  sshExtraArgs: setting('ssh_connection.ssh_extra_args', 'ANSIBLE_SSH_EXTRA_ARGS', 'text', 'The last options of ssh.'),
  retries: setting(
    'connection.retries ssh_connection.retries',
    'ANSIBLE_SSH_RETRIES',
    'integer',
    'How often a host that can not be reached is tried again.',
  ),
  askPass: setting('defaults.ask_pass', 'ANSIBLE_ASK_PASS', 'boolean', 'Ask for the login password.'),
  connectionPasswordFile: setting(
    'defaults.connection_password_file',
    'ANSIBLE_CONNECTION_PASSWORD_FILE',
    'path',
    'A file with the login password.',
  ),
  become: setting(
    'privilege_escalation.become',
    'ANSIBLE_BECOME',
    'boolean',
    'Whether work is done as another user, where nothing else is said.',
  ),
  becomeUser: setting('privilege_escalation.become_user', 'ANSIBLE_BECOME_USER', 'text', 'Who that user is.'),
  becomeMethod: setting('privilege_escalation.become_method', 'ANSIBLE_BECOME_METHOD', 'text', 'How to become that user.'),
  becomeFlags: setting('privilege_escalation.become_flags', 'ANSIBLE_BECOME_FLAGS', 'text', 'Flags for the program that changes the user.'),
  becomeExe: setting('privilege_escalation.become_exe', 'ANSIBLE_BECOME_EXE', 'text', 'Another program to change the user with.'),
  becomeAskPass: setting('privilege_escalation.become_ask_pass', 'ANSIBLE_BECOME_ASK_PASS', 'boolean', 'Ask for the password of become.'),
  becomePasswordFile: setting(
    'defaults.become_password_file',
    'ANSIBLE_BECOME_PASSWORD_FILE',
    'path',
    'A file with the password of become.',
  ),
  vaultPasswordFile: setting(
    'defaults.vault_password_file',
    'ANSIBLE_VAULT_PASSWORD_FILE',
    'path',
    'A file (or program) that gives the vault password.',
  ),
  vaultIdentityList: setting(
    'defaults.vault_identity_list',
    'ANSIBLE_VAULT_IDENTITY_LIST',
    'words',
    'Vault passwords by name, as `--vault-id`.',
  ),
  vaultEncryptIdentity: setting(
    'defaults.vault_encrypt_identity',
    'ANSIBLE_VAULT_ENCRYPT_IDENTITY',
    'text',
    'The vault id that `tsplay vault` encrypts with, where there are several.',
  ),
  askVaultPass: setting('defaults.ask_vault_pass', 'ANSIBLE_ASK_VAULT_PASS', 'boolean', 'Ask for the vault password.'),
  gathering: setting(
    'defaults.gathering',
    'ANSIBLE_GATHERING',
    'text',
    'With `explicit` facts are gathered only where a play says so; with `smart` not where they are known already.',
    'implicit explicit smart',
  ),
  gatherSubset: setting(
    'defaults.gather_subset',
    'ANSIBLE_GATHER_SUBSET',
    'words',
    'Which facts are gathered, where the play says nothing.',
  ),
  gatherTimeout: setting('defaults.gather_timeout', 'ANSIBLE_GATHER_TIMEOUT', 'integer', 'Seconds that gathering may take.'),
  factPath: setting('defaults.fact_path', 'ANSIBLE_FACT_PATH', 'text', 'The folder of local facts on hosts.'),
  factCaching: setting(
    'defaults.fact_caching',
    'ANSIBLE_CACHE_PLUGIN',
    'text',
    'Where facts are kept: `memory`, or `jsonfile` for a folder here.',
  ),
  factCachingConnection: setting(
    'defaults.fact_caching_connection',
    'ANSIBLE_CACHE_PLUGIN_CONNECTION',
    'path',
    'The folder in which `jsonfile` keeps facts.',
  ),
  factCachingPrefix: setting(
    'defaults.fact_caching_prefix',
    'ANSIBLE_CACHE_PLUGIN_PREFIX',
    'text',
    'What the names of its files begin with.',
  ),
  factCachingTimeout: setting(
    'defaults.fact_caching_timeout',
    'ANSIBLE_CACHE_PLUGIN_TIMEOUT',
    'integer',
    'Seconds after which kept facts are too old; 0 for never.',
  ),
  hashBehaviour: setting(
    'defaults.hash_behaviour',
    'ANSIBLE_HASH_BEHAVIOUR',
    'text',
    'Whether a stronger dict replaces a weaker one, or is merged into it.',
    'replace merge',
  ),
  ansibleManaged: setting('defaults.ansible_managed', 'ANSIBLE_MANAGED', 'text', 'What the variable `ansible_managed` says.'),
  strategy: setting('defaults.strategy', 'ANSIBLE_STRATEGY', 'text', 'The strategy of plays that name none.', strategies),
  forceHandlers: setting(
    'defaults.force_handlers',
    'ANSIBLE_FORCE_HANDLERS',
    'boolean',
    'Notified handlers run on a host even after it failed.',
  ),
  anyErrorsFatal: setting(
    'defaults.any_errors_fatal',
    'ANSIBLE_ANY_ERRORS_FATAL',
    'boolean',
    'A failure on one host ends the play on all.',
  ),
  noLog: setting('defaults.no_log', 'ANSIBLE_NO_LOG', 'boolean', 'Nothing of what tasks do or say is shown, only how they ended.'),
  pollInterval: setting(
    'defaults.poll_interval',
    'ANSIBLE_POLL_INTERVAL',
    'integer',
    'Seconds between two looks at a task in the background.',
  ),
  taskTimeout: setting('defaults.task_timeout', 'ANSIBLE_TASK_TIMEOUT', 'integer', 'Seconds a task may take; 0 for the usual time.'),
  tags: setting('tags.run', 'ANSIBLE_RUN_TAGS', 'words', 'As `--tags`, where that is not given.'),
  skipTags: setting('tags.skip', 'ANSIBLE_SKIP_TAGS', 'words', 'As `--skip-tags`, where that is not given.'),
  diff: setting('diff.always', 'ANSIBLE_DIFF_ALWAYS', 'boolean', 'Show what changes in texts, as `--diff`.'),
  diffContext: setting('diff.context', 'ANSIBLE_DIFF_CONTEXT', 'integer', 'Lines shown around a difference.'),
  verbosity: setting('defaults.verbosity', 'ANSIBLE_VERBOSITY', 'integer', 'How much is said; `-v` adds to it.'),
  displaySkipped: setting(
    'defaults.display_skipped_hosts',
    'ANSIBLE_DISPLAY_SKIPPED_HOSTS',
    'boolean',
    'Whether the layout of `ansible-playbook` shows hosts that skipped a task.',
  ),
  displayOk: setting(
    'defaults.display_ok_hosts',
    'ANSIBLE_DISPLAY_OK_HOSTS',
    'boolean',
    'Whether the layout of `ansible-playbook` shows hosts on which nothing changed.',
  ),
  noColour: setting('defaults.nocolor', 'ANSIBLE_NOCOLOR NO_COLOR', 'boolean', 'No colours, as `--no-colour`.'),
  forceColour: setting('defaults.force_color', 'ANSIBLE_FORCE_COLOR', 'boolean', 'Colours also where the output is no terminal.'),
  logPath: setting('defaults.log_path', 'ANSIBLE_LOG_PATH', 'path', 'A log of the run, as `--log`: lines of JSON.'),
} as const satisfies Readonly<Record<string, Honoured>>

/** What the files and the environment say, by what it decides. */
export type Values = { readonly [F in keyof typeof honoured]?: KindValues[(typeof honoured)[F]['kind']] }
export type Field = keyof typeof honoured

function setting<const K extends Kind>(keys: string, env: string, kind: K, sentence: string, allowed?: string) {
  return {
    keys: keys.split(' '),
    env: env.split(' ').filter((word) => word !== ''),
    kind,
    sentence,
    ...(allowed !== undefined && { allowed: allowed.split(' ') }),
  }
}
