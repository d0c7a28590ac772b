/** `cron`: jobs and variables in the crontab of a user or in a file. */

import { trimBoth } from '../../engine/formats/trim.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { bytesText, presentText, textBytes } from '../files/edit-file.ts'
import { keptFile } from '../files/install-file.ts'
import type { PathState } from '../files/path-state.ts'
import { removeContent } from '../files/remove-file.ts'
import {
  crontabLines,
  crontabText,
  jobLine,
  jobNames,
  variableNames,
  withJob,
  withoutJob,
  withoutVariable,
  withVariable,
} from './crontab.ts'
import { tabChanges, tabReads, tabText } from './tab.ts'

const time = { type: 'string', default: '*' } as const

const options = {
  name: {
    type: 'string',
    required: true,
    description: 'Name of the job, stored in a comment that identifies it; with `env`, the name of the variable.',
  },
  user: { type: 'string', description: 'Owner of the crontab, or user who runs the job in `cron_file`. Default: the user of the task.' },
  job: { type: 'string', aliases: ['value'], description: 'Command, or with `env` the value of the variable.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the job or variable should exist.' },
  cron_file: { type: 'path', description: 'File in `/etc/cron.d`, or an absolute path, instead of the crontab of a user.' },
  backup: { type: 'boolean', default: false, description: 'Keep the old crontab: that of a user in `/tmp`, a file beside itself.' },
  minute: { ...time, description: 'Minutes, such as `0`, `*/5` or `10,40`.' },
  hour: { ...time, description: 'Hours, 0 to 23.' },
  day: { ...time, aliases: ['dom'], description: 'Days of the month, 1 to 31.' },
  month: { ...time, description: 'Months, 1 to 12.' },
  weekday: { ...time, aliases: ['dow'], description: 'Days of the week, 0 (Sunday) to 6.' },
  special_time: {
    enum: ['reboot', 'yearly', 'annually', 'monthly', 'weekly', 'daily', 'hourly'],
    description: 'Schedule instead of the five time fields.',
  },
  disabled: { type: 'boolean', default: false, description: 'Comment the job out.' },
  env: { type: 'boolean', default: false, description: 'Manage a variable instead of a job. New ones are added at the top.' },
  insertafter: { type: 'string', description: 'Insert a new variable after this one.' },
  insertbefore: { type: 'string', description: 'Insert a new variable before this one.' },
} as const

type CronParams = Params<typeof options>

export default defineModule({
  name: 'cron',
  confined: true,
  summary: 'Manage cron jobs',
  notes: [
    'A job is identified by its comment, so a new `name` creates a new job. An identical job without a name gets the name.',
    'A `cron_file` is deleted with its last job.',
    'If the crontab changes during the task, the task fails and leaves it unchanged.',
  ],
  options,
  examples: `
- name: Run the backup every night
  cron: { name: nightly backup, minute: '30', hour: '2', job: /usr/local/bin/backup --quiet, user: root, backup: true }

- name: Run a report on Mondays in winter, from its own file
  cron: { name: report, cron_file: report, user: www-data, minute: '0', hour: '6', weekday: '1', month: '12,1,2', day: '*', job: /srv/report }

- name: Add a disabled job that runs at boot
  cron: { name: queue, special_time: reboot, job: /srv/queue --start, disabled: true }

- name: Set the recipient of mails
  cron: { name: MAILTO, env: true, job: ops@example.org, insertafter: PATH }

- name: Set the shell before MAILTO
  cron: { name: SHELL, env: true, job: /bin/bash, insertbefore: MAILTO }

- name: Remove the old job
  cron: { name: old report, state: absent }
`,
  results: {
    jobs: 'Names of all jobs.',
    envs: 'Names of all variables.',
    cron_file: 'Value of `cron_file`, if given.',
    backup_file: 'Path of the backup.',
    warnings: 'Warnings about the job.',
  },
  relations: { exclusive: [['insertafter', 'insertbefore']] },
  rules: (params) => brokenRules(params).map(({ message }) => message),
  ruleMessage: (params) => brokenRules(params)[0]?.msg,

  probe: tabReads,

  plan(params, state): readonly Change[] {
    const before = tabText(params, state)
    const edit = editOf(params, before)
    const unended = before !== '' && !/[\r\n]$/.test(before)
    if (!edit.changed && !unended) return []
    if (state.file && edit.changed && isEmptied(params, edit.lines)) return removal(state.file)
    return tabChanges(params, state, crontabText(edit.lines), (where) => summaryOf(params, edit, where))
  },

  returns(params, { crontab, file }, done) {
    const before = file ? presentText(file) : (crontab?.text ?? '')
    const { lines } = editOf(params, before)
    const backup = keptFile(done)
    const common = {
      ...(params.cron_file === undefined ? {} : { cron_file: params.cron_file }),
      ...(backup === undefined ? {} : { backup_file: backup.trim() }),
    }
    if (file?.target && isEmptied(params, lines)) return { ...common, state: params.state }
    const names = (list: readonly string[]) => list.map((name) => textBytes(name).toString())
    return { jobs: names(jobNames(lines)), envs: names(variableNames(lines)), warnings: warningsOf(params), ...common }
  },
})

