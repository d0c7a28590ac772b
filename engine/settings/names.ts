/** Settings by their names in Ansible's lookup `config`: type, keys and default of each. */
import type { Kind } from './supported-shape.ts'

/** One setting on each line: name, type, keys of the file, environment variables, and the default as JSON. `-` means none. */
export const settingLines = `
ACTION_WARNINGS boolean defaults.action_warnings ANSIBLE_ACTION_WARNINGS true
AGNOSTIC_BECOME_PROMPT boolean privilege_escalation.agnostic_become_prompt ANSIBLE_AGNOSTIC_BECOME_PROMPT true
ANSIBLE_CONNECTION_PATH path persistent_connection.ansible_connection_path ANSIBLE_CONNECTION_PATH null
ANSIBLE_COW_ACCEPTLIST words defaults.cow_whitelist,defaults.cowsay_enabled_stencils ANSIBLE_COW_WHITELIST,ANSIBLE_COW_ACCEPTLIST ["bud-frogs", "bunny", "cheese", "daemon", "default", "dragon", "elephant-in-snake", "elephant", "eyes", "hellokitty", "kitty", "luke-koala", "meow", "milk", "moofasa", "moose", "ren", "sheep", "small", "stegosaurus", "stimpy", "supermilker", "three-eyes", "turkey", "turtle", "tux", "udder", "vader-koala", "vader", "www"]
ANSIBLE_COW_PATH text defaults.cowpath ANSIBLE_COW_PATH null
ANSIBLE_COW_SELECTION text defaults.cow_selection ANSIBLE_COW_SELECTION "default"
ANSIBLE_FORCE_COLOR boolean defaults.force_color ANSIBLE_FORCE_COLOR false
ANSIBLE_HOME path defaults.home ANSIBLE_HOME "{home}"
ANSIBLE_NOCOLOR boolean defaults.nocolor ANSIBLE_NOCOLOR,NO_COLOR false
ANSIBLE_NOCOWS boolean defaults.nocows ANSIBLE_NOCOWS false
ANSIBLE_PIPELINING boolean defaults.pipelining,connection.pipelining ANSIBLE_PIPELINING false
ANY_ERRORS_FATAL boolean defaults.any_errors_fatal ANSIBLE_ANY_ERRORS_FATAL false
BECOME_ALLOW_SAME_USER boolean privilege_escalation.become_allow_same_user ANSIBLE_BECOME_ALLOW_SAME_USER false
BECOME_PASSWORD_FILE path defaults.become_password_file ANSIBLE_BECOME_PASSWORD_FILE null
BECOME_PLUGIN_PATH paths defaults.become_plugins ANSIBLE_BECOME_PLUGINS ["{home}/plugins/become", "/usr/share/ansible/plugins/become"]
CACHE_PLUGIN text defaults.fact_caching ANSIBLE_CACHE_PLUGIN "memory"
CACHE_PLUGIN_CONNECTION text defaults.fact_caching_connection ANSIBLE_CACHE_PLUGIN_CONNECTION null
CACHE_PLUGIN_PREFIX text defaults.fact_caching_prefix ANSIBLE_CACHE_PLUGIN_PREFIX "ansible_facts"
CACHE_PLUGIN_TIMEOUT integer defaults.fact_caching_timeout ANSIBLE_CACHE_PLUGIN_TIMEOUT 86400
CALLBACKS_ENABLED words defaults.callback_whitelist,defaults.callbacks_enabled ANSIBLE_CALLBACK_WHITELIST,ANSIBLE_CALLBACKS_ENABLED []
COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH text defaults.collections_on_ansible_version_mismatch ANSIBLE_COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH "warning"
COLLECTIONS_PATHS paths defaults.collections_paths,defaults.collections_path ANSIBLE_COLLECTIONS_PATHS,ANSIBLE_COLLECTIONS_PATH ["{home}/collections", "/usr/share/ansible/collections"]
COLLECTIONS_SCAN_SYS_PATH boolean defaults.collections_scan_sys_path ANSIBLE_COLLECTIONS_SCAN_SYS_PATH true
COLOR_CHANGED text colors.changed ANSIBLE_COLOR_CHANGED "yellow"
COLOR_CONSOLE_PROMPT text colors.console_prompt ANSIBLE_COLOR_CONSOLE_PROMPT "white"
COLOR_DEBUG text colors.debug ANSIBLE_COLOR_DEBUG "dark gray"
COLOR_DEPRECATE text colors.deprecate ANSIBLE_COLOR_DEPRECATE "purple"
COLOR_DIFF_ADD text colors.diff_add ANSIBLE_COLOR_DIFF_ADD "green"
COLOR_DIFF_LINES text colors.diff_lines ANSIBLE_COLOR_DIFF_LINES "cyan"
COLOR_DIFF_REMOVE text colors.diff_remove ANSIBLE_COLOR_DIFF_REMOVE "red"
COLOR_ERROR text colors.error ANSIBLE_COLOR_ERROR "red"
COLOR_HIGHLIGHT text colors.highlight ANSIBLE_COLOR_HIGHLIGHT "white"
COLOR_OK text colors.ok ANSIBLE_COLOR_OK "green"
COLOR_SKIP text colors.skip ANSIBLE_COLOR_SKIP "cyan"
COLOR_UNREACHABLE text colors.unreachable ANSIBLE_COLOR_UNREACHABLE "bright red"
COLOR_VERBOSE text colors.verbose ANSIBLE_COLOR_VERBOSE "blue"
COLOR_WARN text colors.warn ANSIBLE_COLOR_WARN "bright purple"
CONNECTION_PASSWORD_FILE path defaults.connection_password_file ANSIBLE_CONNECTION_PASSWORD_FILE null
DEFAULT_ACTION_PLUGIN_PATH paths defaults.action_plugins ANSIBLE_ACTION_PLUGINS ["{home}/plugins/action", "/usr/share/ansible/plugins/action"]
DEFAULT_ALLOW_UNSAFE_LOOKUPS boolean defaults.allow_unsafe_lookups - false
DEFAULT_ASK_PASS boolean defaults.ask_pass ANSIBLE_ASK_PASS false
DEFAULT_ASK_VAULT_PASS boolean defaults.ask_vault_pass ANSIBLE_ASK_VAULT_PASS false
DEFAULT_BECOME boolean privilege_escalation.become ANSIBLE_BECOME false
DEFAULT_BECOME_ASK_PASS boolean privilege_escalation.become_ask_pass ANSIBLE_BECOME_ASK_PASS false
DEFAULT_BECOME_EXE text privilege_escalation.become_exe ANSIBLE_BECOME_EXE null
DEFAULT_BECOME_FLAGS text privilege_escalation.become_flags ANSIBLE_BECOME_FLAGS null
DEFAULT_BECOME_METHOD text privilege_escalation.become_method ANSIBLE_BECOME_METHOD "sudo"
DEFAULT_BECOME_USER text privilege_escalation.become_user ANSIBLE_BECOME_USER "root"
DEFAULT_CACHE_PLUGIN_PATH paths defaults.cache_plugins ANSIBLE_CACHE_PLUGINS ["{home}/plugins/cache", "/usr/share/ansible/plugins/cache"]
DEFAULT_CALLBACK_PLUGIN_PATH paths defaults.callback_plugins ANSIBLE_CALLBACK_PLUGINS ["{home}/plugins/callback", "/usr/share/ansible/plugins/callback"]
DEFAULT_CLICONF_PLUGIN_PATH paths defaults.cliconf_plugins ANSIBLE_CLICONF_PLUGINS ["{home}/plugins/cliconf", "/usr/share/ansible/plugins/cliconf"]
DEFAULT_CONNECTION_PLUGIN_PATH paths defaults.connection_plugins ANSIBLE_CONNECTION_PLUGINS ["{home}/plugins/connection", "/usr/share/ansible/plugins/connection"]
DEFAULT_DEBUG boolean defaults.debug ANSIBLE_DEBUG false
DEFAULT_EXECUTABLE text defaults.executable ANSIBLE_EXECUTABLE "/bin/sh"
DEFAULT_FACT_PATH text defaults.fact_path ANSIBLE_FACT_PATH null
DEFAULT_FILTER_PLUGIN_PATH paths defaults.filter_plugins ANSIBLE_FILTER_PLUGINS ["{home}/plugins/filter", "/usr/share/ansible/plugins/filter"]
DEFAULT_FORCE_HANDLERS boolean defaults.force_handlers ANSIBLE_FORCE_HANDLERS false
DEFAULT_FORKS integer defaults.forks ANSIBLE_FORKS 5
DEFAULT_GATHERING text defaults.gathering ANSIBLE_GATHERING "implicit"
DEFAULT_GATHER_SUBSET words defaults.gather_subset ANSIBLE_GATHER_SUBSET null
DEFAULT_GATHER_TIMEOUT integer defaults.gather_timeout ANSIBLE_GATHER_TIMEOUT null
DEFAULT_HASH_BEHAVIOUR text defaults.hash_behaviour ANSIBLE_HASH_BEHAVIOUR "replace"
DEFAULT_HOST_LIST files defaults.inventory ANSIBLE_INVENTORY ["/etc/ansible/hosts"]
DEFAULT_HTTPAPI_PLUGIN_PATH paths defaults.httpapi_plugins ANSIBLE_HTTPAPI_PLUGINS ["{home}/plugins/httpapi", "/usr/share/ansible/plugins/httpapi"]
DEFAULT_INTERNAL_POLL_INTERVAL float defaults.internal_poll_interval - 0.001
DEFAULT_INVENTORY_PLUGIN_PATH paths defaults.inventory_plugins ANSIBLE_INVENTORY_PLUGINS ["{home}/plugins/inventory", "/usr/share/ansible/plugins/inventory"]
DEFAULT_JINJA2_EXTENSIONS text defaults.jinja2_extensions ANSIBLE_JINJA2_EXTENSIONS []
DEFAULT_JINJA2_NATIVE boolean defaults.jinja2_native ANSIBLE_JINJA2_NATIVE false
DEFAULT_KEEP_REMOTE_FILES boolean defaults.keep_remote_files ANSIBLE_KEEP_REMOTE_FILES false
DEFAULT_LIBVIRT_LXC_NOSECLABEL boolean selinux.libvirt_lxc_noseclabel ANSIBLE_LIBVIRT_LXC_NOSECLABEL false
DEFAULT_LOAD_CALLBACK_PLUGINS boolean defaults.bin_ansible_callbacks ANSIBLE_LOAD_CALLBACK_PLUGINS false
DEFAULT_LOG_FILTER words defaults.log_filter ANSIBLE_LOG_FILTER []
DEFAULT_LOG_PATH path defaults.log_path ANSIBLE_LOG_PATH null
DEFAULT_LOOKUP_PLUGIN_PATH paths defaults.lookup_plugins ANSIBLE_LOOKUP_PLUGINS ["{home}/plugins/lookup", "/usr/share/ansible/plugins/lookup"]
DEFAULT_MANAGED_STR text defaults.ansible_managed - "Ansible managed"
DEFAULT_MODULE_ARGS text defaults.module_args ANSIBLE_MODULE_ARGS null
DEFAULT_MODULE_COMPRESSION text defaults.module_compression - "ZIP_DEFLATED"
DEFAULT_MODULE_NAME text defaults.module_name - "command"
DEFAULT_MODULE_PATH paths defaults.library ANSIBLE_LIBRARY ["{home}/plugins/modules", "/usr/share/ansible/plugins/modules"]
DEFAULT_MODULE_UTILS_PATH paths defaults.module_utils ANSIBLE_MODULE_UTILS ["{home}/plugins/module_utils", "/usr/share/ansible/plugins/module_utils"]
DEFAULT_NETCONF_PLUGIN_PATH paths defaults.netconf_plugins ANSIBLE_NETCONF_PLUGINS ["{home}/plugins/netconf", "/usr/share/ansible/plugins/netconf"]
DEFAULT_NO_LOG boolean defaults.no_log ANSIBLE_NO_LOG false
DEFAULT_NO_TARGET_SYSLOG boolean defaults.no_target_syslog ANSIBLE_NO_TARGET_SYSLOG false
DEFAULT_NULL_REPRESENTATION text defaults.null_representation ANSIBLE_NULL_REPRESENTATION null
DEFAULT_POLL_INTERVAL integer defaults.poll_interval ANSIBLE_POLL_INTERVAL 15
DEFAULT_PRIVATE_KEY_FILE path defaults.private_key_file ANSIBLE_PRIVATE_KEY_FILE null
DEFAULT_PRIVATE_ROLE_VARS boolean defaults.private_role_vars ANSIBLE_PRIVATE_ROLE_VARS false
DEFAULT_REMOTE_PORT integer defaults.remote_port ANSIBLE_REMOTE_PORT null
DEFAULT_REMOTE_USER text defaults.remote_user ANSIBLE_REMOTE_USER null
DEFAULT_ROLES_PATH paths defaults.roles_path ANSIBLE_ROLES_PATH ["{home}/roles", "/usr/share/ansible/roles", "/etc/ansible/roles"]
DEFAULT_SELINUX_SPECIAL_FS words selinux.special_context_filesystems ANSIBLE_SELINUX_SPECIAL_FS ["fuse", "nfs", "vboxsf", "ramfs", "9p", "vfat"]
DEFAULT_STDOUT_CALLBACK text defaults.stdout_callback ANSIBLE_STDOUT_CALLBACK "default"
DEFAULT_STRATEGY text defaults.strategy ANSIBLE_STRATEGY "linear"
DEFAULT_STRATEGY_PLUGIN_PATH paths defaults.strategy_plugins ANSIBLE_STRATEGY_PLUGINS ["{home}/plugins/strategy", "/usr/share/ansible/plugins/strategy"]
DEFAULT_SU boolean defaults.su ANSIBLE_SU false
DEFAULT_SYSLOG_FACILITY text defaults.syslog_facility ANSIBLE_SYSLOG_FACILITY "LOG_USER"
DEFAULT_TERMINAL_PLUGIN_PATH paths defaults.terminal_plugins ANSIBLE_TERMINAL_PLUGINS ["{home}/plugins/terminal", "/usr/share/ansible/plugins/terminal"]
DEFAULT_TEST_PLUGIN_PATH paths defaults.test_plugins ANSIBLE_TEST_PLUGINS ["{home}/plugins/test", "/usr/share/ansible/plugins/test"]
DEFAULT_TIMEOUT integer defaults.timeout ANSIBLE_TIMEOUT 10
DEFAULT_TRANSPORT text defaults.transport ANSIBLE_TRANSPORT "smart"
DEFAULT_UNDEFINED_VAR_BEHAVIOR boolean defaults.error_on_undefined_vars ANSIBLE_ERROR_ON_UNDEFINED_VARS true
DEFAULT_VARS_PLUGIN_PATH paths defaults.vars_plugins ANSIBLE_VARS_PLUGINS ["{home}/plugins/vars", "/usr/share/ansible/plugins/vars"]
DEFAULT_VAULT_ENCRYPT_IDENTITY text defaults.vault_encrypt_identity ANSIBLE_VAULT_ENCRYPT_IDENTITY null
DEFAULT_VAULT_IDENTITY text defaults.vault_identity ANSIBLE_VAULT_IDENTITY "default"
DEFAULT_VAULT_IDENTITY_LIST words defaults.vault_identity_list ANSIBLE_VAULT_IDENTITY_LIST []
DEFAULT_VAULT_ID_MATCH text defaults.vault_id_match ANSIBLE_VAULT_ID_MATCH false
DEFAULT_VAULT_PASSWORD_FILE path defaults.vault_password_file ANSIBLE_VAULT_PASSWORD_FILE null
DEFAULT_VERBOSITY integer defaults.verbosity ANSIBLE_VERBOSITY 0
DEPRECATION_WARNINGS boolean defaults.deprecation_warnings ANSIBLE_DEPRECATION_WARNINGS true
DEVEL_WARNING boolean defaults.devel_warning ANSIBLE_DEVEL_WARNING true
DIFF_ALWAYS boolean diff.always ANSIBLE_DIFF_ALWAYS false
DIFF_CONTEXT integer diff.context ANSIBLE_DIFF_CONTEXT 3
DISPLAY_ARGS_TO_STDOUT boolean defaults.display_args_to_stdout ANSIBLE_DISPLAY_ARGS_TO_STDOUT false
DISPLAY_SKIPPED_HOSTS boolean defaults.display_skipped_hosts ANSIBLE_DISPLAY_SKIPPED_HOSTS true
DOCSITE_ROOT_URL text defaults.docsite_root_url - "https://docs.ansible.com/ansible-core/"
DOC_FRAGMENT_PLUGIN_PATH paths defaults.doc_fragment_plugins ANSIBLE_DOC_FRAGMENT_PLUGINS ["{home}/plugins/doc_fragments", "/usr/share/ansible/plugins/doc_fragments"]
DUPLICATE_YAML_DICT_KEY text defaults.duplicate_dict_key ANSIBLE_DUPLICATE_YAML_DICT_KEY "warn"
ENABLE_TASK_DEBUGGER boolean defaults.enable_task_debugger ANSIBLE_ENABLE_TASK_DEBUGGER false
ERROR_ON_MISSING_HANDLER boolean defaults.error_on_missing_handler ANSIBLE_ERROR_ON_MISSING_HANDLER true
FACTS_MODULES words defaults.facts_modules ANSIBLE_FACTS_MODULES ["smart"]
GALAXY_CACHE_DIR path galaxy.cache_dir ANSIBLE_GALAXY_CACHE_DIR "{home}/galaxy_cache"
GALAXY_COLLECTION_SKELETON path galaxy.collection_skeleton ANSIBLE_GALAXY_COLLECTION_SKELETON null
GALAXY_COLLECTION_SKELETON_IGNORE words galaxy.collection_skeleton_ignore ANSIBLE_GALAXY_COLLECTION_SKELETON_IGNORE ["^.git$", "^.*/.git_keep$"]
GALAXY_DISABLE_GPG_VERIFY boolean galaxy.disable_gpg_verify ANSIBLE_GALAXY_DISABLE_GPG_VERIFY false
GALAXY_DISPLAY_PROGRESS boolean galaxy.display_progress ANSIBLE_GALAXY_DISPLAY_PROGRESS null
GALAXY_GPG_KEYRING path galaxy.gpg_keyring ANSIBLE_GALAXY_GPG_KEYRING null
GALAXY_IGNORE_CERTS boolean galaxy.ignore_certs ANSIBLE_GALAXY_IGNORE null
GALAXY_IGNORE_INVALID_SIGNATURE_STATUS_CODES words galaxy.ignore_signature_status_codes ANSIBLE_GALAXY_IGNORE_SIGNATURE_STATUS_CODES null
GALAXY_REQUIRED_VALID_SIGNATURE_COUNT text galaxy.required_valid_signature_count ANSIBLE_GALAXY_REQUIRED_VALID_SIGNATURE_COUNT "1"
GALAXY_ROLE_SKELETON path galaxy.role_skeleton ANSIBLE_GALAXY_ROLE_SKELETON null
GALAXY_ROLE_SKELETON_IGNORE words galaxy.role_skeleton_ignore ANSIBLE_GALAXY_ROLE_SKELETON_IGNORE ["^.git$", "^.*/.git_keep$"]
GALAXY_SERVER text galaxy.server ANSIBLE_GALAXY_SERVER "https://galaxy.ansible.com"
GALAXY_SERVER_LIST words galaxy.server_list ANSIBLE_GALAXY_SERVER_LIST null
GALAXY_TOKEN_PATH path galaxy.token_path ANSIBLE_GALAXY_TOKEN_PATH "{home}/galaxy_token"
HOST_KEY_CHECKING boolean defaults.host_key_checking ANSIBLE_HOST_KEY_CHECKING true
HOST_PATTERN_MISMATCH text inventory.host_pattern_mismatch ANSIBLE_HOST_PATTERN_MISMATCH "warning"
INJECT_FACTS_AS_VARS boolean defaults.inject_facts_as_vars ANSIBLE_INJECT_FACT_VARS true
INTERPRETER_PYTHON text defaults.interpreter_python ANSIBLE_PYTHON_INTERPRETER "auto"
INTERPRETER_PYTHON_FALLBACK words - - ["python3.11", "python3.10", "python3.9", "python3.8", "python3.7", "python3.6", "python3.5", "/usr/bin/python3", "/usr/libexec/platform-python", "python2.7", "/usr/bin/python", "python"] ansible_interpreter_python_fallback
INVALID_TASK_ATTRIBUTE_FAILED boolean defaults.invalid_task_attribute_failed ANSIBLE_INVALID_TASK_ATTRIBUTE_FAILED true
INVENTORY_ANY_UNPARSED_IS_FAILED boolean inventory.any_unparsed_is_failed ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED false
INVENTORY_CACHE_ENABLED boolean inventory.cache ANSIBLE_INVENTORY_CACHE false
INVENTORY_CACHE_PLUGIN text inventory.cache_plugin ANSIBLE_INVENTORY_CACHE_PLUGIN null
INVENTORY_CACHE_PLUGIN_CONNECTION text inventory.cache_connection ANSIBLE_INVENTORY_CACHE_CONNECTION null
INVENTORY_CACHE_PLUGIN_PREFIX text inventory.cache_prefix ANSIBLE_INVENTORY_CACHE_PLUGIN_PREFIX "ansible_inventory_"
INVENTORY_CACHE_TIMEOUT text inventory.cache_timeout ANSIBLE_INVENTORY_CACHE_TIMEOUT 3600
INVENTORY_ENABLED words inventory.enable_plugins ANSIBLE_INVENTORY_ENABLED ["host_list", "script", "auto", "yaml", "ini", "toml"]
INVENTORY_EXPORT boolean inventory.export ANSIBLE_INVENTORY_EXPORT false
INVENTORY_IGNORE_EXTS words defaults.inventory_ignore_extensions,inventory.ignore_extensions ANSIBLE_INVENTORY_IGNORE [".pyc", ".pyo", ".swp", ".bak", "~", ".rpm", ".md", ".txt", ".rst", ".orig", ".ini", ".cfg", ".retry"]
INVENTORY_IGNORE_PATTERNS words defaults.inventory_ignore_patterns,inventory.ignore_patterns ANSIBLE_INVENTORY_IGNORE_REGEX []
INVENTORY_UNPARSED_IS_FAILED boolean inventory.unparsed_is_failed ANSIBLE_INVENTORY_UNPARSED_FAILED false
INVENTORY_UNPARSED_WARNING boolean inventory.inventory_unparsed_warning ANSIBLE_INVENTORY_UNPARSED_WARNING true
JINJA2_NATIVE_WARNING boolean defaults.jinja2_native_warning ANSIBLE_JINJA2_NATIVE_WARNING true
LOCALHOST_WARNING boolean defaults.localhost_warning ANSIBLE_LOCALHOST_WARNING true
MAX_FILE_SIZE_FOR_DIFF integer defaults.max_diff_size ANSIBLE_MAX_DIFF_SIZE 104448
NETCONF_SSH_CONFIG text netconf_connection.ssh_config ANSIBLE_NETCONF_SSH_CONFIG null
NETWORK_GROUP_MODULES words defaults.network_group_modules ANSIBLE_NETWORK_GROUP_MODULES ["eos", "nxos", "ios", "iosxr", "junos", "enos", "ce", "vyos", "sros", "dellos9", "dellos10", "dellos6", "asa", "aruba", "aireos", "bigip", "ironware", "onyx", "netconf", "exos", "voss", "slxos"]
OLD_PLUGIN_CACHE_CLEARING boolean defaults.old_plugin_cache_clear ANSIBLE_OLD_PLUGIN_CACHE_CLEAR false
PARAMIKO_HOST_KEY_AUTO_ADD boolean paramiko_connection.host_key_auto_add ANSIBLE_PARAMIKO_HOST_KEY_AUTO_ADD false
PARAMIKO_LOOK_FOR_KEYS boolean paramiko_connection.look_for_keys ANSIBLE_PARAMIKO_LOOK_FOR_KEYS true
PERSISTENT_COMMAND_TIMEOUT integer persistent_connection.command_timeout ANSIBLE_PERSISTENT_COMMAND_TIMEOUT 30
PERSISTENT_CONNECT_RETRY_TIMEOUT integer persistent_connection.connect_retry_timeout ANSIBLE_PERSISTENT_CONNECT_RETRY_TIMEOUT 15
PERSISTENT_CONNECT_TIMEOUT integer persistent_connection.connect_timeout ANSIBLE_PERSISTENT_CONNECT_TIMEOUT 30
PERSISTENT_CONTROL_PATH_DIR path persistent_connection.control_path_dir ANSIBLE_PERSISTENT_CONTROL_PATH_DIR "{home}/pc"
PLAYBOOK_DIR path defaults.playbook_dir ANSIBLE_PLAYBOOK_DIR null
PLAYBOOK_VARS_ROOT text defaults.playbook_vars_root ANSIBLE_PLAYBOOK_VARS_ROOT "top"
PLUGIN_FILTERS_CFG path defaults.plugin_filters_cfg - null
PYTHON_MODULE_RLIMIT_NOFILE text defaults.python_module_rlimit_nofile ANSIBLE_PYTHON_MODULE_RLIMIT_NOFILE 0
RETRY_FILES_ENABLED boolean defaults.retry_files_enabled ANSIBLE_RETRY_FILES_ENABLED false
RETRY_FILES_SAVE_PATH path defaults.retry_files_save_path ANSIBLE_RETRY_FILES_SAVE_PATH null
RUN_VARS_PLUGINS text defaults.run_vars_plugins ANSIBLE_RUN_VARS_PLUGINS "demand"
SHOW_CUSTOM_STATS boolean defaults.show_custom_stats ANSIBLE_SHOW_CUSTOM_STATS false
STRING_CONVERSION_ACTION text defaults.string_conversion_action ANSIBLE_STRING_CONVERSION_ACTION "warn"
STRING_TYPE_FILTERS words jinja2.dont_type_filters ANSIBLE_STRING_TYPE_FILTERS ["string", "to_json", "to_nice_json", "to_yaml", "to_nice_yaml", "ppretty", "json"]
SYSTEM_WARNINGS boolean defaults.system_warnings ANSIBLE_SYSTEM_WARNINGS true
TAGS_RUN words tags.run ANSIBLE_RUN_TAGS []
TAGS_SKIP words tags.skip ANSIBLE_SKIP_TAGS []
TASK_DEBUGGER_IGNORE_ERRORS boolean defaults.task_debugger_ignore_errors ANSIBLE_TASK_DEBUGGER_IGNORE_ERRORS true
TASK_TIMEOUT integer defaults.task_timeout ANSIBLE_TASK_TIMEOUT 0
TRANSFORM_INVALID_GROUP_CHARS text defaults.force_valid_group_names ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS "never"
USE_PERSISTENT_CONNECTIONS boolean defaults.use_persistent_connections ANSIBLE_USE_PERSISTENT_CONNECTIONS false
VALIDATE_ACTION_GROUP_METADATA boolean defaults.validate_action_group_metadata ANSIBLE_VALIDATE_ACTION_GROUP_METADATA true
VARIABLE_PLUGINS_ENABLED words defaults.vars_plugins_enabled ANSIBLE_VARS_ENABLED ["host_group_vars"]
VARIABLE_PRECEDENCE words defaults.precedence ANSIBLE_PRECEDENCE ["all_inventory", "groups_inventory", "all_plugins_inventory", "all_plugins_play", "groups_plugins_inventory", "groups_plugins_play"]
VERBOSE_TO_STDERR boolean defaults.verbose_to_stderr ANSIBLE_VERBOSE_TO_STDERR false
WIN_ASYNC_STARTUP_TIMEOUT integer defaults.win_async_startup_timeout ANSIBLE_WIN_ASYNC_STARTUP_TIMEOUT 5
WORKER_SHUTDOWN_POLL_COUNT integer - ANSIBLE_WORKER_SHUTDOWN_POLL_COUNT 0
WORKER_SHUTDOWN_POLL_DELAY float - ANSIBLE_WORKER_SHUTDOWN_POLL_DELAY 0.1
YAML_FILENAME_EXTENSIONS words defaults.yaml_valid_extensions ANSIBLE_YAML_FILENAME_EXT [".yml", ".yaml", ".json"]
`

