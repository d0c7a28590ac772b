/** Loads variables from files on the controller while the play runs. */
import { defineModule } from '../../engine/model/module.ts'
import { type Asked, readVariables } from './variable-files.ts'

export default defineModule({
  name: 'include_vars',
  summary: 'Load variables from files during the play',
  kind: 'controller',
  notes: [
    'A file is searched in `vars/` of the role, in the role, in `vars/` beside the task file, beside it, and then likewise beside the playbook. A missing file fails the task, which `rescue` can handle.',
    'Texts in these files are templates, evaluated when used. Vault-encrypted files and values are decrypted.',
    'The variables override `vars_files`, role variables and task `vars`; `set_fact` overrides them.',
  ],
  options: {
    file: { type: 'path', file: 'vars', description: 'File to load, YAML or JSON.' },
    dir: {
      type: 'path',
      file: 'vars',
      description: 'Directory whose files are loaded in the order of their names, including subdirectories; later files win.',
    },
    name: { description: 'Load all variables into a dict of this name; by default each becomes its own variable.' },
    depth: {
      type: 'integer',
      default: 0,
      description: 'Directory levels to load: 1 only loads the files in `dir`, 0 loads all levels.',
    },
    files_matching: { description: 'Regular expression that the names of files must match.' },
    ignore_files: { type: 'list', description: 'Files to ignore: regular expressions that match the end of a name.' },
    extensions: {
      type: 'list',
      default: ['yaml', 'yml', 'json'],
      description: 'File extensions that are loaded from `dir`.',
    },
    ignore_unknown_extensions: {
      type: 'boolean',
      default: false,
      description: 'Ignore files in `dir` with other extensions; otherwise they fail the task.',
    },
    hash_behaviour: {
      enum: ['replace', 'merge'],
      description: 'Replace an existing dict of the same name (the default), or merge into it.',
    },
  },
  freeForm: 'file',
  examples: `
- name: Load the variables of a release
  include_vars: release.yml
- name: Load a directory into one dict
  include_vars:
    dir: settings
    depth: 1
    extensions: [yml, yaml]
    ignore_unknown_extensions: true
    ignore_files: [draft.yml]
    files_matching: "^[a-z]"
    name: settings
- name: Merge into an existing dict
  include_vars:
    file: release.yml
    name: release
    hash_behaviour: merge
`,
  results: {
    ansible_facts: 'Variables that were loaded.',
    ansible_included_var_files: 'Paths of the loaded files, in order.',
  },
  rules({ file, dir, ...params }) {
    if (file !== undefined && dir !== undefined) return ['`include_vars` reads either `file` or `dir`, not both']
    if (file === undefined && dir === undefined) return ['`include_vars` needs a `file` or a `dir`']
    const lost = dir === undefined && (params.files_matching !== undefined || params.ignore_files !== undefined)
    return lost ? ['`files_matching` and `ignore_files` need `dir` and cannot be combined with `file`'] : []
  },
  probe: (params) => ({ read: { at: 'control', load: (here) => readVariables(here, params as Asked) } }),
  plan: () => [],
  returns: (_, { read }) => ({ ansible_facts: read.values, ansible_included_var_files: read.files }),
  resultScope: 'included',
})