interface CrontabEdit {
  readonly lines: readonly string[]
  readonly changed: boolean
}

function editOf(params: CronParams, text: string): CrontabEdit {
  const before = crontabLines(text)
  const lines = editedLines(params, before)
  return { lines, changed: lines.join('\n') !== before.join('\n') }
}

function editedLines(params: CronParams, lines: readonly string[]): readonly string[] {
  const name = bytesText(params.name)
  const { state, env, job = '', special_time: special, cron_file, user, insertafter, insertbefore } = params
  if (state === 'absent') return env ? withoutVariable(lines, name) : withoutJob(lines, name)
  if (!env) return withJob(lines, name, bytesText(jobLine({ ...params, job, special, user: cron_file === undefined ? undefined : user })))
  const edit = withVariable(lines, name, bytesText(job), { after: insertafter, before: insertbefore })
  if (!edit)
    throw new Problem(`there is no variable \`${insertafter ?? insertbefore}\` in the crontab`, {
      hint: 'set it in an earlier task',
      msg: `Variable named '${insertafter ?? insertbefore}' not found.`,
    })
  return edit
}

function summaryOf({ name, env, state }: CronParams, { changed }: CrontabEdit, where: string): string {
  if (!changed) return `terminate the last line of ${where}`
  const what = env ? `variable ${name}` : `job ${name}`
  return state === 'absent' ? `remove ${what} from ${where}` : `write ${what} to ${where}`
}

function removal(file: PathState): readonly Change[] {
  const content = textBytes(presentText(file))
  const action = removeContent(file.path, content)
  return [{ summary: `remove ${file.path}`, path: file.path, before: content.toString(), after: '', action }]
}

/** Whether the file of `cron_file` becomes empty and is deleted. */
function isEmptied({ state, env, cron_file }: CronParams, lines: readonly string[]): boolean {
  return state === 'absent' && !env && cron_file !== undefined && lines.every((line) => line.trim() === '')
}

function warningsOf({ cron_file = 'none', job = '', env }: CronParams): readonly string[] {
  const warnings: string[] = []
  const file = cron_file.slice(cron_file.lastIndexOf('/') + 1)
  if (!/^[A-Z0-9_-]+$/i.test(file)) warnings.push(`cron ignores the file \`${file}\`: its name may only contain letters, digits, - and _`)
  if (!env && /[\r\n]/.test(trimBoth(job, '\r\n'))) warnings.push('a job with line breaks becomes more than one line of the crontab')
  return warnings
}

interface Rule {
  readonly broken: boolean
  readonly message: string
  /** The words of Ansible, where it has such a rule. */
  readonly msg?: string
}

/** In the order in which Ansible checks them. */
function brokenRules(params: CronParams): readonly Rule[] {
  const { name, user, job, state, cron_file: file, special_time: special, env, insertafter, insertbefore } = params
  const { minute, hour, day, month, weekday } = params
  const present = state === 'present'
  const rules: readonly Rule[] = [
    {
      broken: file === '/etc/crontab',
      message: '`/etc/crontab` is not managed: choose a file in `/etc/cron.d`',
      msg: 'Will not manage /etc/crontab via cron_file, see documentation.',
    },
    {
      broken: special !== undefined && [minute, hour, day, month, weekday].some((each) => each !== '*'),
      message: '`special_time` and the five times are mutually exclusive',
      msg: 'You must specify time and date fields or special time.',
    },
    {
      broken: present && file !== undefined && user === undefined,
      message: '`cron_file` requires `user`, who runs the job',
      msg: 'To use cron_file=... parameter you must specify user=... as well',
    },
    {
      broken: present && job === undefined,
      message: '`job` is required with `state: present`',
      msg: "You must specify 'job' to install a new cron job or variable",
    },
    {
      broken: present && !env && (insertafter ?? insertbefore) !== undefined,
      message: '`insertafter` and `insertbefore` require `env: true`',
      msg: 'Insertafter and insertbefore parameters are valid only with env=yes',
    },
    { broken: /[\r\n]/.test(name), message: '`name` must be one line' },
    {
      broken: env && name.includes(' '),
      message: 'the name of a variable cannot contain spaces',
      msg: 'Invalid name for environment variable',
    },
  ]
  return rules.filter(({ broken }) => broken)
}
