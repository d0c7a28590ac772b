/** Diagnostic codes of settings: `ansible.cfg` and the environment. */
import type { CodeEntries } from './entry.ts'

const playbook = '- hosts: localhost\n  tasks:\n    - ping:\n'
const command = 'tsplay run site.yml'

export const settingCodes: CodeEntries = {
  'settings-syntax': {
    meaning: 'A line of `ansible.cfg` is neither a section, a setting nor a comment.',
    cause: 'A setting above the first `[section]`, or a line without `=`.',
    remedy: 'Move it below its section, such as `[defaults]`, or write `name = value`.',
    files: { 'ansible.cfg': 'forks = 5\n', 'site.yml': playbook },
    command,
  },
  'invalid-setting': {
    meaning: 'A setting has an invalid value.',
    cause: 'A spelling mistake, or a word where a number is expected.',
    remedy: 'Correct the value. `tsplay config --all` describes all settings.',
    files: { 'ansible.cfg': '[defaults]\nforks = many\n', 'site.yml': playbook },
    command,
  },
  'unknown-setting': {
    meaning: 'Neither Ansible nor tsplay has a setting of this name.',
    cause: 'A spelling mistake, or a setting in the wrong section.',
    remedy: 'Correct the name; `tsplay config` shows your settings and their effect.',
    files: { 'ansible.cfg': '[defaults]\nfroks = 5\n', 'site.yml': playbook },
    command,
  },
  'unsupported-setting': {
    meaning: 'A setting of Ansible, or one of its values, is not supported.',
    cause: 'The setting changes something that tsplay does differently or cannot do, or names a plug-in, such as the fact cache `redis`.',
    remedy: 'Remove it, or use a value that the message names. [Settings](../settings.md) lists all of them.',
    files: { 'ansible.cfg': '[defaults]\nerror_on_undefined_vars = False\n', 'site.yml': playbook },
    command,
  },
  'duplicate-setting': {
    meaning: 'A setting occurs twice in a section.',
    cause: 'Two versions of a file were merged.',
    remedy: 'Remove one of them.',
    files: { 'ansible.cfg': '[defaults]\nforks = 5\nforks = 6\n', 'site.yml': playbook },
    command,
  },
  'unreadable-file': {
    meaning: 'A file exists and cannot be read.',
    cause: 'It belongs to another user, or it is a directory.',
    remedy: 'Make it readable, or use another file.',
    files: { 'site.yml': playbook },
    command: 'ANSIBLE_CONFIG=/proc/self/mem tsplay run site.yml',
  },
  'world-writable-directory': {
    meaning: '`ansible.cfg` is ignored, since every user can write into its directory.',
    cause: 'The project is in a shared directory, such as `/tmp`.',
    remedy: 'Remove the permission with `chmod o-w .`, or name the file in `ANSIBLE_CONFIG`.',
    files: { 'ansible.cfg': '[defaults]\nforks = 5\n', 'site.yml': playbook },
    command: 'chmod o+w . && tsplay run site.yml',
  },
}
