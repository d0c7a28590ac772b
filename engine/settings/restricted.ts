/** Settings of which only some values go without saying: another one is told, or refused where it would change what a play means. */
import type { Bound } from './supported-shape.ts'

export interface Bounded extends Bound {
  readonly keys: string
  readonly env: string
}

export const bounded: readonly Bounded[] = [
  {
    keys: 'defaults.error_on_undefined_vars',
    env: 'ANSIBLE_ERROR_ON_UNDEFINED_VARS',
    usual: /^(?:true|yes|on|1|y|t)$/,
    severity: 'error',
    message: 'is not built: a text with a variable that is not defined would reach hosts as it is written',
    hint: 'give it a value with `default(…)`, and leave the setting out',
  },
  {
    keys: 'defaults.jinja2_extensions',
    env: 'ANSIBLE_JINJA2_EXTENSIONS',
    usual: /^(?:jinja2\.ext\.(?:do|loopcontrols|with_|autoescape))?$/,
    severity: 'warning',
    message: 'names an extension of Jinja that is not there',
    hint: '`do`, `break` and `continue` are always understood',
  },
  {
    keys: 'defaults.playbook_dir',
    env: 'ANSIBLE_PLAYBOOK_DIR',
    usual: /^$/,
    severity: 'warning',
    message: 'is not built: the folder of a playbook is where its file is',
    hint: 'leave it out',
  },
  {
    keys: 'defaults.null_representation',
    env: 'ANSIBLE_NULL_REPRESENTATION',
    usual: /^$/,
    severity: 'warning',
    message: 'is not built: a variable that is null stays null, and is nothing inside of a text',
    hint: 'leave it out',
  },
  {
    keys: 'defaults.var_compression_level defaults.su defaults.sudo',
    env: 'ANSIBLE_VAR_COMPRESSION_LEVEL ANSIBLE_SU',
    usual: /^(?:0|false|no|)$/,
    severity: 'warning',
    message: 'is a setting of old releases, and means nothing any more',
    hint: 'say `become` in the section `[privilege_escalation]`',
  },
  {
    keys: 'sudo_become_plugin.executable su_become_plugin.executable',
    env: 'ANSIBLE_SUDO_EXE ANSIBLE_SU_EXE',
    usual: /^(?:\/(?:usr\/)?bin\/)?(?:sudo|su|doas)$/,
    severity: 'error',
    message: 'is not built',
    hint: 'say `become_exe` in the section `[privilege_escalation]`',
  },
  {
    keys: 'sudo_become_plugin.user sudo_become_plugin.flags sudo_become_plugin.password su_become_plugin.user su_become_plugin.flags su_become_plugin.password',
    env: 'ANSIBLE_SUDO_USER ANSIBLE_SUDO_FLAGS ANSIBLE_SUDO_PASS ANSIBLE_SU_USER ANSIBLE_SU_FLAGS ANSIBLE_SU_PASS ANSIBLE_BECOME_PASS',
    usual: /^$/,
    severity: 'error',
    message: 'is not built',
    hint: 'say it in the section `[privilege_escalation]`; a password is given with `--become-password-file`',
  },
  {
    keys: 'paramiko_connection.proxy_command paramiko_connection.remote_user ssh_connection.pkcs11_provider',
    env: 'ANSIBLE_PARAMIKO_PROXY_COMMAND ANSIBLE_PARAMIKO_REMOTE_USER ANSIBLE_PKCS11_PROVIDER',
    usual: /^$/,
    severity: 'error',
    message: 'is not built',
    hint: 'say `-J` or `-o ProxyJump=…` in `ssh_common_args`, and `remote_user` in `[defaults]`',
  },
  {
    keys: 'inventory_plugins.use_extra_vars',
    env: 'ANSIBLE_INVENTORY_USE_EXTRA_VARS',
    usual: /^(?:false|no|off|0)$/,
    severity: 'warning',
    message: 'is not built',
    hint: 'say `use_extra_vars` in the inventory itself',
  },
  {
    keys: 'defaults.conditional_bare_variables',
    env: 'ANSIBLE_CONDITIONAL_BARE_VARS',
    usual: /^(?:false|no|off|0|n|f)$/,
    severity: 'warning',
    message: 'is a setting of old releases: a condition that is the name of a variable asks that variable, and no more',
    hint: 'say `| bool` where a text stands for true or false',
  },
  {
    keys: 'defaults.allow_broken_conditionals',
    env: 'ANSIBLE_ALLOW_BROKEN_CONDITIONALS',
    usual: /^(?:true|yes|on|1|y|t)$/,
    severity: 'warning',
    message: 'is not built: a condition that gives a text, a list or a dict holds unless that is empty',
    hint: 'leave it out',
  },
  {
    keys: 'callback_profile_tasks.task_output_limit callback_profile_tasks.sort_order',
    env: '',
    usual: /^(?:20|descending)$/,
    severity: 'warning',
    message: 'is not built: the twenty tasks that took longest are listed, the longest first',
    hint: 'leave it out; `--trace FILE` writes all that took time',
  },
  {
    keys: '',
    env: 'ANSIBLE_PRIVATE_KEY ANSIBLE_PRIVATE_KEY_PASSPHRASE',
    usual: /^$/,
    severity: 'error',
    message: 'is not built',
    hint: 'name a file in `private_key_file`, or keep the key in an agent',
  },
]
