/** Options of `ufw` and the rules between them. */

import type { Params } from '../../engine/model/module.ts'
import type { Relations } from '../../engine/model/relations.ts'
import { versionOf } from './ufw-rules.ts'

export const ufwOptions = {
  state: {
    enum: ['enabled', 'disabled', 'reloaded', 'reset'],
    description: 'Enable or disable the firewall, now and at boot. `reloaded` and `reset` act on every run.',
  },
  default: {
    enum: ['allow', 'deny', 'reject'],
    aliases: ['policy'],
    description: 'Default policy for the traffic that `direction` names, incoming if it is not set.',
  },
  direction: {
    enum: ['in', 'incoming', 'out', 'outgoing', 'routed'],
    description: 'For a rule `in` or `out`; for a policy `incoming`, `outgoing` or `routed`.',
  },
  logging: { enum: ['on', 'off', 'low', 'medium', 'high', 'full'], description: 'Log level; `on` accepts any level.' },
  rule: { enum: ['allow', 'deny', 'reject', 'limit'], description: 'Action of the rule to add.' },
  name: { type: 'string', aliases: ['app'], description: 'Application profile from `/etc/ufw/applications.d`, such as `OpenSSH`.' },
  from_ip: { type: 'string', default: 'any', aliases: ['from', 'src'], description: 'Source address or network.' },
  from_port: { type: 'string', description: 'Source port: a number, a range `1000:2000`, several with commas, or a name.' },
  to_ip: { type: 'string', default: 'any', aliases: ['dest', 'to'], description: 'Destination address or network.' },
  to_port: {
    type: 'string',
    aliases: ['port'],
    description: 'Destination port: a number, a range `1000:2000`, several with commas, or a name.',
  },
  proto: {
    enum: ['any', 'tcp', 'udp', 'ipv6', 'esp', 'ah', 'gre', 'igmp'],
    aliases: ['protocol'],
    description: 'Protocol of the rule.',
  },
  interface: { type: 'string', aliases: ['if'], description: 'Network interface of the rule; `direction` says which side.' },
  interface_in: { type: 'string', aliases: ['if_in'], description: 'Incoming network interface.' },
  interface_out: { type: 'string', aliases: ['if_out'], description: 'Outgoing network interface.' },
  route: { type: 'boolean', default: false, description: 'Apply the rule to forwarded traffic.' },
  log: { type: 'boolean', default: false, description: 'Log new connections that match the rule.' },
  delete: { type: 'boolean', default: false, description: 'Delete the rule.' },
  insert: { type: 'integer', description: 'Position of a new rule; an existing one is not moved.' },
  insert_relative_to: {
    enum: ['zero', 'first-ipv4', 'last-ipv4', 'first-ipv6', 'last-ipv6'],
    default: 'zero',
    description: 'Base for the position in `insert`.',
  },
  comment: { type: 'string', description: 'Comment stored with the rule.' },
} as const

export const ufwRelations: Relations = {
  exclusive: [
    ['name', 'proto', 'logging'],
    ['direction', 'interface_in'],
    ['direction', 'interface_out'],
  ],
  oneOf: [['state', 'default', 'rule', 'logging']],
  requiredBy: { interface: ['direction'] },
}

/** Rules that the option schema cannot express. */
export function ufwRules(params: Params<typeof ufwOptions>): readonly string[] {
  return [...combinationRules(params).map(([sentence]) => sentence), ...addressRules(params)]
}

/** The first broken rule between options in the words of Ansible, where it has it. */
export function ufwRuleMessage(params: Params<typeof ufwOptions>): string | undefined {
  return combinationRules(params)[0]?.[1]
}

/** Broken rules, in our words and in those of Ansible. */
function combinationRules(params: Params<typeof ufwOptions>): readonly (readonly [sentence: string, msg?: string])[] {
  const { default: policy, rule, direction, interface: on, interface_in, interface_out, route, name, to_port } = params
  const sides = interface_in !== undefined || interface_out !== undefined
  const isSide = direction === 'in' || direction === 'out'
  const checks: readonly (readonly [broken: boolean, sentence: string, msg?: string])[] = [
    [on !== undefined && sides, '`interface` cannot be combined with `interface_in` or `interface_out`'],
    [
      !route && interface_in !== undefined && interface_out !== undefined,
      '`interface_in` together with `interface_out` requires `route: true`',
      'Only route rules can combine interface_in and interface_out',
    ],
    [
      rule !== undefined && direction !== undefined && !isSide,
      'the `direction` of a rule must be `in` or `out`',
      'For rules, direction must be one of "in" and "out", or direction must not be specified.',
    ],
    [
      policy !== undefined && isSide,
      'the `direction` of a policy must be `incoming`, `outgoing` or `routed`',
      'For default, direction must be one of "outgoing", "incoming" and "routed", or direction must not be specified.',
    ],
    [name !== undefined && to_port !== undefined, '`name` cannot be combined with `to_port`, which its profile defines'],
    [params.comment?.includes("'") ?? false, "`comment` cannot contain `'`"],
  ]
  return checks.flatMap(([broken, ...words]) => (broken ? [words] : []))
}

function addressRules({ from_ip, to_ip, from_port, to_port, proto }: Params<typeof ufwOptions>): readonly string[] {
  const problems: string[] = []
  for (const address of [from_ip, to_ip])
    if (versionOf(address) === undefined) problems.push(`\`${address}\` is not an IP address or network`)
  const versions = new Set([from_ip, to_ip].map(versionOf).filter((version) => version !== 'both'))
  if (versions.has(4) && versions.has(6)) problems.push('`from_ip` and `to_ip` have different IP versions')
  for (const port of [from_port, to_port]) {
    if (port === undefined) continue
    if (/^\d[\d,:]*[,:]/.test(port) && proto !== 'tcp' && proto !== 'udp')
      problems.push(`several ports (\`${port}\`) require \`proto: tcp\` or \`proto: udp\``)
    if (!/^(\d+(:\d+)?(,\d+(:\d+)?)*|[A-Za-z][\w-]+)$/.test(port)) problems.push(`\`${port}\` is not a port`)
  }
  return problems
}