/** Settings of plug-ins by type, plug-in and option; after the default, the variables with higher precedence, the last one highest. */
const pluginLines = `
connection.ssh.host text - - null inventory_hostname,ansible_host,ansible_ssh_host
connection.ssh.host_key_checking boolean defaults.host_key_checking,ssh_connection.host_key_checking ANSIBLE_HOST_KEY_CHECKING,ANSIBLE_SSH_HOST_KEY_CHECKING true ansible_host_key_checking,ansible_ssh_host_key_checking
connection.ssh.pipelining boolean defaults.pipelining,connection.pipelining,ssh_connection.pipelining ANSIBLE_PIPELINING,ANSIBLE_SSH_PIPELINING false ansible_pipelining,ansible_ssh_pipelining
connection.ssh.port integer defaults.remote_port ANSIBLE_REMOTE_PORT null ansible_port,ansible_ssh_port
connection.ssh.private_key_file path defaults.private_key_file ANSIBLE_PRIVATE_KEY_FILE null ansible_private_key_file,ansible_ssh_private_key_file
connection.ssh.reconnection_retries integer connection.retries,ssh_connection.retries ANSIBLE_SSH_RETRIES 0 ansible_ssh_retries
connection.ssh.remote_user text defaults.remote_user ANSIBLE_REMOTE_USER null ansible_user,ansible_ssh_user
connection.ssh.ssh_args text ssh_connection.ssh_args ANSIBLE_SSH_ARGS "-C -o ControlMaster=auto -o ControlPersist=60s" ansible_ssh_args
connection.ssh.ssh_common_args text ssh_connection.ssh_common_args ANSIBLE_SSH_COMMON_ARGS "" ansible_ssh_common_args
connection.ssh.ssh_executable text ssh_connection.ssh_executable ANSIBLE_SSH_EXECUTABLE "ssh" ansible_ssh_executable
connection.ssh.ssh_extra_args text ssh_connection.ssh_extra_args ANSIBLE_SSH_EXTRA_ARGS "" ansible_ssh_extra_args
connection.ssh.timeout integer defaults.timeout,ssh_connection.timeout ANSIBLE_TIMEOUT,ANSIBLE_SSH_TIMEOUT 10 ansible_ssh_timeout
shell.sh.remote_tmp text defaults.remote_tmp ANSIBLE_REMOTE_TEMP,ANSIBLE_REMOTE_TMP "~/.ansible/tmp" ansible_remote_tmp
become.sudo.become_exe text privilege_escalation.become_exe,sudo_become_plugin.executable ANSIBLE_BECOME_EXE,ANSIBLE_SUDO_EXE "sudo" ansible_become_exe,ansible_sudo_exe
become.sudo.become_flags text privilege_escalation.become_flags,sudo_become_plugin.flags ANSIBLE_BECOME_FLAGS,ANSIBLE_SUDO_FLAGS "-H -S -n" ansible_become_flags,ansible_sudo_flags
become.sudo.become_user text privilege_escalation.become_user,sudo_become_plugin.user ANSIBLE_BECOME_USER,ANSIBLE_SUDO_USER "root" ansible_become_user,ansible_sudo_user
callback.default.display_skipped_hosts boolean defaults.display_skipped_hosts ANSIBLE_DISPLAY_SKIPPED_HOSTS true
`

