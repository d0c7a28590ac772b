/** Manages resource limits in the file of pam_limits. */

import { pythonText } from '../../engine/formats/python-text.ts'
import { linesWithEnds } from '../../engine/formats/text-lines.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { bytesText, placeText, presentText, writtenBackup } from '../files/edit-file.ts'
import { missingFolder } from '../files/install-file.ts'
import { editedBytes, type PathState, pathRead } from '../files/path-state.ts'

const items = [
  ...(['core', 'data', 'fsize', 'memlock', 'nofile', 'rss', 'stack', 'cpu', 'nproc', 'as', 'maxlogins', 'maxsyslogins'] as const),
  ...(['priority', 'locks', 'sigpending', 'msgqueue', 'nice', 'rtprio', 'chroot'] as const),
] as const

const options = {
  domain: { type: 'string', required: true, description: 'User, `@group`, `*`, or a range of IDs.' },
  limit_type: { enum: ['hard', 'soft', '-'], required: true, description: 'Soft or hard limit; `-` sets both.' },
  limit_item: { enum: items, required: true, description: 'Resource to limit.' },
  value: {
    type: 'string',
    required: true,
    description: 'Limit: a number, or `unlimited`, `infinity` or `-1`; for `nice` and `priority` from -20 to 19.',
  },
  use_max: { type: 'boolean', default: false, description: 'Keep an existing limit that is higher.' },
  use_min: { type: 'boolean', default: false, description: 'Keep an existing limit that is lower.' },
  comment: { type: 'string', default: '', description: 'Comment after the limit; by default an existing one is kept.' },
  dest: { type: 'path', default: '/etc/security/limits.conf', description: 'Limits file; a new one needs an existing directory.' },
  backup: { type: 'boolean', default: false, description: 'Keep the old file beside it, with a timestamp in its name.' },
} as const

type LimitParams = Params<typeof options>

export default defineModule({
  name: 'pam_limits',
  aliases: ['community.general.pam_limits'],
  summary: 'Manage resource limits of users',
  notes: [
    'A changed limit keeps the comment on its own line; Ansible also takes over that of any line above.',
    '`backup` only keeps a copy when the file changes.',
  ],
  options,
  examples: `
- name: Raise the open file limit of the database
  pam_limits: { domain: postgres, limit_type: "-", limit_item: nofile, value: "64000", use_max: true, comment: for the database }

- name: Limit the number of processes per user
  pam_limits:
    domain: "*"
    limit_type: hard
    limit_item: nproc
    value: "4096"
    use_min: true
    dest: /etc/security/limits.d/nproc.conf
    backup: true
`,
  results: { msg: 'Line of the limit.', backup_file: 'Path of the backup.' },
  rules: ({ limit_item, value, use_max, use_min, domain, comment }) => [
    ...(isLimit(limit_item, value) ? [] : [wrongValue(limit_item, value)]),
    ...(use_max && use_min ? ['`use_max` and `use_min` are mutually exclusive'] : []),
    ...(/[\s#]/.test(domain) || domain === '' ? [`\`${domain}\` is not a valid domain of a limit`] : []),
    ...(/[\n\r]/.test(comment) ? ['`comment` must be one line'] : []),
  ],
  ruleMessage: ({ limit_item, value, use_max, use_min }) => {
    if (use_max && use_min) return 'Cannot use use_min and use_max at the same time.'
    return isLimit(limit_item, value) ? undefined : ansibleValue('', limit_item, value)
  },
  probe: ({ dest }) => ({ file: pathRead(dest, { content: editedBytes }) }),

  plan(params, { file }): readonly Change[] {
    if (!file.target && !file.parent) throw missingFolder(file, 'directory %s is not writable (check presence, access rights, use sudo)')
    const text = presentText(file)
    const { edited } = edit(params, file, text)
    return edited === text && file.target
      ? []
      : placeText(file, edited, { backup: params.backup }).map((each) => ({ ...each, idle: 'all' as const }))
  },

  returns(params, { file }, done) {
    return { msg: edit(params, file, presentText(file)).line, ...writtenBackup(done) }
  },
})

/** The text with the limit, and its line. */
function edit(params: LimitParams, file: PathState, text: string): { readonly edited: string; readonly line: string } {
  let line: string | undefined
  const lines = linesWithEnds(text).map((each) => {
    const [, words = '', comment] = /^([^#]*)(?:#(.*))?$/s.exec(each.trimEnd()) ?? []
    const [domain, type, item = '', value = '', ...more] = words.trim().split(/\s+/)
    if (each.startsWith('#') || value === '' || more.length > 0) return each
    if (!isLimit(item, value)) {
      const msg = ansibleValue(`Invalid configuration found in '${file.path}'.`, item, value)
      throw new Problem(`\`${file.path}\` has an invalid entry: ${wrongValue(item, value)}`, { msg })
    }
    if (domain !== bytesText(params.domain) || type !== params.limit_type || item !== params.limit_item) return each
    const wanted = wantedValue(params, value)
    line = wanted === value ? each : lineOf(params, wanted, bytesText(params.comment) || comment || '')
    return line
  })
  if (line !== undefined) return { edited: lines.join(''), line }
  const added = lineOf(params, params.value, bytesText(params.comment))
  return { edited: `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${added}`, line: added }
}

function lineOf({ domain, limit_type, limit_item }: LimitParams, value: string, comment: string): string {
  return `${bytesText(domain)}\t${limit_type}\t${limit_item}\t${value}${comment === '' ? '' : `\t#${comment}`}\n`
}

/** The limit to set if there is one already. */
function wantedValue({ value, use_max, use_min, limit_item }: LimitParams, present: string): string {
  if (!use_max && !use_min) return value
  const size = (word: string) => (isBounded(limit_item) || !unlimited.includes(word) ? Number(word) : Number.POSITIVE_INFINITY)
  const [one, other] = [size(value), size(present)]
  if (one === other) return present
  return one > other === use_max ? value : present
}

const unlimited = ['unlimited', 'infinity', '-1']
const isBounded = (item: string) => item === 'nice' || item === 'priority'

function isLimit(item: string, value: string): boolean {
  if (isBounded(item)) return /^[+-]?\d+$/.test(value) && Math.abs(Number(value) + 0.5) <= 19.5
  return unlimited.includes(value) || /^\d+$/.test(value)
}

function wrongValue(item: string, value: string): string {
  const allowed = isBounded(item) ? 'a number from -20 to 19' : 'a number of at least 0, `unlimited`, `infinity` or `-1`'
  return `\`${value}\` is not a valid limit for \`${item}\`: use ${allowed}`
}

/** Ansible's message, after the place of the entry. */
function ansibleValue(where: string, item: string, value: string): string {
  const allowed = isBounded(item)
    ? 'Value must be a number in the range -20 to 19 inclusive.'
    : "Value must either be 'unlimited', 'infinity' or -1, all of which indicate no limit, or a limit of 0 or larger."
  return `${where} Value of ${pythonText(value)} for item ${pythonText(item)} is invalid. ${allowed} Refer to the limits.conf(5) manual pages for more details.`
}
