/** Options of an iptables rule, and the arguments they become. */
import type { Params } from '../../engine/model/module.ts'

const text = { type: 'string' } as const
const not = 'A leading `!` negates it.'

export const ruleOptions = {
  protocol: { ...text, description: `Protocol, such as \`tcp\`. ${not}` },
  source: { ...text, description: `Source address or network. ${not}` },
  destination: { ...text, description: `Destination address or network. ${not}` },
  match: { type: 'list', default: [], description: 'Match extensions to load.' },
  tcp_flags: {
    type: 'dict',
    properties: {
      flags: { type: 'list', description: 'Flags to examine.' },
      flags_set: { type: 'list', description: 'Examined flags that must be set.' },
    },
    description: 'TCP flags to match.',
  },
  jump: { ...text, description: 'Target of the rule: `ACCEPT`, `DROP`, or a chain.' },
  gateway: { ...text, description: 'Address to which `TEE` sends a copy.' },
  log_prefix: { ...text, description: 'Prefix of the log line; implies `jump: LOG`.' },
  log_level: {
    enum: ['0', '1', '2', '3', '4', '5', '6', '7', 'emerg', 'alert', 'crit', 'error', 'warning', 'notice', 'info', 'debug'],
    description: 'Log level; implies `jump: LOG`.',
  },
  to_destination: { ...text, description: 'Destination address for `DNAT`.' },
  destination_ports: { type: 'list', default: [], description: 'Destination ports.' },
  to_source: { ...text, description: 'Source address for `SNAT`.' },
  goto: { ...text, description: 'Chain to continue in, without return.' },
  in_interface: { ...text, description: `Incoming interface. ${not}` },
  out_interface: { ...text, description: `Outgoing interface. ${not}` },
  fragment: { ...text, description: 'Match only second and further fragments.' },
  set_counters: { ...text, description: 'Initial values of the packet and byte counters.' },
  source_port: { ...text, description: `Source port or port range. ${not}` },
  destination_port: { ...text, description: `Destination port or port range. ${not}` },
  to_ports: { ...text, description: 'Ports to which `REDIRECT` sends packets.' },
  set_dscp_mark: { ...text, description: 'DSCP value to set.' },
  set_dscp_mark_class: { ...text, description: 'DSCP class to set.' },
  syn: {
    enum: ['ignore', 'match', 'negate'],
    default: 'ignore',
    description: 'Match only packets that open a TCP connection (`match`), or all others (`negate`).',
  },
  ctstate: { type: 'list', default: [], description: 'Connection states, such as `NEW` and `ESTABLISHED`.' },
  src_range: { ...text, description: 'Source address range.' },
  dst_range: { ...text, description: 'Destination address range.' },
  match_set: { ...text, description: 'Name of an ipset that must match.' },
  match_set_flags: {
    enum: ['src', 'dst', 'src,dst', 'dst,src', 'dst,dst', 'src,src'],
    description: 'Packet addresses to look up in the set.',
  },
  limit: { ...text, description: 'Maximum match rate, such as `5/minute`.' },
  limit_burst: { ...text, description: 'Initial burst before `limit` applies.' },
  uid_owner: { ...text, description: `Owning user of the packet. ${not}` },
  gid_owner: { ...text, description: `Owning group of the packet. ${not}` },
  reject_with: { ...text, description: 'Reject type; implies `jump: REJECT`.' },
  icmp_type: { ...text, description: 'ICMP type.' },
  comment: { ...text, description: 'Comment stored with the rule.' },
} as const

export type Rule = Params<typeof ruleOptions>

/** Arguments of a rule in Ansible's order; empty if no option of the rule is set. */
export function ruleArgs(rule: Rule, version: 'ipv4' | 'ipv6'): readonly string[] {
  const jump = rule.jump ?? (rule.log_prefix !== undefined || rule.log_level !== undefined ? 'LOG' : undefined)
  const { match, tcp_flags: tcp } = rule
  return [
    ...param('-p', rule.protocol),
    ...param('-s', rule.source),
    ...param('-d', rule.destination),
    ...match.flatMap((each) => param('-m', each)),
    ...(tcp?.flags && tcp.flags_set ? ['--tcp-flags', tcp.flags.join(','), tcp.flags_set.join(',')] : []),
    ...param('-j', jump),
    ...(jump?.toLowerCase() === 'tee' ? param('--gateway', rule.gateway) : []),
    ...param('--log-prefix', rule.log_prefix),
    ...param('--log-level', rule.log_level),
    ...param('--to-destination', rule.to_destination),
    ...several('--dports', rule.destination_ports, ['-m', 'multiport']),
    ...param('--to-source', rule.to_source),
    ...param('-g', rule.goto),
    ...param('-i', rule.in_interface),
    ...param('-o', rule.out_interface),
    ...param('-f', rule.fragment),
    ...param('-c', rule.set_counters),
    ...param('--source-port', rule.source_port),
    ...param('--destination-port', rule.destination_port),
    ...param('--to-ports', rule.to_ports),
    ...param('--set-dscp', rule.set_dscp_mark),
    ...param('--set-dscp-class', rule.set_dscp_mark_class),
    ...{ ignore: [], match: ['--syn'], negate: ['!', '--syn'] }[rule.syn],
    ...(match.includes('state') && !match.includes('conntrack')
      ? several('--state', rule.ctstate)
      : several('--ctstate', rule.ctstate, match.includes('conntrack') ? [] : ['-m', 'conntrack'])),
    ...extended(match, 'iprange', [...param('--src-range', rule.src_range), ...param('--dst-range', rule.dst_range)]),
    ...extended(match, 'set', [
      ...param('--match-set', rule.match_set),
      ...(rule.match_set && rule.match_set_flags ? [rule.match_set_flags] : []),
    ]),
    ...extended([], 'limit', [...param('--limit', rule.limit), ...param('--limit-burst', rule.limit_burst)]),
    ...extended([], 'owner', param('--uid-owner', rule.uid_owner)),
    ...extended([], 'owner', param('--gid-owner', rule.gid_owner)),
    ...(jump === undefined && rule.reject_with !== undefined ? ['-j', 'REJECT'] : []),
    ...param('--reject-with', rule.reject_with),
    ...param(version === 'ipv6' ? '--icmpv6-type' : '--icmp-type', rule.icmp_type),
    ...extended([], 'comment', param('--comment', rule.comment)),
  ]
}

function param(flag: string, value: string | undefined): readonly string[] {
  if (value === undefined || value === '') return []
  return value.startsWith('!') ? ['!', flag, value.slice(1).trim()] : [flag, value]
}

function several(flag: string, values: readonly string[], before: readonly string[] = []): readonly string[] {
  return values.length === 0 ? [] : [...before, flag, values.join(',')]
}

/** Arguments after the match extension that they need, unless the task loads it itself. */
function extended(loaded: readonly string[], name: string, words: readonly string[]): readonly string[] {
  return words.length === 0 || loaded.includes(name) ? words : ['-m', name, ...words]
}
