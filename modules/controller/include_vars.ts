/** Read variables from files on the controller while the play runs. */
import { defineModule } from '../../engine/model/module.ts'
import { type Asked, readVariables } from './variable-files.ts'

export default defineModule({
  name: 'include_vars',
  summary: 'Read variables from files while the play runs',
  kind: 'controller',
  notes: [
    'A file is looked for in `vars/` of the role, in the role, in `vars/` beside the file of the task, beside it, and then in the same way beside the playbook. One that is not there fails the task, so that a `rescue` can go on without it.',
    'Texts in these files are templates of their author: they are evaluated where they are used, and not before. What a vault encrypted, whole or in part, comes in clear text.',
    'The variables are stronger than `vars_files`, the variables of roles and the `vars` of tasks, and weaker than `set_fact`.',
  ],
  options: {
    file: { type: 'path', file: 'vars', description: 'The file to read, YAML or JSON.' },
    dir: {
      type: 'path',
      file: 'vars',
      description: 'A folder whose files are read in the order of their names, those of its folders as well; later files win.',
    },
    name: { description: 'Put all variables into a dict of this name; without it each becomes a variable of its own.' },
    depth: {
      type: 'integer',
      default: 0,
      description: 'How many levels of folders are read: 1 reads the files of `dir` alone, 0 reads all there are.',
    },
    files_matching: { description: 'Only files whose name this regular expression finds something in.' },
    ignore_files: { type: 'list', description: 'Files that are passed over: regular expressions that match the end of a name.' },
    extensions: {
      type: 'list',
      default: ['yaml', 'yml', 'json'],
      description: 'Endings of the files in `dir` that hold variables.',
    },
    ignore_unknown_extensions: {
      type: 'boolean',
      default: false,
      description: 'Pass over files in `dir` with other endings; without this they fail the task.',
    },
    hash_behaviour: {
      enum: ['replace', 'merge'],
      description: 'Whether a dict replaces the one that the host has under this name, which is the rule, or is merged into it.',
    },
  },
  freeForm: 'file',
  examples: `
- name: What differs between releases
  include_vars: release.yml
- name: All settings, as one dict
  include_vars:
    dir: settings
    depth: 1
    extensions: [yml, yaml]
    ignore_unknown_extensions: true
    ignore_files: [draft.yml]
    files_matching: "^[a-z]"
    name: settings
- name: More users
  include_vars:
    file: release.yml
    name: release
    hash_behaviour: merge
`,
  results: {
    ansible_facts: 'The variables that were read.',
    ansible_included_var_files: 'Paths of the files that were read, in this order.',
  },
  rules({ file, dir, ...params }) {
    if (file !== undefined && dir !== undefined) return ['`include_vars` reads either `file` or `dir`, not both']
    if (file === undefined && dir === undefined) return ['`include_vars` needs a `file` or a `dir`']
    const lost = dir === undefined && (params.files_matching !== undefined || params.ignore_files !== undefined)
    return lost ? ['`files_matching` and `ignore_files` choose among the files of a `dir`: they do not go with `file`'] : []
  },
  probe: (params) => ({ read: { at: 'control', load: (here) => readVariables(here, params as Asked) } }),
  plan: () => [],
  returns: (_, { read }) => ({ ansible_facts: read.values, ansible_included_var_files: read.files }),
  resultScope: 'included',
})
