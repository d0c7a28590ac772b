/** `sudoers`: a rule of sudo in a file of its own. */

import { trimEnd } from '../../engine/formats/trim.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { type Answer, constant, type HostRead } from '../../engine/model/read.ts'
import { unopened } from '../ansible-words.ts'
import { contentOf, missingFolder, placeFile } from '../files/install-file.ts'
import { editedBytes, type PathState, pathRead } from '../files/path-state.ts'
import { removeUnchanged } from '../files/remove-file.ts'

const options = {
  name: { type: 'string', required: true, description: 'Name of the rule, which is the name of its file.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the rule should exist.' },
  user: { type: 'string', description: 'User who may run the commands.' },
  group: { type: 'string', description: 'Group whose members may run the commands.' },
  commands: { type: 'list', description: 'Commands, each with its full path; `ALL` means all commands.' },
  runas: { type: 'string', description: 'User as whom the commands run, or `user:group`; by default root.' },
  host: { type: 'string', default: 'ALL', description: 'Host on which the rule applies.' },
  nopassword: { type: 'boolean', default: true, description: 'Do not ask for a password.' },
  setenv: { type: 'boolean', default: false, description: 'Allow `sudo -E` and variables on the command line of sudo.' },
  sudoers_path: { type: 'path', default: '/etc/sudoers.d', description: 'Directory of the file; it must exist.' },
  validation: {
    enum: ['absent', 'detect', 'required'],
    default: 'detect',
    description: 'Whether `visudo` must accept the rule: no, if it is installed, or always.',
  },
} as const

type SudoersParams = Params<typeof options>

export default defineModule({
  name: 'sudoers',
  aliases: ['community.general.sudoers'],
  summary: 'Manage rules of sudo',
  notes: [
    'The rule is checked before the file is written, also in check mode. A rule is one line, so names cannot contain line breaks.',
    'A file whose name contains a `.` or ends with `~` is ignored by sudo: the task warns.',
    'A rule needs `user` or `group`.',
  ],
  options,
  examples: `
- name: Let the backup user run one command without a password
  sudoers: { name: backup, user: backup, commands: /usr/local/bin/backup }

- name: Let operators restart the shop as its user on one host, with a password
  sudoers:
    name: shop
    group: ops
    host: web1
    runas: shop
    commands:
      - /usr/bin/systemctl restart shop
      - /usr/bin/systemctl reload shop
    nopassword: false
    setenv: true
    validation: required

- name: Write a rule outside the default directory, unchecked
  sudoers: { name: draft, user: backup, commands: ALL, sudoers_path: /etc, validation: absent }

- name: Remove a rule
  sudoers: { name: old, state: absent }
`,
  results: { warnings: 'Why sudo ignores the file.' },
  relations: { exclusive: [['user', 'group']], requiredIf: [{ option: 'state', values: ['present'], all: ['commands'] }] },
  rules: (params) => {
    const { name, user, group, runas, host, state } = params
    const broken = Object.entries({ name, user, group, runas, host }).filter(([, value]) => value !== undefined && /[\r\n]/.test(value))
    return [
      ...(name === '' ? ['`name` is empty'] : []),
      ...(state === 'present' && !user && !group ? ['`state: present` needs `user` or `group`'] : []),
      ...broken.map(([option]) => `\`${option}\` contains a line break`),
    ]
  },

  probe: (params) => ({
    file: pathRead(pathOf(params), { content: editedBytes }),
    verdict:
      params.state === 'absent' || params.validation === 'absent'
        ? constant<Verdict>({ code: 0, stdout: '', stderr: '' })
        : verdictRead(params),
  }),

  plan(params, { file, verdict }): readonly Change[] {
    if (params.state === 'absent') return removal(file)
    if (verdict.code === missing && params.validation === 'required')
      throw new Problem('`visudo` is not installed, and `validation: required` needs it', {
        hint: 'install the package `sudo` in an earlier task',
        missingProgram: 'visudo',
      })
    if (verdict.code !== 0 && verdict.code !== missing)
      throw new Problem(`\`visudo\` rejects the rule: ${verdict.stderr.trim() || verdict.stdout.trim()}`, {
        hint: 'write commands with their full paths, and escape `,`, `:`, `=` and `\\` in their arguments with a `\\`',
        msg: `Failed to validate sudoers rule:\n${verdict.stdout}`,
      })
    if (!file.parent) throw missingFolder(file, unopened(file.path, 'missing'))
    return placeFile(file, { content: contentOf(ruleOf(params)), mode: '0440', follow: 'always' })
  },

  returns({ name, state }) {
    const file = name.slice(name.lastIndexOf('/') + 1)
    const ignored = state === 'present' && (file.includes('.') || file.endsWith('~'))
    return ignored ? { warnings: [`sudo ignores the file \`${file}\`: its name contains a \`.\` or ends with \`~\``] } : {}
  },
})

function pathOf({ name, sudoers_path }: SudoersParams): string {
  return name.startsWith('/') ? name : `${trimEnd(sudoers_path, '/')}/${name}`
}

function ruleOf({ user, group, commands = [], host, runas, nopassword, setenv }: SudoersParams): string {
  const tags = `${runas === undefined ? '' : `(${runas})`}${nopassword ? 'NOPASSWD:' : ''}${setenv ? 'SETENV:' : ''}`
  return `${user || `%${group}`} ${host}=${tags} ${commands.join(', ')}\n`
}

function removal(file: PathState): readonly Change[] {
  if (!file.target) return []
  if (file.target.kind === 'directory')
    throw new Problem(`\`${file.path}\` is a directory, not a file`, { msg: unopened(file.path, 'folder') })
  return [
    { summary: `remove ${file.path}`, path: file.path, before: file.content?.toString() ?? '', after: '', action: removeUnchanged(file) },
  ]
}

type Verdict = Pick<Answer, 'code' | 'stdout' | 'stderr'>

const missing = 127

function verdictRead(params: SudoersParams): HostRead<Verdict> {
  return {
    at: 'host',
    subject: { kind: 'topic', topic: 'visudo' },
    script: `for folder in $(IFS=:; printf '%s ' $PATH); do
  if [ -f "$folder/visudo" ] && [ -x "$folder/visudo" ]; then LC_ALL=C exec "$folder/visudo" -c -f -; fi
done
exit ${missing}`,
    stdin: ruleOf(params),
    parse: ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  }
}
