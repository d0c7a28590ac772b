/** `ini_file`: one option in a section of an INI file. */

import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule, type Params } from '../../engine/model/module.ts'
import { attributeChanges, attributesOf, refusedAttributes } from './attributes.ts'
import {
  bytesText,
  type EditState,
  editOptions,
  editReads,
  editRules,
  placeEdit,
  presentContent,
  textBytes,
  writtenBackup,
} from './edit-file.ts'
import { type IniResult, withIni } from './ini-edit.ts'
import { contentOf, placeFile, written } from './install-file.ts'

const { path, backup, validate: _validate, ...attributes } = editOptions

const options = {
  path: { ...path, aliases: ['dest'] },
  section: {
    type: 'string',
    description: 'Section, without brackets. Default: the lines before the first section.',
  },
  option: { type: 'string', description: 'Name of the option. Default: the whole section.' },
  value: { type: 'string', description: 'Value of the option.' },
  values: { type: 'list', description: 'Values of the option, which is written once for each.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the option or section should be in the file.' },
  exclusive: {
    type: 'boolean',
    default: true,
    description: 'Remove other values of the option; with `absent`, remove all values regardless of `value`.',
  },
  allow_no_value: { type: 'boolean', default: false, description: 'Allow an option without `=`, and a section without options.' },
  no_extra_spaces: { type: 'boolean', default: false, description: 'Write no spaces around `=`.' },
  ignore_spaces: { type: 'boolean', default: false, description: 'Leave a line unchanged that differs only in spaces around `=`.' },
  modify_inactive_option: { type: 'boolean', default: true, description: 'Replace a commented-out line of the option.' },
  section_has_values: {
    type: 'list',
    default: [],
    items: {
      type: 'dict',
      properties: {
        option: { type: 'string', required: true, description: 'Option to match.' },
        value: { type: 'string', description: 'Value that the option has.' },
        values: { type: 'list', default: [], description: 'Values of which the option has one.' },
      },
      description: 'Option that the section must have.',
    },
    description: 'Selects among sections of the same name the one with all these options; they are added to a new section.',
  },
  create: { type: 'boolean', default: true, description: 'Create the file and its parent directories if missing.' },
  follow: {
    type: 'boolean',
    default: false,
    description: 'If `path` is a link, write to its target instead of replacing the link.',
  },
  backup,
  ...attributes,
} as const

type Ini = Params<typeof options>

export default defineModule({
  name: 'ini_file',
  confined: true,
  aliases: ['community.general.ini_file'],
  summary: 'Manage options in INI files',
  notes: ['Comments, order and line endings are preserved. A new file begins with an empty line, as with Ansible.'],
  options,
  refused: refusedAttributes,
  examples: `
- name: Set the memory limit of PHP
  ini_file: { path: /etc/php.ini, section: PHP, option: memory_limit, value: 512M, mode: "0644", backup: true }
- name: Set exactly two servers
  ini_file: { path: /etc/app.ini, section: servers, option: server, values: [one.example.org, two.example.org], exclusive: true }
- name: Set a flag without a value in one of several sections
  ini_file:
    path: /etc/app.ini
    section: peer
    section_has_values: [{ option: name, value: first }]
    option: compress
    allow_no_value: true
    no_extra_spaces: true
    ignore_spaces: true
    modify_inactive_option: false
    create: false
    follow: true
- name: Remove the old section
  ini_file: { path: /etc/app.ini, section: legacy, state: absent }
`,
  results: {
    path: 'Path of the file.',
    msg: 'What was done: `OK`, `option added`, `option changed`, `section and option added`, `only section added` or `section removed`.',
    backup_file: 'Path of the backup.',
  },
  relations: { exclusive: [['value', 'values']] },
  rules(params) {
    const { state, value, values, section, option, allow_no_value: bare } = params
    const problems = editRules({ ...params, validate: undefined })
    if (state === 'present' && !bare && value === undefined && !values?.length)
      problems.push('one of `value` and `values` is required, or `allow_no_value: true`')
    if (state === 'absent' && !section && !option) problems.push('`section` or `option` is required with `state: absent`')
    if (option === '') problems.push('`option` cannot be empty')
    for (const word of [section, option, value, ...(values ?? [])])
      if (/[\r\n]/.test(word ?? '')) problems.push('names and values cannot contain a line break')
    return problems
  },
  ruleMessage({ state, value, values, allow_no_value: bare }) {
    if (state !== 'present' || bare || value !== undefined || values?.length) return undefined
    return "Parameter 'value(s)' must be defined if state=present and allow_no_value=False."
  },
  probe: editReads,

  plan(params, state) {
    const result = editOf(params, state)
    if (!result) return []
    const edited = textBytes(result.text)
    const { file } = state
    if (file.link === undefined || params.follow) return placeEdit(params, state, edited)
    // A link that is not followed is replaced, but only if the content changes.
    const wanted = attributesOf(params, state, file)
    if (file.target && presentContent(file)?.equals(edited)) return attributeChanges(file.real, file.target, wanted, file.umask)
    return placeFile(file, { ...wanted, content: contentOf(edited), backup: params.backup, follow: false, name: written })
  },

  returns(params, state, done) {
    return { path: state.file.path, msg: editOf(params, state)?.message ?? 'OK', ...writtenBackup(done) }
  },
})

/** The wanted text; undefined if the file does not exist and none is needed. */
function editOf(params: Ini, { file }: EditState): IniResult | undefined {
  const content = presentContent(file)
  const present = params.state === 'present'
  if (!content && !params.create)
    throw new Problem(`\`${file.path}\` does not exist`, {
      hint: 'remove `create: false` to create it',
      msg: `Destination ${file.path} does not exist!`,
      results: { rc: 257 },
    })
  const values = params.value === undefined ? (params.values ?? []) : [params.value]
  const result = withIni(bytesText(content ?? ''), {
    section: params.section && bytesText(params.section),
    option: params.option && bytesText(params.option),
    values: values.map(bytesText),
    present,
    exclusive: params.exclusive,
    bare: params.allow_no_value,
    tight: params.no_extra_spaces,
    ignoreSpaces: params.ignore_spaces,
    inactive: params.modify_inactive_option,
    holding: params.section_has_values.map(({ option, value, values: several }) => ({
      option: bytesText(option),
      values: (value === undefined ? several : [value]).map(bytesText),
    })),
  })
  return !content && result.text === '' ? undefined : result
}
