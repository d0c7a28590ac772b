/** Codes of the rules of `tsplay lint`. */
import type { CodeEntries } from './entry.ts'

export const lintCodes: CodeEntries = {
  'invalid-template': {
    meaning: 'A template file of the project cannot be read.',
    cause: 'A missing `endif` or `endfor`, or an unknown filter.',
    remedy: 'Correct it at the caret: the task that uses it would fail on every host.',
    files: { 'templates/motd.j2': '{% if motd %}\n{{ motd }}\n', 'site.yml': '- hosts: all\n  tasks:\n    - ping:\n' },
  },
  'undefined-variable': {
    meaning: 'Nothing in the project sets this variable.',
    cause: 'A spelling mistake, or the variable is only set with `-e`.',
    remedy: 'Set it, use `default`, or pass it to `tsplay lint` with `-e`.',
    files: { 'site.yml': '- hosts: all\n  tasks:\n    - debug: { msg: "{{ site_prot }}" }\n' },
  },
  'unused-handler': {
    meaning: 'No task notifies this handler.',
    cause: 'The handler or the `notify` was renamed in one place only.',
    remedy: 'Notify it, or remove it.',
    files: { 'site.yml': '- hosts: all\n  tasks:\n    - ping:\n  handlers:\n    - name: Restart nginx\n      ping:\n' },
  },
  'duplicate-handler': {
    meaning: 'Two handlers of one file have the same name; only the last one runs.',
    cause: 'A copied handler.',
    remedy: 'Rename one; both can `listen` to one topic.',
    files: {
      'site.yml':
        '- hosts: all\n  tasks:\n    - ping:\n      notify: Restart\n  handlers:\n    - name: Restart\n      ping:\n    - name: Restart\n      ping:\n',
    },
  },
  'no-changed-when': {
    meaning: 'A command runs on every run and reports a change each time.',
    cause: 'tsplay cannot know whether a command of yours changes something.',
    remedy: 'Add `changed_when`, or `creates` or `removes`. Better: use a module that describes the state.',
    files: { 'site.yml': '- hosts: all\n  tasks:\n    - command: uptime\n' },
  },
  'unquoted-mode': {
    meaning: 'A mode is a bare number.',
    cause: '`0644` is an octal number only in old YAML; newer parsers read it as 644.',
    remedy: 'Write `mode: "0644"`.',
    files: { 'site.yml': '- hosts: all\n  tasks:\n    - file: { path: /srv, state: directory, mode: 0755 }\n' },
  },
  'plaintext-secret': {
    meaning: 'A file contains a password, key or token in clear text.',
    cause: 'It was meant to be temporary, but the file is in version control.',
    remedy: 'Encrypt it with `tsplay vault encrypt_string`, or read it with a lookup.',
    files: { 'site.yml': '- hosts: all\n  vars:\n    db_password: Hunter2345\n  tasks:\n    - debug: { msg: "{{ db_password }}" }\n' },
  },
  'unused-register': {
    meaning: 'Nothing reads a registered result.',
    cause: 'It remained from debugging. It costs a round trip, since the next task waits for it.',
    remedy: 'Remove `register`, or begin the name with `_`.',
    files: { 'site.yml': '- hosts: all\n  tasks:\n    - ping:\n      register: answer\n' },
  },
  'reserved-name': {
    meaning: 'A variable has a name that tsplay sets itself, so your value is never seen.',
    cause: 'A variable is named `hostvars`, `groups`, `inventory_hostname` or similar.',
    remedy: 'Choose another name.',
    files: { 'site.yml': '- hosts: all\n  vars:\n    groups: [a]\n  tasks:\n    - ping:\n' },
  },
  'become-user-without-become': {
    meaning: '`become_user` is set without `become`, so the user is not changed.',
    cause: '`become_user` alone does not switch users.',
    remedy: 'Add `become: true`.',
    files: { 'site.yml': '- hosts: all\n  tasks:\n    - ping:\n      become_user: postgres\n' },
  },
}
