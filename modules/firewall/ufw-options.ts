/** The options of `ufw`, and what must hold between them. */
import type { Params } from '../../engine/model/module.ts'
import { versionOf } from './ufw-rules.ts'

export const ufwOptions = {
  state: {
    enum: ['enabled', 'disabled', 'reloaded', 'reset'],
    description: 'Whether the firewall is at work, now and after a reboot. `reloaded` and `reset` are done at every run.',
  },
  default: {
    enum: ['allow', 'deny', 'reject'],
    aliases: ['policy'],
    description: 'What happens to traffic that no rule speaks of; `direction` says which, incoming unless told.',
  },
  direction: {
    enum: ['in', 'incoming', 'out', 'outgoing', 'routed'],
    description: 'Of a rule `in` or `out`; of a policy `incoming`, `outgoing` or `routed`.',
  },
  logging: { enum: ['on', 'off', 'low', 'medium', 'high', 'full'], description: 'How much is logged; `on` is content with any level.' },
  rule: { enum: ['allow', 'deny', 'reject', 'limit'], description: 'A rule is kept, and what it decides.' },
  name: { type: 'string', aliases: ['app'], description: 'An application profile of `/etc/ufw/applications.d`, such as `OpenSSH`.' },
  from_ip: { type: 'string', default: 'any', aliases: ['from', 'src'], description: 'Address or network that traffic comes from.' },
  from_port: { type: 'string', description: 'Port that it comes from: a number, a range `1000:2000`, several with commas, or a name.' },
  to_ip: { type: 'string', default: 'any', aliases: ['dest', 'to'], description: 'Address or network that traffic goes to.' },
  to_port: {
    type: 'string',
    aliases: ['port'],
    description: 'Port that it goes to: a number, a range `1000:2000`, several with commas, or a name.',
  },
  proto: {
    enum: ['any', 'tcp', 'udp', 'ipv6', 'esp', 'ah', 'gre', 'igmp'],
    aliases: ['protocol'],
    description: 'Protocol that the rule speaks of.',
  },
  interface: { type: 'string', aliases: ['if'], description: 'Network interface of the rule; `direction` says on which side.' },
  interface_in: { type: 'string', aliases: ['if_in'], description: 'Network interface that traffic comes in by.' },
  interface_out: { type: 'string', aliases: ['if_out'], description: 'Network interface that traffic goes out by.' },
  route: { type: 'boolean', default: false, description: 'The rule speaks of traffic that is passed on to other hosts.' },
  log: { type: 'boolean', default: false, description: 'New connections that the rule applies to are logged.' },
  delete: { type: 'boolean', default: false, description: 'The rule goes, where it is kept.' },
  insert: { type: 'integer', description: 'Number of the place that a new rule is put at; a rule that is there stays in its place.' },
  insert_relative_to: {
    enum: ['zero', 'first-ipv4', 'last-ipv4', 'first-ipv6', 'last-ipv6'],
    default: 'zero',
    description: 'Where `insert` counts from.',
  },
  comment: { type: 'string', description: 'A comment that ufw keeps with the rule.' },
} as const

/** What a schema can not say of the options. */
export function ufwRules(params: Params<typeof ufwOptions>): readonly string[] {
  const { state, default: policy, rule, logging, direction, interface: on, interface_in, interface_out, route, name, proto } = params
  const said: string[] = []
  const unless = (holds: boolean, sentence: string) => !holds && said.push(sentence)
  unless(
    [state, policy, rule, logging].some((each) => each !== undefined),
    'nothing is wanted: give at least one of `state`, `default`, `rule` and `logging`',
  )
  unless(on === undefined || direction !== undefined, '`interface` needs a `direction`')
  unless(
    direction === undefined || (interface_in === undefined && interface_out === undefined),
    '`direction` does not go with `interface_in` and `interface_out`',
  )
  unless(
    on === undefined || (interface_in === undefined && interface_out === undefined),
    '`interface` does not go with `interface_in` and `interface_out`',
  )
  unless(
    route || interface_in === undefined || interface_out === undefined,
    'only a rule with `route: true` takes both `interface_in` and `interface_out`',
  )
  unless(rule === undefined || direction === undefined || ['in', 'out'].includes(direction), 'the `direction` of a rule is `in` or `out`')
  unless(
    policy === undefined || direction === undefined || !['in', 'out'].includes(direction),
    'the `direction` of a policy is `incoming`, `outgoing` or `routed`',
  )
  unless(
    name === undefined || (proto === undefined && params.to_port === undefined),
    '`name` does not go with `proto` and `to_port`: its profile has them',
  )
  unless(!params.comment?.includes("'"), "`comment` may hold no `'`")
  return [...said, ...addressRules(params)]
}

function addressRules({ from_ip, to_ip, from_port, to_port, proto }: Params<typeof ufwOptions>): readonly string[] {
  const said: string[] = []
  for (const address of [from_ip, to_ip]) if (versionOf(address) === undefined) said.push(`\`${address}\` is no address and no network`)
  const versions = new Set([from_ip, to_ip].map(versionOf).filter((version) => version !== 'both'))
  if (versions.has(4) && versions.has(6)) said.push('`from_ip` and `to_ip` are of different IP versions')
  for (const port of [from_port, to_port]) {
    if (port === undefined) continue
    if (/^\d[\d,:]*[,:]/.test(port) && proto !== 'tcp' && proto !== 'udp')
      said.push(`several ports (\`${port}\`) need \`proto: tcp\` or \`proto: udp\``)
    if (!/^(\d+(:\d+)?(,\d+(:\d+)?)*|[A-Za-z][\w-]+)$/.test(port)) said.push(`\`${port}\` is no port`)
  }
  return said
}
