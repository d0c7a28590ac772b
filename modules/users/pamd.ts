/** Manages PAM rules in the file of a service. */

import { linesWithEnds } from '../../engine/formats/text-lines.ts'
import { trimEnd } from '../../engine/formats/trim.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { unopened } from '../ansible-words.ts'
import { bytesText, placeText, presentContent } from '../files/edit-file.ts'
import { keptFile } from '../files/install-file.ts'
import { editedBytes, type PathState, pathRead } from '../files/path-state.ts'

const types = ['account', '-account', 'auth', '-auth', 'password', '-password', 'session', '-session'] as const

const options = {
  name: { type: 'string', required: true, description: 'PAM service, which is the name of its file.' },
  type: { enum: types, required: true, description: 'Type of the existing rule.' },
  control: {
    type: 'string',
    required: true,
    description: 'Control of the existing rule, such as `required` or `[success=1 default=ignore]`.',
  },
  module_path: { type: 'string', required: true, description: 'Module of the existing rule, such as `pam_unix.so`.' },
  state: {
    enum: ['absent', 'before', 'after', 'args_absent', 'args_present', 'updated'],
    default: 'updated',
    description:
      'Change the rule (`updated`), add a new one directly `before` or `after` it, add arguments (`args_present`), remove arguments (`args_absent`), or remove the rule (`absent`).',
  },
  new_type: { enum: types, description: 'Type of the new rule.' },
  new_control: { type: 'string', description: 'Control of the new rule.' },
  new_module_path: { type: 'string', description: 'Module of the new rule.' },
  module_arguments: {
    type: 'list',
    description: 'Module arguments; with `updated` they replace all of the rule, and an empty text removes them.',
  },
  path: { type: 'path', default: '/etc/pam.d', description: 'Directory of the PAM files.' },
  backup: { type: 'boolean', default: false, description: 'Keep the old file beside it, with a timestamp in its name.' },
} as const

type PamParams = Params<typeof options>

export default defineModule({
  name: 'pamd',
  aliases: ['community.general.pamd'],
  summary: 'Manage PAM rules of a service',
  notes: [
    'Unchanged lines stay as they are and no header is added; Ansible rewrites all rules and adds a comment with the time.',
    'A mistake can lock everybody out: keep a session open.',
  ],
  options,
  examples: `
- name: Delay logins after a failure
  pamd:
    name: common-auth
    type: auth
    control: "[success=1 default=ignore]"
    module_path: pam_unix.so
    state: before
    new_type: auth
    new_control: optional
    new_module_path: pam_faildelay.so
    module_arguments: ["delay=3000000"]
    backup: true

- name: Require long passwords
  pamd: { name: common-password, type: password, control: requisite, module_path: pam_pwquality.so, state: args_present, module_arguments: "minlen=12 retry=3" }

- name: Disable the message of the day
  pamd: { name: sshd, type: session, control: optional, module_path: pam_motd.so, state: absent, path: /etc/pam.d }
`,
  results: { change_count: 'Number of rules changed.', backupdest: 'Path of the backup, or an empty text.' },
  relations: {
    requiredIf: [
      { option: 'state', values: ['args_present', 'args_absent'], all: ['module_arguments'] },
      { option: 'state', values: ['before', 'after'], all: ['new_control', 'new_type', 'new_module_path'] },
    ],
  },
  rules: pamRules,
  ruleMessage: pamRuleWords,
  probe: ({ path, name }) => ({ file: pathRead(`${trimEnd(path, '/')}/${name}`, { content: editedBytes }) }),

  plan(params, { file }): readonly Change[] {
    const before = linesOf(file)
    const { lines, count } = edit(params, before)
    for (const { rule } of lines) {
      const error = rule && errorOf(rule)
      if (error !== undefined) throw new Problem(error.message, { msg: error.msg })
    }
    return count === 0
      ? []
      : placeText(file, lines.map(({ text }) => text).join(''), { backup: params.backup }).map((each) => ({
          ...each,
          idle: 'all' as const,
        }))
  },

  returns(params, { file }, done) {
    return { change_count: edit(params, linesOf(file)).count, backupdest: keptFile(done) ?? '' }
  },
})

