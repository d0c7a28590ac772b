/** Settings with restricted values: any other is a warning, or an error if it would change what a play does. */
import type { Restriction } from './supported-shape.ts'

export interface Restricted extends Restriction {
  /** Names of Ansible, keys and environment variables, separated by blanks. */
  readonly settings: string
}

export const restricted: readonly Restricted[] = [
  {
    settings: 'DEFAULT_UNDEFINED_VAR_BEHAVIOR',
    accepted: /^(?:true|yes|on|1|y|t)$/,
    severity: 'error',
    message: 'is not supported: text with an undefined variable would reach hosts unexpanded',
    hint: 'use `default(…)` in the template and remove the setting',
  },
  {
    settings: 'DEFAULT_JINJA2_EXTENSIONS',
    accepted: /^(?:jinja2\.ext\.(?:do|loopcontrols|with_|autoescape))?$/,
    severity: 'warning',
    message: 'names an unsupported Jinja extension',
    hint: '`do`, `break` and `continue` are always supported',
  },
  {
    settings: 'PLUGIN_FILTERS_CFG',
    accepted: /^$/,
    severity: 'error',
    message: 'is not supported: modules that its file rejects would run',
    hint: 'remove the setting',
  },
  {
    settings: 'DEFAULT_NULL_REPRESENTATION',
    accepted: /^$/,
    severity: 'warning',
    message: 'is not supported: null stays null, and is empty inside a text',
    hint: 'remove it',
  },
  {
    settings: 'DEFAULT_SU defaults.var_compression_level defaults.sudo ANSIBLE_VAR_COMPRESSION_LEVEL',
    accepted: /^(?:0|false|no|)$/,
    severity: 'warning',
    message: 'is obsolete and has no effect',
    hint: 'set `become` in the section `[privilege_escalation]`',
  },
  {
    settings: 'sudo_become_plugin.executable su_become_plugin.executable ANSIBLE_SUDO_EXE ANSIBLE_SU_EXE',
    accepted: /^(?:\/(?:usr\/)?bin\/)?(?:sudo|su|doas)$/,
    severity: 'error',
    message: 'is not supported',
    hint: 'set `become_exe` in the section `[privilege_escalation]`',
  },
  {
    settings:
      'sudo_become_plugin.user sudo_become_plugin.flags sudo_become_plugin.password su_become_plugin.user su_become_plugin.flags su_become_plugin.password ANSIBLE_SUDO_USER ANSIBLE_SUDO_FLAGS ANSIBLE_SUDO_PASS ANSIBLE_SU_USER ANSIBLE_SU_FLAGS ANSIBLE_SU_PASS ANSIBLE_BECOME_PASS',
    accepted: /^$/,
    severity: 'error',
    message: 'is not supported',
    hint: 'set it in the section `[privilege_escalation]`; pass a password with `--become-password-file`',
  },
  {
    settings:
      'paramiko_connection.proxy_command paramiko_connection.remote_user ssh_connection.pkcs11_provider ANSIBLE_PARAMIKO_PROXY_COMMAND ANSIBLE_PARAMIKO_REMOTE_USER ANSIBLE_PKCS11_PROVIDER',
    accepted: /^$/,
    severity: 'error',
    message: 'is not supported',
    hint: 'use `-J` or `-o ProxyJump=…` in `ssh_common_args`, and `remote_user` in `[defaults]`',
  },
  {
    settings: 'inventory_plugins.use_extra_vars ANSIBLE_INVENTORY_USE_EXTRA_VARS',
    accepted: /^(?:false|no|off|0)$/,
    severity: 'warning',
    message: 'is not supported',
    hint: 'set `use_extra_vars` in the inventory itself',
  },
  {
    settings: 'defaults.conditional_bare_variables ANSIBLE_CONDITIONAL_BARE_VARS',
    accepted: /^(?:false|no|off|0|n|f)$/,
    severity: 'warning',
    message: 'is obsolete: a condition that is a variable name only tests that variable',
    hint: 'use `| bool` for a text that means true or false',
  },
  {
    settings: 'defaults.allow_broken_conditionals ANSIBLE_ALLOW_BROKEN_CONDITIONALS',
    accepted: /^(?:true|yes|on|1|y|t)$/,
    severity: 'warning',
    message: 'is not supported: a condition that results in a text, a list or a dict is true unless that is empty',
    hint: 'remove it',
  },
  {
    settings: 'callback_profile_tasks.task_output_limit callback_profile_tasks.sort_order',
    accepted: /^(?:20|descending)$/,
    severity: 'warning',
    message: 'is not supported: the twenty longest tasks are listed, the longest first',
    hint: 'remove it; `--trace FILE` records all durations',
  },
  {
    settings: 'ANSIBLE_PRIVATE_KEY ANSIBLE_PRIVATE_KEY_PASSPHRASE',
    accepted: /^$/,
    severity: 'error',
    message: 'is not supported',
    hint: 'set a file in `private_key_file`, or use an SSH agent',
  },
]
