/** Settings of Ansible that are silently ignored, since they do not change what a run does; by reason. */

export interface IgnoredSetting {
  /** Why it is ignored, to follow "Ignored:". */
  readonly reason: string
  /** Names of Ansible, keys and environment variables, separated by blanks. */
  readonly settings: string
}

export const ignored: readonly IgnoredSetting[] = [
  {
    reason: 'no Python runs on hosts, and no code is copied to them',
    settings: `DEFAULT_EXECUTABLE DEFAULT_KEEP_REMOTE_FILES DEFAULT_LIBVIRT_LXC_NOSECLABEL DEFAULT_MODULE_COMPRESSION
      DEFAULT_MODULE_UTILS_PATH DEFAULT_NO_TARGET_SYSLOG DEFAULT_SELINUX_SPECIAL_FS DEFAULT_SYSLOG_FACILITY INTERPRETER_PYTHON
      PYTHON_MODULE_RLIMIT_NOFILE defaults.remote_tmp defaults.local_tmp defaults.allow_world_readable_tmpfiles
      defaults.common_remote_group defaults.admin_users defaults.system_tmpdirs defaults.module_lang defaults.module_set_locale
      defaults.world_readable_temp defaults.module_strict_utf8_response ANSIBLE_REMOTE_TEMP ANSIBLE_REMOTE_TMP ANSIBLE_LOCAL_TEMP
      ANSIBLE_SHELL_ALLOW_WORLD_READABLE_TEMP ANSIBLE_COMMON_REMOTE_GROUP ANSIBLE_ADMIN_USERS ANSIBLE_SYSTEM_TMPDIRS
      ANSIBLE_MODULE_STRICT_UTF8_RESPONSE LIBVIRT_LXC_NOSECLABEL ANSIBLE_DEBUG_BOTOCORE_LOGS _ANSIBLE_COVERAGE_REMOTE_OUTPUT
      _ANSIBLE_COVERAGE_REMOTE_PATH_FILTER _ANSIBLE_COVERAGE_CONFIG`,
  },
  {
    reason: 'each host has one connection for everything',
    settings: `ANSIBLE_PIPELINING PARAMIKO_HOST_KEY_AUTO_ADD PARAMIKO_LOOK_FOR_KEYS ssh_connection.pipelining ssh_connection.control_path
      ssh_connection.control_path_dir ssh_connection.scp_if_ssh ssh_connection.transfer_method ssh_connection.sftp_batch_mode
      ssh_connection.ssh_executable ssh_connection.sftp_executable ssh_connection.scp_executable ssh_connection.scp_extra_args
      ssh_connection.sftp_extra_args ssh_connection.sshpass_prompt ssh_connection.password_mechanism connection.ssh_agent
      connection.ssh_agent_executable connection.ssh_agent_key_lifetime ssh_connection.usetty ssh_connection.verbosity
      ssh_connection.reconnection_retries paramiko_connection.banner_timeout paramiko_connection.host_key_checking
      paramiko_connection.pty paramiko_connection.record_host_keys paramiko_connection.use_rsa_sha2_algorithms
      ANSIBLE_SSH_PIPELINING ANSIBLE_SSH_CONTROL_PATH ANSIBLE_SSH_CONTROL_PATH_DIR ANSIBLE_SCP_IF_SSH ANSIBLE_SSH_TRANSFER_METHOD
      ANSIBLE_SFTP_BATCH_MODE ANSIBLE_SSH_EXECUTABLE ANSIBLE_SFTP_EXECUTABLE ANSIBLE_SCP_EXECUTABLE ANSIBLE_SCP_EXTRA_ARGS
      ANSIBLE_SFTP_EXTRA_ARGS ANSIBLE_SSHPASS_PROMPT ANSIBLE_SSH_PASSWORD_MECHANISM ANSIBLE_SSH_AGENT ANSIBLE_SSH_AGENT_EXECUTABLE
      ANSIBLE_SSH_AGENT_KEY_LIFETIME ANSIBLE_SSH_USETTY ANSIBLE_SSH_VERBOSITY ANSIBLE_PARAMIKO_BANNER_TIMEOUT
      ANSIBLE_PARAMIKO_HOST_KEY_CHECKING ANSIBLE_PARAMIKO_PTY ANSIBLE_PARAMIKO_RECORD_HOST_KEYS
      ANSIBLE_PARAMIKO_USE_RSA_SHA2_ALGORITHMS`,
  },
  {
    reason: "it controls how Ansible's processes wait for each other",
    settings: `AGNOSTIC_BECOME_PROMPT BECOME_ALLOW_SAME_USER DEFAULT_INTERNAL_POLL_INTERVAL OLD_PLUGIN_CACHE_CLEARING
      WORKER_SHUTDOWN_POLL_COUNT WORKER_SHUTDOWN_POLL_DELAY su_become_plugin.localized_prompts ANSIBLE_SU_PROMPT_L10N
      _ANSIBLE_FORCE_MP_START_METHOD`,
  },
  {
    reason: 'it sets directories or extensions of Python plugins, which cannot run here',
    settings: `BECOME_PLUGIN_PATH DEFAULT_CACHE_PLUGIN_PATH DEFAULT_CALLBACK_PLUGIN_PATH DEFAULT_CONNECTION_PLUGIN_PATH
      DEFAULT_INVENTORY_PLUGIN_PATH DEFAULT_STRATEGY_PLUGIN_PATH DOC_FRAGMENT_PLUGIN_PATH FACTS_MODULES
      RUN_VARS_PLUGINS defaults.module_ignore_exts vars_host_group_vars.stage
      defaults.netbox_plugins ANSIBLE_MODULE_IGNORE_EXTS ANSIBLE_VARS_PLUGIN_STAGE`,
  },
  {
    reason: 'results of lookups are never evaluated, and supported Jinja extensions are always enabled',
    settings: `DEFAULT_ALLOW_UNSAFE_LOOKUPS JINJA2_NATIVE_WARNING STRING_TYPE_FILTERS ANSIBLE_ALLOW_UNSAFE_LOOKUPS`,
  },
  {
    reason: 'every password is tried on every vault, and a missing inventory is always reported',
    settings: `DEFAULT_VAULT_IDENTITY DEFAULT_VAULT_ID_MATCH INVENTORY_UNPARSED_WARNING defaults.vault_encrypt_salt
      inventory.unparsed_warning ANSIBLE_VAULT_ENCRYPT_SALT`,
  },
  {
    reason: 'the type of an inventory is detected from the file itself',
    settings: `HOST_PATTERN_MISMATCH INVENTORY_ENABLED INVENTORY_EXPORT YAML_FILENAME_EXTENSIONS
      inventory_plugin_yaml.yaml_valid_extensions vars_host_group_vars.yaml_valid_extensions yaml_valid_extensions.defaults
      inventory_plugin_script.always_show_stderr default.fact_caching_prefix ANSIBLE_INVENTORY_PLUGIN_EXTS
      ANSIBLE_INVENTORY_PLUGIN_SCRIPT_STDERR`,
  },
  {
    reason: 'cowsay is not supported',
    settings: `ANSIBLE_COW_PATH ANSIBLE_COW_SELECTION ANSIBLE_COW_ACCEPTLIST ANSIBLE_NOCOWS`,
  },
  {
    reason: 'tsplay has its own colours and output format',
    settings: `COLOR_CHANGED COLOR_CONSOLE_PROMPT COLOR_DEBUG COLOR_DEPRECATE COLOR_DIFF_ADD COLOR_DIFF_LINES COLOR_DIFF_REMOVE COLOR_ERROR
      COLOR_HIGHLIGHT COLOR_OK COLOR_SKIP COLOR_UNREACHABLE COLOR_VERBOSE COLOR_WARN DISPLAY_ARGS_TO_STDOUT colors.included
      colors.doc_constant colors.doc_deprecated colors.doc_link colors.doc_module colors.doc_plugin colors.doc_reference
      defaults.result_format defaults.pretty_results callback_tree.directory ANSIBLE_COLOR_INCLUDED ANSIBLE_COLOR_DOC_CONSTANT
      ANSIBLE_COLOR_DOC_DEPRECATED ANSIBLE_COLOR_DOC_LINK ANSIBLE_COLOR_DOC_MODULE ANSIBLE_COLOR_DOC_PLUGIN
      ANSIBLE_COLOR_DOC_REFERENCE ANSIBLE_CALLBACK_TREE_DIR ANSIBLE_VERBOSE_TO_STDERR ANSIBLE_PAGER PAGER $DISPLAY_SKIPPED_HOSTS
      JUNIT_OUTPUT_DIR JUNIT_TASK_CLASS JUNIT_TASK_RELATIVE_PATH JUNIT_REPLACE_OUT_OF_TREE_PATH JUNIT_FAIL_ON_CHANGE
      JUNIT_FAIL_ON_IGNORE JUNIT_INCLUDE_SETUP_TASKS_IN_REPORT JUNIT_HIDE_TASK_ARGUMENTS JUNIT_TEST_CASE_PREFIX`,
  },
  {
    reason: 'each problem is reported once, with its location, and harmless ones are not',
    settings: `ACTION_WARNINGS DEFAULT_DEBUG DEFAULT_LOG_FILTER DEPRECATION_WARNINGS DEVEL_WARNING DOCSITE_ROOT_URL DUPLICATE_YAML_DICT_KEY
      INVALID_TASK_ATTRIBUTE_FAILED LOCALHOST_WARNING MAX_FILE_SIZE_FOR_DIFF RETRY_FILES_ENABLED RETRY_FILES_SAVE_PATH
      STRING_CONVERSION_ACTION SYSTEM_WARNINGS VALIDATE_ACTION_GROUP_METADATA defaults.command_warnings defaults.target_log_info
      defaults.log_verbosity defaults.display_traceback defaults.verbose_to_stderr ANSIBLE_COMMAND_WARNINGS
      ANSIBLE_DISPLAY_TRACEBACK ANSIBLE_TARGET_LOG_INFO ANSIBLE_LOG_VERBOSITY`,
  },
  {
    reason: 'there is no task debugger',
    settings: `ENABLE_TASK_DEBUGGER TASK_DEBUGGER_IGNORE_ERRORS`,
  },
  {
    reason: 'it only applies to `ansible-galaxy`',
    settings: `COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH COLLECTIONS_SCAN_SYS_PATH GALAXY_CACHE_DIR GALAXY_COLLECTION_SKELETON
      GALAXY_COLLECTION_SKELETON_IGNORE GALAXY_DISABLE_GPG_VERIFY GALAXY_DISPLAY_PROGRESS GALAXY_GPG_KEYRING GALAXY_IGNORE_CERTS
      GALAXY_IGNORE_INVALID_SIGNATURE_STATUS_CODES GALAXY_REQUIRED_VALID_SIGNATURE_COUNT GALAXY_ROLE_SKELETON
      GALAXY_ROLE_SKELETON_IGNORE GALAXY_SERVER GALAXY_SERVER_LIST GALAXY_TOKEN_PATH galaxy.collections_path_warning
      galaxy.import_poll_base_interval galaxy.import_poll_factor galaxy.server_timeout ANSIBLE_GALAXY_COLLECTIONS_PATH_WARNING
      ANSIBLE_GALAXY_COLLECTION_IMPORT_POLL_INTERVAL ANSIBLE_GALAXY_COLLECTION_IMPORT_POLL_FACTOR ANSIBLE_GALAXY_SERVER_TIMEOUT
      ANSIBLE_GALAXY_VERSION`,
  },
  {
    reason: 'it only applies to network devices and Windows, which are not supported',
    settings: `ANSIBLE_CONNECTION_PATH DEFAULT_CLICONF_PLUGIN_PATH DEFAULT_HTTPAPI_PLUGIN_PATH DEFAULT_NETCONF_PLUGIN_PATH
      DEFAULT_TERMINAL_PLUGIN_PATH NETCONF_SSH_CONFIG PERSISTENT_CONNECT_RETRY_TIMEOUT PERSISTENT_CONNECT_TIMEOUT
      PERSISTENT_CONTROL_PATH_DIR USE_PERSISTENT_CONNECTIONS WIN_ASYNC_STARTUP_TIMEOUT persistent_connection.buffer_read_timeout
      persistent_connection.log_messages persistent_connection.import_modules defaults.network_group_modules defaults.cliconf
      defaults.netconf winrm.kinit_env_vars powershell.async_dir powershell.remote_tmp runas_become_plugin.user
      runas_become_plugin.flags runas_become_plugin.password ANSIBLE_PERSISTENT_BUFFER_READ_TIMEOUT ANSIBLE_PERSISTENT_LOG_MESSAGES
      ANSIBLE_NETWORK_GROUP_MODULES ANSIBLE_RUNAS_USER ANSIBLE_RUNAS_FLAGS ANSIBLE_RUNAS_PASS`,
  },
]
