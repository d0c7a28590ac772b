/** Ignored settings: how Ansible runs Python on hosts, connects to them, and finds its plugins. */
import type { IgnoredSetting } from './meanings.ts'

export const machinery: readonly IgnoredSetting[] = [
  {
    reason: 'no Python runs on hosts, and no code is copied to them',
    keys: `defaults.interpreter_python defaults.module_compression defaults.remote_tmp defaults.local_tmp defaults.keep_remote_files
      defaults.allow_world_readable_tmpfiles defaults.common_remote_group defaults.admin_users defaults.system_tmpdirs
      defaults.python_module_rlimit_nofile defaults.module_utils defaults.module_lang defaults.module_set_locale
      defaults.no_target_syslog defaults.syslog_facility defaults.executable defaults.world_readable_temp
      defaults.module_strict_utf8_response selinux.special_context_filesystems selinux.libvirt_lxc_noseclabel`,
    env: `ANSIBLE_PYTHON_INTERPRETER ANSIBLE_REMOTE_TEMP ANSIBLE_REMOTE_TMP ANSIBLE_LOCAL_TEMP ANSIBLE_KEEP_REMOTE_FILES
      ANSIBLE_SHELL_ALLOW_WORLD_READABLE_TEMP ANSIBLE_COMMON_REMOTE_GROUP ANSIBLE_ADMIN_USERS ANSIBLE_SYSTEM_TMPDIRS
      ANSIBLE_PYTHON_MODULE_RLIMIT_NOFILE ANSIBLE_MODULE_UTILS ANSIBLE_NO_TARGET_SYSLOG ANSIBLE_SYSLOG_FACILITY ANSIBLE_EXECUTABLE
      ANSIBLE_MODULE_STRICT_UTF8_RESPONSE ANSIBLE_SELINUX_SPECIAL_FS ANSIBLE_LIBVIRT_LXC_NOSECLABEL LIBVIRT_LXC_NOSECLABEL ANSIBLE_DEBUG_BOTOCORE_LOGS
      _ANSIBLE_COVERAGE_REMOTE_OUTPUT _ANSIBLE_COVERAGE_REMOTE_PATH_FILTER _ANSIBLE_COVERAGE_CONFIG`,
  },
  {
    reason: 'each host has one connection for everything',
    keys: `defaults.pipelining connection.pipelining ssh_connection.pipelining ssh_connection.control_path ssh_connection.control_path_dir
      ssh_connection.scp_if_ssh ssh_connection.transfer_method ssh_connection.sftp_batch_mode ssh_connection.ssh_executable
      ssh_connection.sftp_executable ssh_connection.scp_executable ssh_connection.scp_extra_args ssh_connection.sftp_extra_args
      ssh_connection.sshpass_prompt ssh_connection.password_mechanism connection.ssh_agent connection.ssh_agent_executable connection.ssh_agent_key_lifetime
      ssh_connection.usetty ssh_connection.verbosity ssh_connection.reconnection_retries
      paramiko_connection.host_key_auto_add paramiko_connection.look_for_keys paramiko_connection.banner_timeout
      paramiko_connection.host_key_checking paramiko_connection.pty paramiko_connection.record_host_keys
      paramiko_connection.use_rsa_sha2_algorithms`,
    env: `ANSIBLE_PIPELINING ANSIBLE_SSH_PIPELINING ANSIBLE_SSH_CONTROL_PATH ANSIBLE_SSH_CONTROL_PATH_DIR ANSIBLE_SCP_IF_SSH
      ANSIBLE_SSH_TRANSFER_METHOD ANSIBLE_SFTP_BATCH_MODE ANSIBLE_SSH_EXECUTABLE ANSIBLE_SFTP_EXECUTABLE ANSIBLE_SCP_EXECUTABLE
      ANSIBLE_SCP_EXTRA_ARGS ANSIBLE_SFTP_EXTRA_ARGS ANSIBLE_SSHPASS_PROMPT ANSIBLE_SSH_PASSWORD_MECHANISM ANSIBLE_SSH_AGENT ANSIBLE_SSH_AGENT_EXECUTABLE ANSIBLE_SSH_AGENT_KEY_LIFETIME
      ANSIBLE_SSH_USETTY ANSIBLE_SSH_VERBOSITY
      ANSIBLE_PARAMIKO_HOST_KEY_AUTO_ADD ANSIBLE_PARAMIKO_LOOK_FOR_KEYS ANSIBLE_PARAMIKO_BANNER_TIMEOUT
      ANSIBLE_PARAMIKO_HOST_KEY_CHECKING ANSIBLE_PARAMIKO_PTY ANSIBLE_PARAMIKO_RECORD_HOST_KEYS
      ANSIBLE_PARAMIKO_USE_RSA_SHA2_ALGORITHMS`,
  },
  {
    reason: "it controls how Ansible's processes wait for each other",
    keys: `defaults.internal_poll_interval privilege_escalation.agnostic_become_prompt privilege_escalation.become_allow_same_user
      su_become_plugin.localized_prompts defaults.old_plugin_cache_clear`,
    env: `ANSIBLE_AGNOSTIC_BECOME_PROMPT ANSIBLE_BECOME_ALLOW_SAME_USER ANSIBLE_SU_PROMPT_L10N ANSIBLE_WORKER_SHUTDOWN_POLL_COUNT
      ANSIBLE_WORKER_SHUTDOWN_POLL_DELAY ANSIBLE_OLD_PLUGIN_CACHE_CLEAR _ANSIBLE_FORCE_MP_START_METHOD`,
  },
  {
    reason: 'it sets directories or extensions of Python plugins, which cannot run here',
    keys: `defaults.doc_fragment_plugins defaults.become_plugins defaults.cache_plugins defaults.callback_plugins defaults.connection_plugins
      defaults.inventory_plugins defaults.strategy_plugins defaults.vars_plugins defaults.module_ignore_exts
      defaults.run_vars_plugins defaults.vars_plugins_enabled defaults.plugin_filters_cfg vars_host_group_vars.stage
      defaults.netbox_plugins defaults.facts_modules`,
    env: `ANSIBLE_DOC_FRAGMENT_PLUGINS ANSIBLE_BECOME_PLUGINS ANSIBLE_CACHE_PLUGINS ANSIBLE_CALLBACK_PLUGINS ANSIBLE_CONNECTION_PLUGINS
      ANSIBLE_INVENTORY_PLUGINS ANSIBLE_STRATEGY_PLUGINS ANSIBLE_VARS_PLUGINS ANSIBLE_MODULE_IGNORE_EXTS
      ANSIBLE_RUN_VARS_PLUGINS ANSIBLE_VARS_ENABLED ANSIBLE_VARS_PLUGIN_STAGE ANSIBLE_FACTS_MODULES`,
  },
  {
    reason: 'templates always return native types, and supported Jinja extensions are always enabled',
    keys: 'defaults.jinja2_native defaults.jinja2_native_warning jinja2.dont_type_filters defaults.allow_unsafe_lookups',
    env: 'ANSIBLE_JINJA2_NATIVE ANSIBLE_JINJA2_NATIVE_WARNING ANSIBLE_STRING_TYPE_FILTERS ANSIBLE_ALLOW_UNSAFE_LOOKUPS',
  },
  {
    reason: 'every password is tried on every vault, and a missing inventory is always reported',
    keys: `defaults.vault_id_match defaults.vault_identity defaults.vault_encrypt_salt
      inventory.unparsed_warning inventory.inventory_unparsed_warning`,
    env: `ANSIBLE_VAULT_ID_MATCH ANSIBLE_VAULT_IDENTITY ANSIBLE_VAULT_ENCRYPT_SALT
      ANSIBLE_INVENTORY_UNPARSED_WARNING`,
  },
  {
    reason: 'the type of an inventory is detected from the file itself',
    keys: `inventory.enable_plugins inventory.export inventory_plugin_yaml.yaml_valid_extensions defaults.yaml_valid_extensions
      vars_host_group_vars.yaml_valid_extensions yaml_valid_extensions.defaults inventory_plugin_script.always_show_stderr
      inventory.host_pattern_mismatch inventory.cache inventory.cache_plugin inventory.cache_connection
      inventory.cache_prefix inventory.cache_timeout default.fact_caching_prefix`,
    env: `ANSIBLE_INVENTORY_ENABLED ANSIBLE_INVENTORY_EXPORT ANSIBLE_YAML_FILENAME_EXT ANSIBLE_INVENTORY_PLUGIN_EXTS
      ANSIBLE_INVENTORY_PLUGIN_SCRIPT_STDERR ANSIBLE_HOST_PATTERN_MISMATCH ANSIBLE_INVENTORY_CACHE
      ANSIBLE_INVENTORY_CACHE_PLUGIN ANSIBLE_INVENTORY_CACHE_CONNECTION ANSIBLE_INVENTORY_CACHE_PLUGIN_PREFIX
      ANSIBLE_INVENTORY_CACHE_TIMEOUT`,
  },
]
