/** Statements in place of a module, documented like modules. */

import type { Option } from '../model/module.ts'
import { metaWords } from '../playbook/steps.ts'
import type { Described } from './described.ts'

const role: Readonly<Record<string, Option>> = {
  name: { required: true, aliases: ['role'], description: 'Name of the role.' },
  tasks_from: { default: 'main', description: "File in the role's `tasks` directory to run." },
  vars_from: { default: 'main', description: "File in the role's `vars` directory." },
  defaults_from: { default: 'main', description: "File in the role's `defaults` directory." },
  handlers_from: { default: 'main', description: "File in the role's `handlers` directory." },
  allow_duplicates: { type: 'boolean', default: true, description: 'Run the role again if it already ran.' },
  rolespec_validate: { type: 'boolean', default: true, description: "Check the arguments against the role's argument spec." },
}
const apply: Option = { type: 'dict', description: 'Keywords for the included tasks.' }

const statements: readonly Described[] = [
  {
    name: 'block',
    summary: 'Group tasks with shared keywords and error handling',
    notes: [
      'Conditions, tags, variables and users of a block apply to each task in it.',
      'If `rescue` succeeds, the host does not count as failed.',
      'With `loop` or `with_*`, the whole block runs once per item: every task in it sees the item, `when` is evaluated per item, and `rescue` and `always` run per item too.',
    ],
    options: {
      block: { type: 'list', required: true, items: { type: 'dict', description: 'Task.' }, description: 'Tasks of the block.' },
      rescue: {
        type: 'list',
        items: { type: 'dict', description: 'Task.' },
        description:
          'Tasks for hosts on which a task of the block failed; `ansible_failed_task` and `ansible_failed_result` describe the failure.',
      },
      always: {
        type: 'list',
        items: { type: 'dict', description: 'Task.' },
        description: 'Tasks that always run afterwards.',
      },
    },
    examples: `
- name: Deploy a release, or roll back
  become: true
  block:
    - name: Copy the release
      copy: { src: release.tar, dest: /srv/release.tar }
  rescue:
    - name: Link the old release
      file: { src: /srv/old, dest: /srv/current, state: link }
  always:
    - name: Report the end
      debug: { msg: done }
`,
  },
  {
    name: 'import_playbook',
    summary: 'Import the plays of another file',
    notes: ['Used in the list of plays; its `vars`, `tags` and `when` apply to all imported plays.'],
    options: { file: { type: 'path', required: true, description: 'Playbook, relative to the directory of this file.' } },
    freeForm: 'file',
    examples: '- import_playbook: database.yml',
  },
  {
    name: 'import_tasks',
    summary: 'Import the tasks of another file before the run',
    notes: [
      'Its keywords, including `when`, apply to each imported task. The file name cannot depend on a host; with `include_tasks` it can.',
    ],
    options: { file: { type: 'path', required: true, description: 'File, relative to the directory of this file.' } },
    freeForm: 'file',
    examples: '- name: Install packages\n  import_tasks: packages.yml\n  tags: [packages]',
  },
  {
    name: 'include_tasks',
    summary: 'Include the tasks of another file during the run',
    notes: [
      '`when` and `loop` apply to the include as a whole; keywords for the included tasks go into `apply`.',
      'A file name without a template is loaded and checked before the run.',
    ],
    options: {
      file: { type: 'path', required: true, description: 'File, relative to the directory of this file; may be a template.' },
      apply,
    },
    freeForm: 'file',
    examples:
      '- name: Include the tasks of the OS family\n  include_tasks: "{{ ansible_facts.os_family }}.yml"\n\n- name: Include tasks for each user\n  include_tasks: { file: user.yml, apply: { become: true } }\n  loop: "{{ users }}"\n  loop_control: { loop_var: user }',
  },
  {
    name: 'import_role',
    summary: 'Import a role as tasks before the run',
    options: role,
    examples: '- name: Import the web server role\n  import_role: { name: nginx, tasks_from: install }\n  vars: { nginx_port: 8080 }',
  },
  {
    name: 'include_role',
    summary: 'Include a role as tasks during the run',
    options: {
      ...role,
      apply,
      public: {
        type: 'boolean',
        default: false,
        description: 'Make the defaults and variables of the role available to the rest of the play.',
      },
    },
    examples: '- name: Include a role for each kind of host\n  include_role: { name: "{{ kind }}", apply: { tags: [kind] } }',
  },
  {
    name: 'meta',
    summary: 'Control the run itself',
    options: {
      word: {
        enum: metaWords,
        required: true,
        description:
          'Run notified handlers now; do nothing; end the play, the host, the batch or the role; clear facts or failures; reconnect; `refresh_inventory` reloads the inventory and keeps hosts added by tasks.',
      },
    },
    freeForm: 'word',
    examples: '- name: Run handlers now\n  meta: flush_handlers',
  },
]

/** Every statement, by name. */
export const statementsByName: ReadonlyMap<string, Described> = new Map(statements.map((each) => [each.name, each]))
