/** Manages packet filter rules with iptables. */
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'
import { ruleArgs, ruleOptions } from './iptables-rule.ts'

const options = {
  ...ruleOptions,
  table: { enum: ['filter', 'nat', 'mangle', 'raw', 'security'], default: 'filter', description: 'Table of the rule.' },
  chain: { type: 'string', description: 'Chain, such as `INPUT`; required unless a whole table is flushed.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the rule, or the chain, should exist.' },
  action: {
    enum: ['append', 'insert'],
    default: 'append',
    description: 'Append a new rule to the chain or insert it at the beginning.',
  },
  rule_num: { type: 'string', description: 'With `insert`: position of the rule.' },
  ip_version: { enum: ['ipv4', 'ipv6', 'both'], default: 'ipv4', description: 'IP version; `both` is not supported.' },
  wait: { type: 'string', description: 'Seconds to wait for the xtables lock.' },
  flush: { type: 'boolean', default: false, description: 'Remove all rules of the chain or the table, on every run.' },
  policy: { enum: ['ACCEPT', 'DROP', 'QUEUE', 'RETURN'], description: 'Policy for packets that no rule of the chain decides.' },
  chain_management: {
    type: 'boolean',
    default: false,
    description: 'Create the chain if it is missing; without a rule, manage the chain itself.',
  },
  numeric: { type: 'boolean', default: false, description: 'Accepted for compatibility; names are never looked up.' },
} as const

type FilterParams = Params<typeof options>

export default defineModule({
  name: 'iptables',
  summary: 'Manage packet filter rules',
  notes: [
    'Rules only apply to the running system; to keep them over a reboot, use for example the package `iptables-persistent`.',
    'Whether a rule exists is checked with iptables itself.',
  ],
  options,
  examples: `
- name: Allow HTTP and HTTPS
  iptables: { chain: INPUT, protocol: tcp, destination_ports: ["80", "443"], ctstate: NEW, jump: ACCEPT, comment: the web, wait: '5', numeric: true }

- name: Use every option of a rule
  iptables:
    table: nat
    chain: PREROUTING
    action: insert
    rule_num: '1'
    ip_version: ipv4
    state: present
    protocol: tcp
    source: 192.0.2.0/24
    destination: '!198.51.100.1'
    in_interface: eth0
    out_interface: eth1
    source_port: '1024:65535'
    destination_port: '80'
    match: [tcp]
    tcp_flags: { flags: [SYN, ACK], flags_set: [SYN] }
    syn: match
    fragment: ''
    src_range: 192.0.2.1-192.0.2.9
    dst_range: 192.0.2.1-192.0.2.9
    match_set: friends
    match_set_flags: src
    limit: 5/minute
    limit_burst: '10'
    uid_owner: www-data
    gid_owner: '!root'
    icmp_type: echo-request
    set_counters: '0'
    jump: DNAT
    to_destination: 192.0.2.10
    to_source: 192.0.2.11
    to_ports: '8080'
    set_dscp_mark: '0x10'
    gateway: 192.0.2.1
    reject_with: tcp-reset
    goto: other

- name: Log incoming packets
  iptables: { chain: INPUT, log_prefix: 'dropped: ', log_level: info, set_dscp_mark_class: CS1 }

- name: Drop incoming packets by default
  iptables: { chain: INPUT, policy: DROP }

- name: Create a chain
  iptables: { chain: FRIENDS, chain_management: true }

- name: Flush a chain
  iptables: { chain: FORWARD, flush: true }
`,
  results: {
    rule: 'Rule as iptables arguments.',
    chain: 'Chain of the rule.',
    table: 'Table of the rule.',
    state: '`present` or `absent`.',
    ip_version: 'IP version.',
    flush: 'Value of `flush`.',
    chain_management: 'Value of `chain_management`.',
  },
  relations: {
    exclusive: [
      ['set_dscp_mark', 'set_dscp_mark_class'],
      ['flush', 'policy'],
    ],
    requiredIf: [{ option: 'jump', values: ['TEE', 'tee'], all: ['gateway'] }],
  },
  rules: filterRules,
  probe: (params) => ({ filter: filterRead(params) }),

  plan(params, { filter }): readonly Change[] {
    const { chain = '', flush, policy, state, chain_management: managed, table } = params
    const tool = toolOf(params)
    if (!filter.there)
      throw new Problem(`there is no \`${tool}\` on the host`, { hint: 'install the package `iptables` first', missingProgram: tool })
    if (filter.refused !== undefined)
      throw new Problem(`\`${tool}\` failed: ${filter.refused}`, {
        hint: /lock/.test(filter.refused) ? 'run the task again' : 'set `become: true`',
      })
    if (flush) return [{ summary: `flush ${chain || `table ${table}`}`, action: filterRun(params, ['-F', ...(chain ? [chain] : [])]) }]
    if (policy !== undefined) return policyChange(params, filter)
    const rule = wordsOf(params)
    const make = { summary: `create chain ${chain}`, before: 'absent', after: 'present', action: filterRun(params, ['-N', chain]) }
    if (rule.length === 0) {
      if (state === 'present') return filter.chain ? [] : [make]
      const action = filterRun(params, ['-X', chain])
      return filter.chain ? [{ summary: `remove chain ${chain}`, before: 'present', after: 'absent', action }] : []
    }
    if (filter.rule === (state === 'present')) return []
    const diff = { before: filter.rule ? rule.join(' ') : '', after: filter.rule ? '' : rule.join(' ') }
    if (state === 'absent') return [{ summary: `remove a rule from ${chain}`, ...diff, action: filterRun(params, ['-D', chain, ...rule]) }]
    const place = params.action === 'insert' ? ['-I', chain, ...(params.rule_num === undefined ? [] : [params.rule_num])] : ['-A', chain]
    const added = { summary: `add a rule to ${chain}`, ...diff, action: filterRun(params, [...place, ...rule]) }
    return filter.chain || !managed ? [added] : [make, added]
  },

  returns(params) {
    const { ip_version, table, chain = null, flush, state, chain_management } = params
    return { ip_version, table, chain, flush, state, chain_management, rule: wordsOf(params).join(' ') }
  },
})

