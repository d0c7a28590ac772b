/** Manages PAM rules in the file of a service. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { neededFor, unopened } from '../ansible-words.ts'
import { bytesText, placeText, presentContent } from '../files/edit-file.ts'
import { keptFile } from '../files/install-file.ts'
import { editedBytes, type PathState, pathRead } from '../files/path-state.ts'
import { changed, controlOf, errorOf, inserted, isSame, type Line, linesIn, type Rule, withArgs, wordsIn } from './pam-rules.ts'

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
  rules: pamRules,
  ruleWords: pamRuleWords,
  probe: ({ path, name }) => ({ file: pathRead(`${path.replace(/\/+$/, '')}/${name}`, { content: editedBytes }) }),

  plan(params, { file }): readonly Change[] {
    const before = linesOf(file)
    const { lines, count } = edit(params, before)
    for (const { rule } of lines) {
      const fault = rule && errorOf(rule)
      if (fault !== undefined) throw new Problem(fault.message, { msg: fault.msg })
    }
    return count === 0 ? [] : placeText(file, lines.map(({ text }) => text).join(''), { backup: params.backup })
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
  const meant = { type, control: controlOf(params.control), path }
  const args = wordsIn(params.module_arguments ?? [])
  const next = (): readonly Line[] => {
    if (state === 'absent') return lines.filter(({ rule }) => !isSame(rule, meant))
    if (state === 'before' || state === 'after') return inserted(lines, meant, newRule(params, args), state === 'after' ? 1 : 0)
    if (state === 'args_present') return changed(lines, meant, (rule) => ({ ...rule, args: withArgs(rule.args, args) }))
    if (state === 'args_absent')
      return changed(lines, meant, (rule) => ({ ...rule, args: rule.args.filter((each) => !args.includes(each)) }))
    return changed(lines, meant, (rule) => ({
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
  if ((state === 'args_present' || state === 'args_absent') && args === undefined)
    problems.push(`\`module_arguments\` is needed for \`${state}\``)
  if (state === 'before' || state === 'after')
    for (const each of ['new_type', 'new_control', 'new_module_path'] as const)
      if (params[each] === undefined) problems.push(`\`${each}\` is needed for \`${state}\``)
  if (state === 'args_present' && wordsIn(args ?? []).some((word) => word.startsWith('[')))
    problems.push('arguments in brackets cannot be added one by one: use `state: updated`')
  if ([params.control, params.new_control, params.new_module_path, ...(args ?? [])].some((word) => /[\n\r]/.test(word ?? '')))
    problems.push('a rule must be one line')
  return problems
}

function pamRuleWords(params: PamParams): string | undefined {
  const { state, module_arguments: args = [] } = params
  for (const each of ['args_present', 'args_absent', 'before', 'after']) {
    const needs = each.startsWith('args') ? ['module_arguments'] : ['new_control', 'new_type', 'new_module_path']
    const words = neededFor(params, 'state', each, needs)
    if (words !== undefined) return words
  }
  const isBracketed = state === 'args_present' && wordsIn(args).some((word) => word.startsWith('['))
  return isBracketed ? "Unable to process bracketed '[' complex arguments with 'args_present'. Please use 'updated'." : undefined
}
