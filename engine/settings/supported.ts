/** Supported settings of `ansible.cfg`: names, type and meaning of each. */
import { type KindValues, type Supported, setting } from './supported-shape.ts'

export type { Kind, KindValues, Supported } from './supported-shape.ts'

/** Mitogen's strategies are faster versions of Ansible's. */
const strategies =
  'linear free host_pinned ansible.builtin.linear ansible.builtin.free ansible.builtin.host_pinned mitogen_linear mitogen_free mitogen_host_pinned'

const output = (names: string, sentence: string) => setting(names, 'boolean', `Output of \`ansible-playbook\`: ${sentence}`)

export const supported = {
  // Search paths: inventories, variables, roles, collections, plugins.
  inventory: setting('DEFAULT_HOST_LIST', 'files', 'Inventory to use without `-i`.'),
  ignoreExtensions: setting('INVENTORY_IGNORE_EXTS', 'words', 'File extensions to ignore in an inventory directory.'),
  ignorePatterns: setting(
    'INVENTORY_IGNORE_PATTERNS',
    'patterns',
    'Regular expressions of file names to ignore in an inventory directory.',
  ),
  groupNames: setting(
    'TRANSFORM_INVALID_GROUP_CHARS',
    'text',
    'Keep group names that are not valid identifiers, or replace each invalid character with `_`; either with or without a warning.',
    'never ignore always silently',
  ),
  groupOrder: setting(
    'VARIABLE_PRECEDENCE',
    'words',
    'Precedence of the sources of group variables, lowest first; sources not listed are not read.',
    undefined,
    {
      accepted: /^(?:all_inventory|groups_inventory|all_plugins_inventory|all_plugins_play|groups_plugins_inventory|groups_plugins_play)$/,
      severity: 'error',
      message: 'names an unknown source of group variables',
      hint: 'use all_inventory, groups_inventory, all_plugins_inventory, all_plugins_play, groups_plugins_inventory, groups_plugins_play',
    },
  ),
  varsRoot: setting(
    'PLAYBOOK_VARS_ROOT',
    'text',
    'Where `group_vars` and `host_vars` are searched: beside the playbook, or beside the file and the role of each task.',
    'top bottom all',
  ),
  home: setting('ANSIBLE_HOME', 'path', 'Directory of installed roles and collections, instead of `~/.ansible`.'),
  rolesPath: setting('DEFAULT_ROLES_PATH', 'paths', 'Search path for roles, instead of the default one.'),
  collectionsPath: setting('COLLECTIONS_PATHS', 'paths', 'Search path for collections, instead of the default one.'),
  modulePath: setting('DEFAULT_MODULE_PATH', 'paths', 'Directories of custom modules, as `--module-path`.'),
  actionPlugins: setting(
    'DEFAULT_ACTION_PLUGIN_PATH',
    'paths',
    'Directories of action plugins; a task that uses one in Python is reported.',
  ),
  filterPlugins: setting('DEFAULT_FILTER_PLUGIN_PATH', 'paths', 'Directories of filters in Python.'),
  lookupPlugins: setting('DEFAULT_LOOKUP_PLUGIN_PATH', 'paths', 'Directories of lookups in Python.'),
  testPlugins: setting('DEFAULT_TEST_PLUGIN_PATH', 'paths', 'Directories of tests in Python.'),
  varsPlugins: setting('DEFAULT_VARS_PLUGIN_PATH', 'paths', 'Directories of vars plug-ins in Python.'),
  varsPluginsEnabled: setting(
    'VARIABLE_PLUGINS_ENABLED',
    'words',
    'Vars plug-ins of collections to call, and those that have to be enabled.',
  ),
  // Connections, users and passwords.
  forks: setting('DEFAULT_FORKS', 'integer', 'Maximum number of hosts in parallel.'),
  timeout: setting(
    'defaults.timeout ssh_connection.timeout ANSIBLE_TIMEOUT ANSIBLE_SSH_TIMEOUT',
    'integer',
    'Connection timeout in seconds.',
  ),
  remoteUser: setting('DEFAULT_REMOTE_USER', 'text', 'User to log in as, unless the inventory sets one.'),
  remotePort: setting('DEFAULT_REMOTE_PORT', 'integer', 'SSH port, unless the inventory sets one.'),
  privateKeyFile: setting('DEFAULT_PRIVATE_KEY_FILE', 'path', 'Private key to log in with.'),
  hostKeyChecking: setting(
    'defaults.host_key_checking ssh_connection.host_key_checking ANSIBLE_HOST_KEY_CHECKING ANSIBLE_SSH_HOST_KEY_CHECKING',
    'boolean',
    'Check the host key against known keys.',
  ),
  transport: setting('DEFAULT_TRANSPORT', 'text', 'Connection type, as `--connection`.', 'smart ssh paramiko local'),
  sshArgs: setting('ssh_connection.ssh_args ANSIBLE_SSH_ARGS', 'text', 'Options for ssh; only those on how to reach a host are supported.'),
  sshCommonArgs: setting(
    'ssh_connection.ssh_common_args ANSIBLE_SSH_COMMON_ARGS',
    'text',
    'Further ssh options, after `ssh_args` and before `ssh_extra_args`.',
  ),
  sshExtraArgs: setting('ssh_connection.ssh_extra_args ANSIBLE_SSH_EXTRA_ARGS', 'text', 'Last ssh options.'),
  retries: setting(
    'connection.retries ssh_connection.retries ANSIBLE_SSH_RETRIES',
    'integer',
    'Maximum connection retries for an unreachable host.',
  ),
  silence: setting(
    'PERSISTENT_COMMAND_TIMEOUT',
    'integer',
    'Seconds without data in the middle of a message until the host counts as unreachable.',
  ),
  askPass: setting('DEFAULT_ASK_PASS', 'boolean', 'Ask for the login password.'),
  connectionPasswordFile: setting('CONNECTION_PASSWORD_FILE', 'path', 'File with the login password.'),
  become: setting('DEFAULT_BECOME', 'boolean', 'Become another user, unless the play or task says otherwise.'),
  becomeUser: setting('DEFAULT_BECOME_USER', 'text', 'User to become; root by default.'),
  becomeMethod: setting('DEFAULT_BECOME_METHOD', 'text', 'Privilege escalation program.'),
  becomeFlags: setting('DEFAULT_BECOME_FLAGS', 'text', 'Flags for the privilege escalation program.'),
  becomeExe: setting('DEFAULT_BECOME_EXE', 'text', 'Path of the privilege escalation program.'),
  becomeAskPass: setting('DEFAULT_BECOME_ASK_PASS', 'boolean', 'Ask for the become password.'),
  becomePasswordFile: setting('BECOME_PASSWORD_FILE', 'path', 'File with the become password.'),
  vaultPasswordFile: setting('DEFAULT_VAULT_PASSWORD_FILE', 'path', 'File with the vault password, or program that prints it.'),
  vaultIdentityList: setting('DEFAULT_VAULT_IDENTITY_LIST', 'words', 'Vault IDs and their passwords, as `--vault-id`.'),
  vaultEncryptIdentity: setting(
    'DEFAULT_VAULT_ENCRYPT_IDENTITY',
    'text',
    'Vault ID that `tsplay vault` encrypts with, if there are several.',
  ),
  askVaultPass: setting('DEFAULT_ASK_VAULT_PASS', 'boolean', 'Ask for the vault password.'),
  // Runs: facts, variables, strategies, failures, background tasks, ad-hoc commands.
  gathering: setting(
    'DEFAULT_GATHERING',
    'text',
    '`explicit` only gathers facts if a play sets `gather_facts`; `smart` not for hosts whose facts are already available.',
    'implicit explicit smart',
  ),
  gatherSubset: setting('DEFAULT_GATHER_SUBSET', 'words', 'Fact collections to gather, unless the play sets them.'),
  gatherTimeout: setting('DEFAULT_GATHER_TIMEOUT', 'integer', 'Timeout for gathering facts in seconds.'),
  errorOnMissingHandler: setting('ERROR_ON_MISSING_HANDLER', 'boolean', 'Fail a task that notifies a missing handler; otherwise warn.'),
  playbookDir: setting('PLAYBOOK_DIR', 'path', 'Playbook directory of `ansible`, which has no playbook.'),
  unparsedIsFailed: setting('INVENTORY_UNPARSED_IS_FAILED', 'boolean', 'Fail if none of the inventories exists.'),
  anyUnparsedIsFailed: setting('INVENTORY_ANY_UNPARSED_IS_FAILED', 'boolean', 'Fail if one of the inventories does not exist.'),
  factPath: setting('DEFAULT_FACT_PATH', 'text', 'Directory of local facts on hosts.'),
  factCaching: setting('CACHE_PLUGIN', 'text', 'Fact cache: `memory`, or `jsonfile` for a directory on the controller.'),
  factCachingConnection: setting('CACHE_PLUGIN_CONNECTION', 'path', 'Directory of the `jsonfile` fact cache.'),
  factCachingPrefix: setting('CACHE_PLUGIN_PREFIX', 'text', 'Prefix of the cache file names.'),
  factCachingTimeout: setting('CACHE_PLUGIN_TIMEOUT', 'integer', 'Seconds until cached facts expire; 0 means never.'),
  inventoryCache: setting('INVENTORY_CACHE_ENABLED', 'boolean', 'Cache what inventory plug-ins read from a web service.'),
  inventoryCachePlugin: setting(
    'INVENTORY_CACHE_PLUGIN',
    'text',
    'Inventory cache: `memory`, or `jsonfile` for a directory on the controller; by default the fact cache.',
  ),
  inventoryCacheConnection: setting('INVENTORY_CACHE_PLUGIN_CONNECTION', 'path', 'Directory of the `jsonfile` inventory cache.'),
  inventoryCachePrefix: setting('INVENTORY_CACHE_PLUGIN_PREFIX', 'text', 'Prefix of the file names in the inventory cache.'),
  inventoryCacheTimeout: setting('INVENTORY_CACHE_TIMEOUT', 'integer', 'Seconds until a cached inventory expires; 0 means never.'),
  injectFacts: setting(
    'INJECT_FACTS_AS_VARS',
    'boolean',
    'Also set facts as variables, such as `ansible_os_family`; otherwise only in `ansible_facts`.',
  ),
  nativeTypes: setting(
    'DEFAULT_JINJA2_NATIVE',
    'boolean',
    'Keep the types of what templates evaluate to: if it is on, `None` too, instead of an empty text; if it is off, numbers become texts.',
  ),
  hashBehaviour: setting('DEFAULT_HASH_BEHAVIOUR', 'text', 'Replace a dict by one of higher precedence, or merge them.', 'replace merge'),
  privateRoleVars: setting(
    'DEFAULT_PRIVATE_ROLE_VARS',
    'boolean',
    'Limit the `vars/` of a role to itself and the roles it includes, instead of the whole play.',
  ),
  ansibleManaged: setting('defaults.ansible_managed ANSIBLE_MANAGED', 'text', 'Value of the variable `ansible_managed`.'),
  strategy: setting('DEFAULT_STRATEGY', 'text', 'Default strategy of plays.', strategies),
  forceHandlers: setting('DEFAULT_FORCE_HANDLERS', 'boolean', 'Run notified handlers on a host even after it failed.'),
  anyErrorsFatal: setting('ANY_ERRORS_FATAL', 'boolean', 'A failure on one host ends the play for all.'),
  noLog: setting('DEFAULT_NO_LOG', 'boolean', 'Hide parameters and results of tasks; only their status is shown.'),
  pollInterval: setting('DEFAULT_POLL_INTERVAL', 'integer', 'Seconds between status checks of a background task.'),
  taskTimeout: setting('TASK_TIMEOUT', 'integer', 'Task timeout in seconds; 0 for the default one.'),
  orphans: setting(
    'tsplay.orphans TSPLAY_ORPHANS',
    'text',
    'What to do about actions of a dead run that are still running on a host, as `--orphans`.',
    'report wait end',
  ),
  stretches: setting(
    'tsplay.stretches TSPLAY_STRETCHES',
    'boolean',
    'Send changes of tasks that may travel together in one message, as `--stretches`.',
  ),
  lock: setting('tsplay.lock TSPLAY_LOCK', 'boolean', 'Keep other runs off the hosts that a run changes; `no` as `--no-lock`.'),
  lockTimeout: setting(
    'tsplay.lock_timeout TSPLAY_LOCK_TIMEOUT',
    'integer',
    'Seconds to wait for another run on a host, as `--lock-timeout`.',
  ),
  python: setting(
    'tsplay.python TSPLAY_PYTHON',
    'text',
    'Interpreter for plug-ins in Python, instead of that of `ansible-playbook` or `python3`; `no` switches them off, as `--no-python`.',
  ),
  asyncDir: setting(
    'defaults.async_dir ANSIBLE_ASYNC_DIR',
    'text',
    'Directory of background jobs on hosts, unless `ansible_async_dir` is set.',
  ),
  moduleName: setting('DEFAULT_MODULE_NAME', 'text', 'Default module for `ansible -m`.'),
  moduleArgs: setting('DEFAULT_MODULE_ARGS', 'text', 'Default arguments for `ansible -a`.'),
  // Tags and output: diffs, verbosity, colours, the log.
  tags: setting('TAGS_RUN', 'words', 'Default for `--tags`.'),
  skipTags: setting('TAGS_SKIP', 'words', 'Default for `--skip-tags`.'),
  diff: setting('DIFF_ALWAYS', 'boolean', 'Show text differences, as `--diff`.'),
  diffContext: setting('DIFF_CONTEXT', 'integer', 'Context lines around a difference.'),
  verbosity: setting('DEFAULT_VERBOSITY', 'integer', 'Verbosity level; `-v` adds to it.'),
  noColour: setting('ANSIBLE_NOCOLOR', 'boolean', 'No colours, as `--no-colour`.'),
  forceColour: setting('ANSIBLE_FORCE_COLOR', 'boolean', 'Colours even if the output is not a terminal.'),
  logPath: setting('DEFAULT_LOG_PATH', 'path', 'Log file of the run in JSON lines, as `--log`.'),
  journal: setting(
    'tsplay.journal TSPLAY_JOURNAL',
    'boolean',
    'Keep a journal of each run, for `tsplay runs`, `show` and `resume`; `no` is `--no-journal`.',
  ),
  journalDays: setting('tsplay.journal_days TSPLAY_JOURNAL_DAYS', 'integer', 'Days until the journal of a run is removed; 30 by default.'),
  journalSize: setting(
    'tsplay.journal_size TSPLAY_JOURNAL_SIZE',
    'integer',
    'Megabytes that the journals of all runs may take; the oldest are removed first; 500 by default.',
  ),
  callbacks: setting(
    'CALLBACKS_ENABLED',
    'words',
    'Callbacks in the output of `ansible-playbook`: `timer` and `profile_tasks` show durations.',
    undefined,
    {
      accepted: /^(?:(?:ansible\.(?:builtin|posix)|community\.general)\.)?(?:timer|profile_tasks|default|yaml|debug|skippy|)$/,
      severity: 'warning',
      message: 'names an unsupported callback: callbacks are Python, which does not run here',
      hint: 'use `--report jsonl=FILE`, `--report junit=FILE` or `--trace FILE` for machine-readable output',
    },
  ),
  // The output format of `ansible-playbook` and `ansible`.
  stdoutCallback: setting(
    'DEFAULT_STDOUT_CALLBACK',
    'text',
    'Output format of `ansible-playbook`: `default`, `yaml`, `debug`, `skippy`, `minimal`, `oneline`, `unixy`, `json` or `null`.',
    undefined,
    {
      accepted:
        /^(?:(?:ansible\.(?:builtin|legacy)\.)?(?:default|minimal|oneline)|(?:ansible\.posix\.)?(?:debug|skippy|json)|(?:community\.general\.)?(?:yaml|unixy|null))$/,
      severity: 'warning',
      message: 'names an unsupported output format; `default` is used',
      hint: 'supported are `yaml`, `debug`, `skippy`, `minimal`, `oneline`, `unixy`, `json` and `null`',
    },
  ),
  adhocCallbacks: setting('DEFAULT_LOAD_CALLBACK_PLUGINS', 'boolean', 'Use `stdout_callback` for `ansible` too.'),
  resultFormat: setting(
    'defaults.callback_result_format ANSIBLE_CALLBACK_RESULT_FORMAT',
    'text',
    'Result format of the outputs `default` and `minimal`.',
    'json yaml',
  ),
  prettyResults: output(
    'defaults.callback_format_pretty ANSIBLE_CALLBACK_FORMAT_PRETTY',
    'always or never print results over several lines.',
  ),
  displaySkipped: output('DISPLAY_SKIPPED_HOSTS', 'show hosts that skipped a task.'),
  displayOk: output('defaults.display_ok_hosts ANSIBLE_DISPLAY_OK_HOSTS', 'show hosts on which nothing changed.'),
  failedStderr: output('defaults.display_failed_stderr ANSIBLE_DISPLAY_FAILED_STDERR', 'write failures to standard error.'),
  customStats: output('SHOW_CUSTOM_STATS', 'show the values of `set_stats` at the end.'),
  checkMarkers: output('defaults.check_mode_markers ANSIBLE_CHECK_MODE_MARKERS', 'mark headers in check mode.'),
  hostStarts: output('defaults.show_per_host_start ANSIBLE_SHOW_PER_HOST_START', 'print a line when a host starts a task.'),
  failedPaths: output('defaults.show_task_path_on_failure ANSIBLE_SHOW_TASK_PATH_ON_FAILURE', 'show the location of a failed task.'),
} as const satisfies Readonly<Record<string, Supported>>

/** The values of supported settings. */
export type Values = { readonly [F in keyof typeof supported]?: KindValues[(typeof supported)[F]['kind']] }
export type Field = keyof typeof supported