function toolOf({ ip_version }: FilterParams): string {
  return ip_version === 'ipv6' ? 'ip6tables' : 'iptables'
}

function wordsOf(params: FilterParams): readonly string[] {
  return ruleArgs(params, params.ip_version === 'ipv6' ? 'ipv6' : 'ipv4')
}

function filterRun(params: FilterParams, words: readonly string[]): Run {
  const wait = params.wait === undefined ? [] : ['-w', params.wait]
  return run([toolOf(params), ...wait, '-t', params.table, ...words], {
    env: { LC_ALL: 'C' },
    explain: ({ stderr }) => ({ msg: stderr.trimEnd() }),
  })
}

function policyChange(params: FilterParams, filter: Filter): readonly Change[] {
  const { chain = '', policy = '' } = params
  if (filter.policy === undefined)
    throw new Problem(`\`${chain}\` has no policy`, { hint: 'only built-in chains have one, such as `INPUT`' })
  if (filter.policy === policy) return []
  return [{ summary: `set the policy of ${chain}`, before: filter.policy, after: policy, action: filterRun(params, ['-P', chain, policy]) }]
}

interface Filter {
  readonly there: boolean
  readonly rule: boolean
  readonly chain: boolean
  readonly policy?: string
  /** Why the state cannot be read. */
  readonly refused?: string
}

function filterRead(params: FilterParams): HostRead<Filter> {
  const { table, chain = '', flush, policy } = params
  const rule = flush || policy !== undefined ? [] : wordsOf(params)
  return {
    at: 'host',
    subject: { kind: 'topic', topic: 'iptables' },
    script: filterScript,
    args: [toolOf(params), table, chain, ...rule],
    parse({ stdout, stderr, code }) {
      const records = parseRecords(stdout)
      const [chainCode, ruleCode] = [records.get('chain'), records.get('rule')]
      // Exit code 4 means that another program holds the lock: whether the rule exists is unknown.
      const locked = chainCode === '4' || ruleCode === '4' ? 'another program holds the xtables lock' : undefined
      const refused = stderr.split('\n').find((line) => /Permission denied|must be root/.test(line)) ?? locked
      const found = /^-P \S+ (\w+)/.exec(records.get('rules') ?? '')?.[1]
      return {
        there: code !== 127,
        rule: ruleCode === '0',
        chain: chainCode === '0',
        ...(found === undefined ? {} : { policy: found }),
        ...(refused === undefined ? {} : { refused }),
      }
    },
  }
}

const filterScript = `${textFunction}export LC_ALL=C
tool=$1 table=$2 chain=$3
shift 3
command -v "$tool" >/dev/null 2>&1 || exit 127
[ -n "$chain" ] || exit 0
rules=$("$tool" -w 5 -t "$table" -S "$chain")
text chain "$?"
text rules "$rules"
[ $# -gt 0 ] || exit 0
"$tool" -w 5 -t "$table" -C "$chain" "$@" >/dev/null
text rule "$?"`

function filterRules(params: FilterParams): readonly string[] {
  const { chain, flush, policy, state, jump, log_prefix, log_level, chain_management: managed, ip_version } = params
  const problems: string[] = []
  if (ip_version === 'both') problems.push('`ip_version: both` is not supported: write one task for each version')
  if (chain === undefined && !flush) problems.push('one of `chain` and `flush` is required')
  if ((log_prefix ?? log_level) !== undefined && jump !== undefined && jump !== 'LOG')
    problems.push('`log_prefix` and `log_level` require `jump: LOG`')
  if (!flush && policy === undefined && !managed && wordsOf(params).length === 0)
    problems.push(state === 'present' ? 'no option of the rule is set' : 'removing a chain requires `chain_management: true`')
  return problems
}
