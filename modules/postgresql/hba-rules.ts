/** Options of a `pg_hba.conf` rule, and their defaults. */
import type { Options, Params } from '../../engine/model/module.ts'
import type { WantedRule } from './hba-edit.ts'

export const ruleOptions = {
  contype: {
    enum: ['local', 'host', 'hostnossl', 'hostssl', 'hostgssenc', 'hostnogssenc'],
    description: 'Connection type of the rule. Without it and without `rules` the file is only read.',
  },
  databases: { type: 'string', description: 'Databases, separated by commas; `all` by default.' },
  users: { type: 'string', description: 'Roles, separated by commas; `all` by default.' },
  address: {
    type: 'string',
    aliases: ['source', 'src'],
    description: 'Client address: an address, a network, a host name, `all`, `samenet` or `samehost` (the default). Not for `local` rules.',
  },
  netmask: { type: 'string', description: 'Netmask of `address`, if that has no `/`.' },
  method: {
    enum: ['cert', 'gss', 'ident', 'krb5', 'ldap', 'md5', 'pam', 'password', 'peer', 'radius', 'reject', 'scram-sha-256', 'sspi', 'trust'],
    description: 'Authentication method; `md5` by default.',
  },
  options: { type: 'string', description: 'Options of the method, such as `map=admins`.' },
  comment: { type: 'string', description: 'Comment after the rule; by default an existing one is kept.' },
  state: { enum: ['present', 'absent'], description: 'Whether the rule should exist; `present` by default.' },
} as const satisfies Options

/** A single rule as it is written. */
type Written = Params<typeof ruleOptions>
interface RuleParameters extends Written {
  readonly rules?: readonly Written[]
  readonly rules_behavior: 'conflict' | 'combine'
  readonly backup: boolean
  readonly backup_file?: string
}

/** The rules of a task with all that they leave out. */
export function wantedRules(params: RuleParameters): readonly WantedRule[] {
  const written = params.rules ?? (params.contype === undefined ? [] : [params])
  return written.map((each) => {
    const rule = params.rules && params.rules_behavior === 'combine' ? withDefaults(each, params) : each
    const { contype = 'host', databases = 'all', users = 'all', method = 'md5', state = 'present' } = rule
    return { ...rule, contype, databases, users, method, state }
  })
}

function withDefaults(rule: Written, defaults: Written): Written {
  const written = (from: Written) => ruleNames.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]] as const]))
  return Object.fromEntries([...written(defaults), ...written(rule)]) as Written
}

const ruleNames = Object.keys(ruleOptions) as (keyof typeof ruleOptions)[]

/** Problems of rules that are incomplete or contradictory. */
export function ruleProblems(params: RuleParameters): readonly string[] {
  const problems: string[] = []
  const single = ruleNames.filter((name) => params[name] !== undefined)
  if (params.rules && params.rules_behavior === 'conflict' && single.length > 0)
    problems.push(`\`${single[0]}\` cannot be combined with \`rules\`: move it into them, or set \`rules_behavior: combine\``)
  if (!params.rules && params.contype === undefined && single.length > 0)
    problems.push(`\`${single[0]}\` describes a rule, which needs a \`contype\``)
  if (params.backup_file !== undefined && !params.backup) problems.push('`backup_file` needs `backup: true`')
  if (params.rules?.some((rule) => rule.contype === undefined) && (params.rules_behavior === 'conflict' || params.contype === undefined))
    problems.push('every item of `rules` needs a `contype`')
  for (const { contype, address, netmask, comment } of wantedRules(params)) {
    if (contype !== 'local' && netmask !== undefined && address?.includes('/'))
      problems.push('`netmask` cannot be combined with an `address` that has a `/`')
    if (netmask !== undefined && address === undefined) problems.push('`netmask` needs an `address`')
    if (comment !== undefined && /[\r\n]/.test(comment)) problems.push('`comment` contains a line break')
  }
  return [...new Set(problems)]
}
