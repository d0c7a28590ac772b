/** The statements of the language, which stand where a module would: described in the words in which modules are. */

import type { Option } from '../model/module.ts'
import { metaWords } from '../playbook/steps.ts'
import type { Described } from './described.ts'

const role: Readonly<Record<string, Option>> = {
  name: { required: true, aliases: ['role'], description: 'The role.' },
  tasks_from: { default: 'main', description: 'The file of its `tasks` folder that is played.' },
  vars_from: { default: 'main', description: 'The file of its `vars` folder.' },
  defaults_from: { default: 'main', description: 'The file of its `defaults` folder.' },
  handlers_from: { default: 'main', description: 'The file of its `handlers` folder.' },
  allow_duplicates: { type: 'boolean', default: true, description: 'Whether it may run again where it ran before.' },
  rolespec_validate: { type: 'boolean', default: true, description: 'Whether what it is given is checked against its argument specs.' },
}
const apply: Option = { type: 'dict', description: 'Keywords for each of the tasks that are included.' }

const statements: readonly Described[] = [
  {
    name: 'block',
    summary: 'Tasks that share keywords, with a way out where one of them fails',
    notes: [
      'Conditions, tags, variables and users of a block hold for each task inside it.',
      'Where `rescue` comes to its end, the host has not failed.',
      'With a `loop`, or one of its kin, the whole block is done for each item: every step inside sees the item, `when` is asked for each, and `rescue` and `always` belong to their round.',
    ],
    options: {
      block: { type: 'list', required: true, items: { type: 'dict', description: 'A task.' }, description: 'The tasks.' },
      rescue: {
        type: 'list',
        items: { type: 'dict', description: 'A task.' },
        description: 'Tasks for a host on which one of the block failed; they see `ansible_failed_task` and `ansible_failed_result`.',
      },
      always: {
        type: 'list',
        items: { type: 'dict', description: 'A task.' },
        description: 'Tasks that run afterwards, whatever happened.',
      },
    },
    examples: `
- name: A new release, or the old one again
  become: true
  block:
    - name: The release is there
      copy: { src: release.tar, dest: /srv/release.tar }
  rescue:
    - name: The old one is linked again
      file: { src: /srv/old, dest: /srv/current, state: link }
  always:
    - name: Everybody knows
      debug: { msg: done }
`,
  },
  {
    name: 'import_playbook',
    summary: 'The plays of another file, in this place',
    notes: ['It stands in the list of plays; `vars`, `tags` and `when` beside it hold for all that is imported.'],
    options: { file: { type: 'path', required: true, description: 'The playbook, from the folder of this one.' } },
    freeForm: 'file',
    examples: '- import_playbook: database.yml',
  },
  {
    name: 'import_tasks',
    summary: 'The tasks of another file, read before anything runs',
    notes: ['Keywords beside it, conditions too, hold for each task inside. Its name can not depend on a host; `include_tasks` can.'],
    options: { file: { type: 'path', required: true, description: 'The file, from the folder of this one.' } },
    freeForm: 'file',
    examples: '- name: Packages\n  import_tasks: packages.yml\n  tags: [packages]',
  },
  {
    name: 'include_tasks',
    summary: 'The tasks of another file, read when a host reaches this place',
    notes: [
      'A condition or a loop beside it is about the inclusion as a whole; what its tasks shall inherit stands in `apply`.',
      'A name that is written out is read and checked before anything runs.',
    ],
    options: { file: { type: 'path', required: true, description: 'The file, from the folder of this one; it may be a template.' }, apply },
    freeForm: 'file',
    examples:
      '- name: What this system needs\n  include_tasks: "{{ ansible_facts.os_family }}.yml"\n\n- name: A user each\n  include_tasks: { file: user.yml, apply: { become: true } }\n  loop: "{{ users }}"\n  loop_control: { loop_var: user }',
  },
  {
    name: 'import_role',
    summary: 'A role among the tasks, read before anything runs',
    options: role,
    examples: '- name: The web server\n  import_role: { name: nginx, tasks_from: install }\n  vars: { nginx_port: 8080 }',
  },
  {
    name: 'include_role',
    summary: 'A role among the tasks, read when a host reaches this place',
    options: {
      ...role,
      apply,
      public: { type: 'boolean', default: false, description: 'Whether its defaults and variables are seen by the rest of the play.' },
    },
    examples: '- name: One role for each kind of host\n  include_role: { name: "{{ kind }}", apply: { tags: [kind] } }',
  },
  {
    name: 'meta',
    summary: 'Words that steer the run itself',
    options: {
      word: {
        enum: metaWords,
        required: true,
        description:
          'Run the notified handlers now; do nothing; end the play, the host, the batch or the role; forget facts or failures; connect anew; `refresh_inventory` reads the inventory anew, with the hosts that tasks added.',
      },
    },
    freeForm: 'word',
    examples: '- name: Changed settings hold from here on\n  meta: flush_handlers',
  },
]

/** Every statement, by name. */
export const statementsByName: ReadonlyMap<string, Described> = new Map(statements.map((each) => [each.name, each]))