function linesOf(file: PathState): readonly Line[] {
  const words = (why: 'missing' | 'folder') => `Unable to open/read PAM module file ${file.path} with error ${unopened(file.path, why)}.`
  if (file.target?.kind === 'directory') throw new Problem(`\`${file.path}\` is a directory, not a file`, { msg: words('folder') })
  const content = presentContent(file)
  if (!content)
    throw new Problem(`file \`${file.path}\` does not exist`, { hint: 'install the package of the service first', msg: words('missing') })
  return linesIn(bytesText(content), file.path)
}

/** All lines after the edit, and how many rules differ. */
function edit(params: PamParams, lines: readonly Line[]): { readonly lines: readonly Line[]; readonly count: number } {
  const { type, module_path: path, state } = params
  const match = { type, control: controlOf(params.control), path }
  const args = wordsIn(params.module_arguments ?? [])
  const next = (): readonly Line[] => {
    if (state === 'absent') return lines.filter(({ rule }) => !isSame(rule, match))
    if (state === 'before' || state === 'after') return inserted(lines, match, newRule(params, args), state)
    if (state === 'args_present') return changed(lines, match, (rule) => ({ ...rule, args: withArgs(rule.args, args) }))
    if (state === 'args_absent')
      return changed(lines, match, (rule) => ({ ...rule, args: rule.args.filter((each) => !args.includes(each)) }))
    return changed(lines, match, (rule) => ({
      type: params.new_type ?? rule.type,
      control: params.new_control === undefined ? rule.control : controlOf(params.new_control),
      path: params.new_module_path ?? rule.path,
      args: params.module_arguments === undefined ? rule.args : args,
    }))
  }
  const edited = next()
  const count =
    edited.length === lines.length ? edited.filter((line, index) => line !== lines[index]).length : Math.abs(edited.length - lines.length)
  return { lines: edited, count }
}

function newRule(params: PamParams, args: readonly string[]): Rule {
  const { new_type: type, new_control: control, new_module_path: path } = params
  return { type: type ?? '', control: controlOf(control ?? ''), path: path ?? '', args }
}

function pamRules(params: PamParams): readonly string[] {
  const { state, name, module_arguments: args } = params
  const problems = name.includes('/') || name === '' ? [`\`${name}\` is not a valid service name`] : []
  if (state === 'args_present' && wordsIn(args ?? []).some((word) => word.startsWith('[')))
    problems.push('arguments in brackets cannot be added one by one: use `state: updated`')
  if ([params.control, params.new_control, params.new_module_path, ...(args ?? [])].some((word) => /[\n\r]/.test(word ?? '')))
    problems.push('a rule must be one line')
  return problems
}

function pamRuleWords({ state, module_arguments: args = [] }: PamParams): string | undefined {
  const isBracketed = state === 'args_present' && wordsIn(args).some((word) => word.startsWith('['))
  return isBracketed ? "Unable to process bracketed '[' complex arguments with 'args_present'. Please use 'updated'." : undefined
}

interface Rule {
  readonly type: string
  readonly control: string
  readonly path: string
  readonly args: readonly string[]
}

/** A line of the file, and the rule on it; comments, empty lines and `@include` hold none. */
interface Line {
  readonly text: string
  readonly rule?: Rule
}