export interface NamedRow {
  readonly kind: Kind
  /** `section.key`; of several, the last one wins. */
  readonly keys: readonly string[]
  /** Environment variables, which win over files; the last one wins. */
  readonly env: readonly string[]
  readonly defaultValue: unknown
  readonly variables: readonly string[]
}

let rows: ReadonlyMap<string, NamedRow> | undefined

/** `DEFAULT_FORKS`, or `connection.ssh.remote_user`; undefined for an unknown name. */
export function rowNamed(name: string): NamedRow | undefined {
  rows ??= new Map(`${settingLines}${pluginLines}`.split('\n').flatMap((line) => (line === '' ? [] : [rowOf(line)])))
  return rows.get(name)
}

/** Keys and environment variables of settings, each by its name in Ansible or written itself; `$` marks a variable that has the name of another setting. */
export function keysOf(settings: string): Pick<NamedRow, 'keys' | 'env'> {
  const itself = (word: string) => (word.includes('.') ? { keys: [word], env: [] } : { keys: [], env: [word.replace('$', '')] })
  const found = settings.split(/\s+/).map((word) => rowNamed(word) ?? itself(word))
  return { keys: found.flatMap(({ keys }) => keys), env: found.flatMap(({ env }) => env) }
}

/** Whether a plug-in has settings. */
export function hasPluginSettings(type: string, name: string): boolean {
  return pluginLines.includes(`\n${type}.${name}.`)
}

function rowOf(line: string): readonly [string, NamedRow] {
  const [, name = '', kind, keys = '', env = '', defaultValue = '', variables = ''] =
    /^(\S+) (\S+) (\S+) (\S+) (".*?"|\[.*\]|\S+)(?: (\S+))?$/.exec(line) ?? []
  const row = {
    kind: kind as Kind,
    keys: words(keys),
    env: words(env),
    defaultValue: JSON.parse(defaultValue),
    variables: words(variables),
  }
  return [name, row]
}

function words(text: string): readonly string[] {
  return text.split(',').filter((word) => word !== '' && word !== '-')
}
