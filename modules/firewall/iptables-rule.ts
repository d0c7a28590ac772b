/** One rule of iptables: its options, and the words they become. */
import type { Params } from '../../engine/model/module.ts'

const text = { type: 'string' } as const
const not = 'A `!` in front turns it round.'

export const ruleOptions = {
  protocol: { ...text, description: `Protocol, such as \`tcp\`. ${not}` },
  source: { ...text, description: `Address or network it comes from. ${not}` },
  destination: { ...text, description: `Address or network it goes to. ${not}` },
  match: { type: 'list', default: [], description: 'Extensions to load.' },
  tcp_flags: {
    type: 'dict',
    properties: {
      flags: { type: 'list', description: 'Flags to look at.' },
      flags_set: { type: 'list', description: 'Flags of them that must be set.' },
    },
    description: 'Flags of TCP.',
  },
  jump: { ...text, description: 'What becomes of a packet: `ACCEPT`, `DROP`, or a chain.' },
  gateway: { ...text, description: 'Where `TEE` sends a copy.' },
  log_prefix: { ...text, description: 'Text in front of what `LOG` writes; `jump` is `LOG` with it.' },
  log_level: {
    enum: ['0', '1', '2', '3', '4', '5', '6', '7', 'emerg', 'alert', 'crit', 'error', 'warning', 'notice', 'info', 'debug'],
    description: 'How loud `LOG` is; `jump` is `LOG` with it.',
  },
  to_destination: { ...text, description: 'Where `DNAT` sends it.' },
  destination_ports: { type: 'list', default: [], description: 'Several ports it goes to.' },
  to_source: { ...text, description: 'Where `SNAT` says it comes from.' },
  goto: { ...text, description: 'A chain that goes on instead.' },
  in_interface: { ...text, description: `Interface it comes in by. ${not}` },
  out_interface: { ...text, description: `Interface it goes out by. ${not}` },
  fragment: { ...text, description: 'Later fragments alone.' },
  set_counters: { ...text, description: 'Numbers that its counters begin with.' },
  source_port: { ...text, description: `Port, or range of ports, it comes from. ${not}` },
  destination_port: { ...text, description: `Port, or range of ports, it goes to. ${not}` },
  to_ports: { ...text, description: 'Ports that `REDIRECT` sends it to.' },
  set_dscp_mark: { ...text, description: 'A mark of DSCP to set.' },
  set_dscp_mark_class: { ...text, description: 'A class of DSCP to set.' },
  syn: {
    enum: ['ignore', 'match', 'negate'],
    default: 'ignore',
    description: 'Whether only packets that open a connection are meant, or all others.',
  },
  ctstate: { type: 'list', default: [], description: 'States of the connection, such as `NEW` and `ESTABLISHED`.' },
  src_range: { ...text, description: 'Range of addresses it comes from.' },
  dst_range: { ...text, description: 'Range of addresses it goes to.' },
  match_set: { ...text, description: 'A set of ipset that must hold it.' },
  match_set_flags: {
    enum: ['src', 'dst', 'src,dst', 'dst,src', 'dst,dst', 'src,src'],
    description: 'Which of its addresses the set is asked for.',
  },
  limit: { ...text, description: 'How many packets match in a time, such as `5/minute`.' },
  limit_burst: { ...text, description: 'How many match before the limit counts.' },
  uid_owner: { ...text, description: `User whose packet it is. ${not}` },
  gid_owner: { ...text, description: `Group whose packet it is. ${not}` },
  reject_with: { ...text, description: 'What `REJECT` answers; `jump` is `REJECT` with it.' },
  icmp_type: { ...text, description: 'Kind of an ICMP packet.' },
  comment: { ...text, description: 'A remark that is kept with the rule.' },
} as const

export type Rule = Params<typeof ruleOptions>

/** The words of a rule, in the order in which Ansible gives them; none where nothing was said of it. */
export function ruleWords(rule: Rule, version: 'ipv4' | 'ipv6'): readonly string[] {
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

/** Words behind the extension that knows them, unless the author loads it. */
function extended(loaded: readonly string[], name: string, words: readonly string[]): readonly string[] {
  return words.length === 0 || loaded.includes(name) ? words : ['-m', name, ...words]
}