function linesIn(text: string, file: string): readonly Line[] {
  return linesWithEnds(text).map((each) => {
    if (/^\s*(#|@include|$)/.test(each)) return { text: each }
    const [, type = '', control = '', path = '', args = ''] =
      /^\s*(-?(?:auth|account|session|password))\s+(\[.*?\]|\S+)\s+(\S+)\s*(.*)$/s.exec(each.trimEnd()) ?? []
    if (type === '') throw new Problem(`\`${file}\` has an invalid rule: \`${each.trim()}\``)
    return { text: each, rule: { type, control: controlOf(control), path, args: wordsIn([args]) } }
  })
}

/** A control without spaces where none belong. */
function controlOf(word: string): string {
  if (!word.startsWith('[')) return word
  return `[${word
    .replace(/(?<!\s)\s*=\s*/g, '=')
    .replace(/[[\]]/g, '')
    .trim()
    .split(/\s+/)
    .join(' ')}]`
}

/** The arguments of a task or of a line; brackets enclose one argument. */
function wordsIn(args: readonly string[]): readonly string[] {
  return args.flatMap((each) => {
    const close = each.lastIndexOf(']')
    const pattern = /\S+/g
    const words: string[] = []
    for (let found = pattern.exec(each); found; found = pattern.exec(each)) {
      const isOpen = found[0].startsWith('[') && found.index < close
      if (isOpen) pattern.lastIndex = close + 1
      words.push(isOpen ? each.slice(found.index, close + 1) : found[0])
    }
    return words
  })
}

/** A rule as a new line. */
function lineOf(rule: Rule): Line {
  const { type, control, path, args } = rule
  return { text: `${type.padEnd(11)}${type.length > 10 ? ' ' : ''}${[control, path, ...args].join(' ')}\n`, rule }
}

function isSame(rule: Rule | undefined, { type, control, path }: Omit<Rule, 'args'>): boolean {
  return rule?.type === type && rule.control === control && rule.path === path
}

/** Changes every rule that matches; a line whose rule is unchanged is not rewritten. */
function changed(lines: readonly Line[], match: Omit<Rule, 'args'>, change: (rule: Rule) => Rule): readonly Line[] {
  return lines.map((line) => {
    if (!line.rule || !isSame(line.rule, match)) return line
    const next = change(line.rule)
    return JSON.stringify(next) === JSON.stringify(line.rule) ? line : lineOf(next)
  })
}

/** Inserts a rule directly before or after every one that matches, unless its neighbour is that rule already. */
function inserted(lines: readonly Line[], match: Omit<Rule, 'args'>, rule: Rule, where: 'before' | 'after'): readonly Line[] {
  const step = where === 'after' ? 1 : -1
  return lines.flatMap((line, index) => {
    if (!isSame(line.rule, match)) return [line]
    let near = index + step
    while (lines[near] && /^\s*(#|$)/.test(lines[near]?.text ?? '')) near += step
    if (isSame(lines[near]?.rule, rule)) return [line]
    const ended = line.text.endsWith('\n') ? line : { ...line, text: `${line.text}\n` }
    return where === 'after' ? [ended, lineOf(rule)] : [lineOf(rule), line]
  })
}

/** The arguments with those that are new; of `name=value` the value is another one. */
function withArgs(present: readonly string[], wanted: readonly string[]): readonly string[] {
  const nameOf = (word: string) => /^([^=]+)=/.exec(word)?.[1]
  const replaced = present.map((word) => {
    const name = nameOf(word)
    return (name === undefined ? undefined : wanted.find((each) => nameOf(each) === name)) ?? word
  })
  return [...replaced, ...wanted.filter((word, index) => !replaced.includes(word) && wanted.indexOf(word) === index)]
}

/** Why a rule is not valid for PAM, if so: our message and Ansible's. */
function errorOf(each: Rule): { readonly message: string; readonly msg: string } | undefined {
  const { type, control, path, args } = each
  const rule = [type, control, path, ...args].join(' ')
  const describe = (what: string, word: string) => `Rule ${what}, ${word}, is not valid in rule ${lineOf(each).text.trimEnd()}`
  if (!control.startsWith('['))
    return simple.includes(control)
      ? undefined
      : { message: `\`${control}\` is not a valid control, in the rule \`${rule}\``, msg: describe('control', control) }
  const wrong = control
    .slice(1, -1)
    .split(' ')
    .find((word) => {
      const [value = '', action = ''] = word.split('=')
      return !values.includes(value) || !(actions.includes(action) || /^\d+$/.test(action))
    })
  if (wrong === undefined) return undefined
  const [value = '', action = ''] = wrong.split('=')
  const msg = values.includes(value) ? describe('control action', action) : describe('control value', value)
  return { message: `\`${wrong}\` is not allowed in a control, in the rule \`${rule}\``, msg }
}

const simple = ['required', 'requisite', 'sufficient', 'optional', 'include', 'substack', 'definitive']
const actions = ['ignore', 'bad', 'die', 'ok', 'done', 'reset']
const values = [
  ...['success', 'open_err', 'symbol_err', 'service_err', 'system_err', 'buf_err', 'perm_denied', 'auth_err', 'cred_insufficient'],
  ...['authinfo_unavail', 'user_unknown', 'maxtries', 'new_authtok_reqd', 'acct_expired', 'session_err', 'cred_unavail', 'cred_expired'],
  ...['cred_err', 'no_module_data', 'conv_err', 'authtok_err', 'authtok_recover_err', 'authtok_lock_busy', 'authtok_disable_aging'],
  ...['try_again', 'ignore', 'abort', 'authtok_expired', 'module_unknown', 'bad_item', 'conv_again', 'incomplete', 'default'],
]
