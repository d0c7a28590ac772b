/** Codes of errors in plays, roles and their structure. */
import type { CodeEntries } from './entry.ts'

export const playbookCodes: CodeEntries = {
  'empty-playbook': {
    meaning: 'The playbook contains no play.',
    cause: 'The file is empty, or contains only comments or variables.',
    remedy: 'Begin each play with `- hosts: …`. A file of variables belongs under `vars_files` or `group_vars/`.',
    files: { 'site.yml': '# everything is commented out\n---\n' },
    command: 'tsplay run site.yml',
  },
  'missing-hosts': {
    meaning: 'A play has no hosts.',
    cause: '`hosts` is missing or misspelt, or a list of tasks is run as a playbook.',
    remedy: 'Add `hosts: all`, a group, or a pattern. A list of tasks belongs under `tasks`, or into a file for `import_tasks`.',
    files: { 'site.yml': '- name: Web servers\n  tasks:\n    - debug: { msg: hello }\n' },
  },
  'wrong-type': {
    meaning: 'A value has the wrong type, such as a text instead of a number.',
    cause: 'A missing or surplus `- `, quotes around a dict, or wrong indentation.',
    remedy: 'Use the type that the message names. `tsplay doc NAME` shows the type of each option and keyword.',
    files: { 'site.yml': '- hosts: all\n  tasks:\n    - ping:\n      retries: many\n      until: true\n' },
  },
  'unknown-keyword': {
    meaning: 'A word is not a keyword in this place.',
    cause: 'A spelling mistake, an option of a module that is not indented, or a keyword of plays on a task.',
    remedy: 'Follow the hint. `tsplay doc keywords` lists all keywords and where each is allowed.',
    files: { 'site.yml': '- hosts: all\n  tasks:\n    - file:\n        path: /srv/www\n      state: directory\n' },
  },
  unsupported: {
    meaning: 'Ansible knows this word or value, and tsplay does not support it.',
    cause:
      'The playbook uses a keyword listed under "Unsupported" in the keyword table, or a value such as the strategy or connection of a plug-in.',
    remedy: 'Use what the hint suggests, or remove it. Nothing is silently ignored, so the run does not begin.',
    files: { 'site.yml': '- hosts: all\n  strategy: mitogen_linear\n  tasks:\n    - ping:\n' },
  },
  'import-cycle': {
    meaning: 'A file imports itself, directly or through others.',
    cause: 'Two files import each other.',
    remedy: 'Remove the cycle, or use `include_tasks` with a condition that ends it.',
    files: { 'site.yml': '- import_playbook: site.yml\n' },
  },
  'loop-on-import': {
    meaning: 'An import has a loop.',
    cause: 'An `import_…` statement is read once, before any host is known, so it cannot be repeated.',
    remedy: 'Use `include_tasks` or `include_role`.',
    files: { 'site.yml': '- hosts: all\n  tasks:\n    - import_tasks: one.yml\n      loop: [1, 2]\n', 'one.yml': '- ping:\n' },
  },
  'template-in-import': {
    meaning: 'The name of an import is a template that needs a host, and imports are read before any host is known.',
    cause: 'The name uses a fact, an inventory variable or a registered result.',
    remedy: 'Use `include_tasks` or `include_role`, or give the variable with `-e`.',
    files: { 'site.yml': '- hosts: all\n  tasks:\n    - import_tasks: "{{ ansible_distribution }}.yml"\n' },
  },
  'role-cycle': {
    meaning: 'A role depends on itself, directly or through other roles.',
    cause: 'Two roles name each other under `dependencies` in `meta/main.yml`.',
    remedy: 'Move what both need into a third role that both depend on.',
    files: {
      'roles/web/meta/main.yml': 'dependencies:\n  - web\n',
      'roles/web/tasks/main.yml': '- ping:\n',
      'site.yml': '- hosts: all\n  roles: [web]\n',
    },
  },
  'missing-role': {
    meaning: 'A role was not found, or an entry under `roles` does not name a role.',
    cause: 'A spelling mistake, or the role was not installed.',
    remedy:
      'The message lists the directories searched. Put the role into `roles/`, add its directory with `--roles-path`, or install it with `ansible-galaxy`.',
    files: { 'site.yml': '- hosts: all\n  roles: [nginxx]\n' },
  },
  'suspicious-parameter': {
    meaning: 'A key beside a role becomes a variable of the role, but looks like a misspelt keyword.',
    cause: 'Every key beside `role:` that is not a keyword becomes a variable of the role, so a spelling mistake is not an error.',
    remedy: 'Correct the keyword, or move the variable under `vars`.',
    files: {
      'site.yml': '- hosts: all\n  roles:\n    - role: web\n      becom: true\n',
      'roles/web/tasks/main.yml': '- ping:\n',
    },
  },
  'missing-file': {
    meaning: 'A file that the playbook names does not exist.',
    cause: 'A spelling mistake, or the file is in a directory that is not searched.',
    remedy:
      'The message lists the paths searched. Files are found beside the playbook and in `files/`, `templates/`, `tasks/` and `vars/` of the role.',
    files: { 'site.yml': '- hosts: all\n  tasks:\n    - import_tasks: setup.yml\n' },
  },
  'invalid-variable-name': {
    meaning: 'A name cannot be used as a variable.',
    cause: 'A hyphen, a dot or a space in the name, or a digit at its start.',
    remedy: 'Use letters, digits and `_`, and begin with a letter or `_`.',
    files: { 'site.yml': '- hosts: all\n  vars:\n    site-port: 80\n  tasks:\n    - ping:\n' },
  },
  'invalid-extra-vars': {
    meaning: 'The text after `-e` cannot be read as variables.',
    cause: 'A missing `=`, a quote that the shell removed, or a missing `@` in front of a file name.',
    remedy: 'Write `-e name=value`, `-e \'{"name": 1}\'` or `-e @file.yml`.',
    files: { 'site.yml': '- hosts: localhost\n  tasks:\n    - ping:\n' },
    command: 'tsplay run site.yml -e port:80',
  },
  'unknown-tag': {
    meaning: 'No task has a tag that `--tags` or `--skip-tags` names.',
    cause: 'A spelling mistake. The run would do nothing and look like success.',
    remedy: 'Correct it: `tsplay run site.yml --list-tags` lists the tags.',
    files: { 'site.yml': '- hosts: localhost\n  tasks:\n    - ping:\n      tags: [web]\n' },
    command: 'tsplay run site.yml -t wbe',
  },
  'cannot-start': {
    meaning: 'Something outside the playbook prevents the run; the message says what.',
    cause: 'A missing inventory, a `--limit` that matches no host, or a flag with an invalid value.',
    remedy: 'Follow the hint of the message.',
    files: { 'site.yml': '- hosts: all\n  tasks:\n    - ping:\n' },
    command: 'tsplay run site.yml -i web1, -l db1',
  },
  'invalid-carrier': {
    meaning: 'A carrier of your own, in `carriers/` beside a playbook or an inventory, cannot be loaded.',
    cause: 'A syntax error in the file, no default export, or an incomplete declaration.',
    remedy: 'Correct the file. "Connections" in this guide shows a complete one.',
    files: { 'site.yml': '- hosts: localhost\n  tasks:\n    - ping:\n', 'carriers/jail.ts': 'export default {}\n' },
    command: 'tsplay run site.yml',
  },
  'carrier-replaced': {
    meaning: 'A carrier of your own has the name of a connection of tsplay and takes its place.',
    cause: 'A file in `carriers/` has the name of an existing connection.',
    remedy: 'Rename your carrier.',
    files: {
      'site.yml': '- hosts: localhost\n  tasks:\n    - ping:\n',
      'carriers/chroot.ts':
        "import { defineCarrier } from 'tsplay'\n\nexport default defineCarrier({\n  name: 'chroot',\n  argv: ({ address }, command) => ['my-chroot', address, ...command],\n})\n",
    },
    command: 'tsplay run site.yml',
  },
  'invalid-module': {
    meaning: 'A module of your own, in `modules/` beside the playbook, cannot be loaded.',
    cause: 'A syntax error in the file, no default export, or an incomplete declaration.',
    remedy: 'Correct the file. "Writing a module" in this guide shows a complete one.',
    files: { 'site.yml': '- hosts: localhost\n  tasks:\n    - greet:\n', 'modules/greet.ts': 'export default {}\n' },
    command: 'tsplay run site.yml',
  },
  'module-replaced': {
    meaning: 'A module of your own has the name of a module of tsplay and takes its place.',
    cause: 'A file in `modules/`, or a module in Python in `library/`, has the name of an existing module.',
    remedy: 'Rename your module. `ansible.builtin.NAME` still names the one of tsplay.',
    files: {
      'site.yml': '- hosts: localhost\n  tasks:\n    - ping:\n',
      'modules/ping.ts':
        "import { defineModule } from 'tsplay'\n\nexport default defineModule({\n  name: 'ping',\n  summary: 'Do nothing',\n  options: {},\n  examples: '- ping:',\n  probe: () => ({}),\n  plan: () => [],\n})\n",
    },
    command: 'tsplay run site.yml',
  },
  'plugin-ignored': {
    meaning: 'An action plug-in in Python, or a module where Python is switched off, has the name of a built-in module, which is used.',
    cause: 'A file in `library/` or `action_plugins/` has a name that exists.',
    remedy: 'Rename yours to use it, or remove it if the built-in one does the same.',
    files: {
      'site.yml': '- hosts: localhost\n  tasks:\n    - ping:\n',
      'action_plugins/ping.py': 'from ansible.plugins.action import ActionBase\n\n\nclass ActionModule(ActionBase):\n    pass\n',
    },
    command: 'tsplay run site.yml',
  },
  'plugin-replaced': {
    meaning: 'A filter, test or lookup of your own has the name of a built-in one and takes its place.',
    cause: 'A file in `plugins/`, `filter_plugins/`, `test_plugins/` or `lookup_plugins/` defines a name that exists.',
    remedy: 'Rename yours. `ansible.builtin.NAME` still names the built-in one.',
    files: {
      'site.yml': '- hosts: localhost\n  tasks:\n    - debug: { msg: "{{ \'a\' | upper }}" }\n',
      'plugins/words.ts':
        "import { definePlugins } from 'tsplay'\n\nexport default definePlugins({\n  filters: { upper: { summary: 'Capitals', run: (value) => String(value).toUpperCase() } },\n})\n",
    },
    command: 'tsplay run site.yml',
  },
  'user-code-error': {
    meaning: 'A module or plug-in of your own threw an error while the playbook was read.',
    cause: 'The error is in your file, at the place that the message names.',
    remedy: 'Correct it there. To refuse a value on purpose, return a message from `rules` or throw `Problem`.',
    files: {
      'site.yml': '- hosts: localhost\n  tasks:\n    - greet: { name: you }\n',
      'modules/greet.ts':
        "import { defineModule } from 'tsplay'\n\nexport default defineModule({\n  name: 'greet',\n  summary: 'Greet',\n  options: { name: { description: 'Whom.' } },\n  examples: '- greet: { name: you }',\n  rules: () => {\n    throw new Error('oops')\n  },\n  probe: () => ({}),\n  plan: () => [],\n})\n",
    },
    command: 'tsplay run site.yml',
  },
}
