/** Keeps one option in a section of an INI file, or keeps it out. */
import { Problem } from '../engine/diagnostic.ts'
import { defineModule, type Params } from '../engine/module.ts'
import { attributeChanges, attributesOf, refusedAttributes } from './_attributes.ts'
import { bytesText, type EditState, editOptions, editReads, editRules, placeEdit, presentContent, textBytes } from './_edit.ts'
import { type IniResult, withIni } from './_ini.ts'
import { contentOf, keptFile, placeFile, written } from './_place.ts'

const { path, backup, validate: _validate, ...attributes } = editOptions

const options = {
  path: { ...path, aliases: ['dest'] },
  section: {
    type: 'string',
    description: 'The section, without its brackets; without one, what stands before the first section is meant.',
  },
  option: { type: 'string', description: 'The name of the option. Without one the whole section is meant.' },
  value: { type: 'string', description: 'The value.' },
  values: { type: 'list', description: 'Several values: the option stands there once for each of them.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether it shall be in the file.' },
  exclusive: {
    type: 'boolean',
    default: true,
    description: 'Other values of the option are removed; with `absent`, all of them are, whatever `value` says.',
  },
  allow_no_value: { type: 'boolean', default: false, description: 'The option may stand without `=`, and a section without an option.' },
  no_extra_spaces: { type: 'boolean', default: false, description: 'No blanks are put around `=`.' },
  ignore_spaces: { type: 'boolean', default: false, description: 'A line that differs only in blanks around `=` is left.' },
  modify_inactive_option: { type: 'boolean', default: true, description: 'A line that is commented out can become the option.' },
  section_has_values: {
    type: 'list',
    default: [],
    items: {
      type: 'dict',
      properties: {
        option: { type: 'string', required: true, description: 'An option.' },
        value: { type: 'string', description: 'A value that it has.' },
        values: { type: 'list', default: [], description: 'Values of which it has one.' },
      },
      description: 'What the section must hold.',
    },
    description: 'Of sections of one name, the one that holds all of this is meant; a new one gets it.',
  },
  create: { type: 'boolean', default: true, description: 'Make the file, and folders above it, where it is missing.' },
  follow: {
    type: 'boolean',
    default: false,
    description: 'Where a link stands at `path`, write what it leads to; otherwise the file replaces it.',
  },
  backup,
  ...attributes,
} as const

type Ini = Params<typeof options>

export default defineModule({
  name: 'ini_file',
  aliases: ['community.general.ini_file'],
  summary: 'Keep one option in a section of an INI file, or keep it out',
  notes: ['Comments, order and line ends of the file stay. As Ansible has it, a file that is made begins with an empty line.'],
  options,
  refused: refusedAttributes,
  examples: `
- name: The limit of PHP
  ini_file: { path: /etc/php.ini, section: PHP, option: memory_limit, value: 512M, mode: "0644", backup: true }
- name: Two servers, and no others
  ini_file: { path: /etc/app.ini, section: servers, option: server, values: [one.example.org, two.example.org], exclusive: true }
- name: A switch of one of several sections, without a value
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
- name: The old section is gone
  ini_file: { path: /etc/app.ini, section: legacy, state: absent }
`,
  results: {
    path: 'The file.',
    msg: 'What was done: `OK`, `option added`, `option changed`, `section and option added`, `only section added` or `section removed`.',
    backup_file: 'Path of the old file that was kept.',
  },
  rules(params) {
    const { state, value, values, section, option, allow_no_value: bare } = params
    const problems = editRules({ ...params, validate: undefined })
    if (value !== undefined && values !== undefined) problems.push('`value` and `values` exclude each other')
    if (state === 'present' && !bare && value === undefined && !values?.length)
      problems.push('one of `value` and `values` is needed, or `allow_no_value: true`')
    if (state === 'absent' && !section && !option) problems.push('`section` or `option` is needed where it shall be absent')
    if (option === '') problems.push('`option` can not be empty')
    for (const word of [section, option, value, ...(values ?? [])])
      if (/[\r\n]/.test(word ?? '')) problems.push('no name and no value can hold a line break')
    return problems
  },
  ruleWords({ state, value, values, allow_no_value: bare }) {
    if (value !== undefined && values !== undefined) return 'parameters are mutually exclusive: value|values'
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
    // A link that is not followed gives way, but only to something new.
    const wanted = attributesOf(params, state, file)
    if (file.target && presentContent(file)?.equals(edited)) return attributeChanges(file.real, file.target, wanted, file.umask)
    return placeFile(file, { ...wanted, content: contentOf(edited), backup: params.backup, follow: false, name: written })
  },

  returns(params, state, done) {
    const backup_file = keptFile(done)
    const msg = editOf(params, state)?.message ?? 'OK'
    return { path: state.file.path, msg, ...(backup_file === undefined ? {} : { backup_file }) }
  },
})

/** The text as it shall be; undefined where there is no file and none is to be made. */
function editOf(params: Ini, { file }: EditState): IniResult | undefined {
  const content = presentContent(file)
  const present = params.state === 'present'
  if (!content && !params.create)
    throw new Problem(`there is no file \`${file.path}\``, {
      hint: 'leave out `create: false` to make it',
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
