/** `cronvar`: a variable in the crontab of a user or in a file. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { bytesText, textBytes } from '../files/edit-file.ts'
import { keptFile } from '../files/install-file.ts'
import { crontabLines, crontabText } from './crontab.ts'
import { tabChanges, tabReads, tabText } from './tab.ts'
import { variableOf } from './variable.ts'

const options = {
  name: { type: 'string', required: true, description: 'Name of the variable.' },
  value: { type: 'string', description: 'Value, with its quotes if it needs any. Required with `state: present`.' },
  insertafter: { type: 'string', description: 'Insert a new variable after this one. New ones are added at the top by default.' },
  insertbefore: { type: 'string', description: 'Insert a new variable before this one.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the variable should exist.' },
  user: { type: 'string', description: 'Owner of the crontab. Default: the user of the task.' },
  cron_file: { type: 'path', description: 'File in `/etc/cron.d`, or an absolute path, instead of the crontab of a user.' },
  backup: { type: 'boolean', default: false, description: 'Keep the old crontab: that of a user in `/tmp`, a file beside itself.' },
} as const

type VariableParams = Params<typeof options>

export default defineModule({
  name: 'cronvar',
  confined: true,
  aliases: ['community.general.cronvar'],
  summary: 'Manage variables in crontabs',
  notes: [
    'A value that is already there with other blanks around it counts as present. Every line of the variable is changed or removed.',
    'If the variable of `insertafter` or `insertbefore` is missing, the task fails; Ansible reports a change and adds nothing.',
    'If the crontab changes during the task, the task fails and leaves it unchanged.',
  ],
  options,
  examples: `
- name: Set the recipient of mails in the crontab of root
  cronvar: { name: MAILTO, value: ops@example.org, user: root, backup: true }

- name: Set a path with quotes, after another variable
  cronvar: { name: PATH, value: '"/usr/local/bin:/usr/bin"', insertafter: MAILTO }

- name: Set the shell before it
  cronvar: { name: SHELL, value: /bin/bash, insertbefore: MAILTO }

- name: Remove a variable from a file in /etc/cron.d
  cronvar: { name: LEGACY, cron_file: report, state: absent }
`,
  results: {
    vars: 'Names of all variables, in the order of their lines.',
    cron_file: 'Value of `cron_file`, if given.',
    backup_file: 'Path of the backup.',
  },
  relations: { exclusive: [['insertbefore', 'insertafter']] },
  rules: (params) => {
    const { name, value, state } = params
    const words = variableWords(params)
    return [
      ...(words === undefined ? [] : [words]),
      ...(variableOf(`${name}=`)?.name === name ? [] : ['`name` must be the name of a variable: without blanks, `=` and `#`']),
      ...(state === 'present' && /[\r\n]/.test(value ?? '') ? ['`value` must be one line'] : []),
    ]
  },
  ruleMessage: variableWords,

  probe: tabReads,

  plan(params, state): readonly Change[] {
    const before = crontabLines(tabText(params, state))
    const lines = editedLines(params, before)
    if (lines.join('\n') === before.join('\n')) return []
    const verb = params.state === 'absent' ? (where: string) => `remove variable ${params.name} from ${where}` : undefined
    return tabChanges(params, state, crontabText(lines), verb ?? ((where) => `write variable ${params.name} to ${where}`))
  },

  returns(params, state, done) {
    const lines = editedLines(params, crontabLines(tabText(params, state)))
    const backup = keptFile(done)
    return {
      vars: lines.flatMap((line) => variableOf(line)?.name ?? []).map((name) => textBytes(name).toString()),
      ...(backup === undefined ? {} : { backup_file: backup.trim() }),
      ...(params.cron_file === undefined ? {} : { cron_file: params.cron_file }),
    }
  },
})

function editedLines(params: VariableParams, lines: readonly string[]): readonly string[] {
  const [name, value] = [bytesText(params.name), bytesText(params.value ?? '')]
  const own = lines.filter((line) => variableOf(line)?.name === name)
  if (params.state === 'absent') return lines.filter((line) => variableOf(line)?.name !== name)
  const line = `${name}=${value}`
  const [first] = own
  if (first !== undefined) {
    const present = variableOf(first)
    const isSame = present?.value === value || present?.joined === value
    return isSame ? lines : lines.map((each) => (variableOf(each)?.name === name ? line : each))
  }
  const { insertafter, insertbefore } = params
  const beside = insertafter ?? insertbefore
  if (beside === undefined) return [line, ...lines]
  if (!lines.some((each) => variableOf(each)?.name === bytesText(beside)))
    throw new Problem(`there is no variable \`${beside}\` in the crontab`, { hint: 'set it in an earlier task' })
  return lines.flatMap((each) => {
    if (variableOf(each)?.name !== bytesText(beside)) return [each]
    return insertafter === undefined ? [line, each] : [each, line]
  })
}

function variableWords({ state, value }: VariableParams): string | undefined {
  return state === 'present' && value === undefined ? "You must specify 'value' to insert a new cron variable" : undefined
}
