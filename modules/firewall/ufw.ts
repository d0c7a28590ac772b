/** Manages the firewall ufw: plans changes of rules, policies, logging and state. */

import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { constant } from '../../engine/model/read.ts'
import { ufwOptions, ufwRelations, ufwRuleMessage, ufwRules } from './ufw-options.ts'
import { countNumbered, ruleText, sameDecision, sameTraffic, sortedPorts, type UfwRule, versionOf } from './ufw-rules.ts'
import { type Service, servicesRead, type UfwState, ufwRead } from './ufw-state.ts'

export default defineModule({
  name: 'ufw',
  aliases: ['community.general.ufw'],
  summary: 'Manage the firewall ufw',
  notes: [
    "The state is read from ufw's files, so ufw does not run when nothing changes.",
    'In one task, rules and policies are set before the firewall is enabled, and after it is disabled or reset.',
    'A rule for the same traffic with another action is changed in place, even with `insert`.',
    'A changed application profile does not update its rules: run `ufw app update`.',
  ],
  options: ufwOptions,
  examples: `
- name: Allow SSH
  ufw: { rule: allow, name: OpenSSH }

- name: Enable the firewall and deny incoming traffic
  ufw: { state: enabled, default: deny, direction: incoming, logging: low }

- name: Allow web traffic
  ufw: { rule: allow, to_port: "80,443", proto: tcp, comment: web }

- name: Allow one network to reach the database, before other rules
  ufw: { rule: allow, from_ip: 10.0.0.0/8, from_port: "1024:65535", to_ip: 10.0.0.1, to_port: "5432", proto: tcp, insert: 1, insert_relative_to: zero }

- name: Reject outgoing mail
  ufw: { rule: reject, direction: out, interface: eth0, to_port: smtp, log: true }

- name: Forward traffic from the internal network
  ufw: { rule: allow, route: true, interface_in: eth1, interface_out: eth0 }

- name: Delete a rule
  ufw: { rule: limit, port: "22", proto: tcp, delete: true }
`,
  results: { commands: 'Commands that were run, or would be.' },
  relations: ufwRelations,
  rules: ufwRules,
  ruleMessage: ufwRuleMessage,
  probe({ to_port, from_port }) {
    const names = [to_port, from_port].flatMap((port) => (port !== undefined && /^[A-Za-z]/.test(port) && port !== 'any' ? [port] : []))
    return {
      ufw: ufwRead,
      services: names.length > 0 ? servicesRead(names) : constant<readonly Service[]>([]),
    }
  },
  plan: (params, { ufw, services }): readonly Change[] => planUfw(params, ufw, services),
  returns(params, { ufw, services }) {
    const changes = ufw.installed && !ufw.unreadable ? planUfw(params, ufw, services) : []
    return { commands: changes.flatMap(({ action }) => (action?.do === 'run' ? [action.argv.join(' ')] : [])) }
  },
})

type UfwParams = Params<typeof ufwOptions>

/** All changes. Enabling or reloading comes last, so that nobody is locked out meanwhile. */
function planUfw(params: UfwParams, state: UfwState, services: readonly Service[]): readonly Change[] {
  if (!state.installed)
    throw new Problem('there is no program `ufw` on the host', { hint: 'install the package `ufw` first', missingProgram: 'ufw' })
  if (state.unreadable) throw new Problem(`only root can read \`${state.unreadable}\``, { hint: 'set `become: true` for this task' })
  const { state: wanted } = params
  const first = wanted === 'disabled' || wanted === 'reset' ? stateChanges(params, state) : []
  const last = wanted === 'enabled' || wanted === 'reloaded' ? stateChanges(params, state) : []
  const kept = wanted === 'reset' ? afterReset(state) : state
  return [...first, ...policyChanges(params, kept), ...ruleChanges(params, kept, services), ...loggingChanges(params, kept), ...last]
}

/** The rules of a task, one for each IP version it applies to. */
function wantedRules(params: UfwParams, state: UfwState, services: readonly Service[]): readonly UfwRule[] {
  const { from_ip, to_ip, direction, interface: on } = params
  const out = direction === 'out' || (params.interface_out !== undefined && params.interface_in === undefined)
  const to = portOf(params.to_port, services)
  const from = portOf(params.from_port, services)
  const rule = {
    action: params.rule ?? 'allow',
    log: params.log,
    route: params.route,
    proto: params.proto ?? protoOf(to, from),
    toPort: to.port,
    to: to_ip.toLowerCase(),
    fromPort: from.port,
    from: from_ip.toLowerCase(),
    toApp: params.name ?? '',
    fromApp: '',
    direction: out ? 'out' : 'in',
    interfaceIn: params.interface_in ?? (out ? '' : (on ?? '')),
    interfaceOut: params.interface_out ?? (out ? (on ?? '') : ''),
    comment: params.comment ?? '',
  } as const
  return versionsOf(params, rule.proto, state).map((version) => ({ ...rule, version }))
}

function ruleChanges(params: UfwParams, state: UfwState, services: readonly Service[]): readonly Change[] {
  if (params.rule === undefined) return []
  if (params.name !== undefined && !state.applications.includes(params.name)) {
    throw new Problem(`ufw has no application profile \`${params.name}\``, { hint: 'list the profiles with `ufw app list`' })
  }
  const wanted = wantedRules(params, state, services)
  const found = wanted.map((rule) => state.rules.filter((each) => sameTraffic(each, rule)))
  const ruleLines = (rules: readonly UfwRule[]) => rules.map((rule) => `${ruleText(rule)}\n`).join('')
  const subject = ruleText({ ...(wanted[0] as UfwRule), version: 4 })
  if (params.delete) {
    const goes = found.flatMap((rules, index) => rules.filter((rule) => isDeletable(rule, wanted[index] as UfwRule, params)))
    if (goes.length === 0) return []
    return [{ summary: `delete rule ${subject}`, before: ruleLines(goes), after: '', action: ufw(ruleArgs(params, undefined)) }]
  }
  const open = wanted.filter((rule, index) => {
    const same = found[index] ?? []
    return same.length === 0 || same.some((each) => !sameDecision(each, rule) || each.comment !== rule.comment)
  })
  if (open.length === 0) return []
  const before = found.flat()
  // ufw skips an insertion if it has a rule for the same traffic, even one with another decision.
  const action = ufw(ruleArgs(params, before.length > 0 ? undefined : positionOf(params, state)))
  return [
    {
      summary: `${before.length > 0 ? 'change the rule to' : 'add rule'} ${subject}`,
      before: ruleLines(before),
      after: ruleLines(wanted),
      action,
    },
  ]
}

function isDeletable(rule: UfwRule, wanted: UfwRule, { comment }: UfwParams): boolean {
  return sameDecision(rule, wanted) && (comment === undefined || comment === rule.comment)
}

function ruleArgs(params: UfwParams, position: number | undefined): readonly string[] {
  const words: string[] = params.route ? ['route'] : []
  if (params.delete) words.push('delete')
  if (position !== undefined) words.push('insert', String(position))
  words.push(params.rule ?? 'allow')
  if (params.direction !== undefined) words.push(params.direction)
  if (params.interface !== undefined) words.push('on', params.interface)
  if (params.interface_in !== undefined) words.push('in', 'on', params.interface_in)
  if (params.interface_out !== undefined) words.push('out', 'on', params.interface_out)
  if (params.log) words.push('log')
  words.push('from', params.from_ip, ...(params.from_port === undefined ? [] : ['port', params.from_port]))
  words.push('to', params.to_ip, ...(params.to_port === undefined ? [] : ['port', params.to_port]))
  if (params.proto !== undefined) words.push('proto', params.proto)
  if (params.name !== undefined) words.push('app', params.name)
  if (params.comment !== undefined) words.push('comment', params.comment)
  return words
}

/** The position to insert at; undefined to append. */
function positionOf({ insert, insert_relative_to: relative }: UfwParams, { rules }: UfwState): number | undefined {
  if (insert === undefined) return undefined
  if (relative === 'zero') return insert
  const [four, six] = [4, 6].map((version) => countNumbered(rules.filter((rule) => rule.version === version))) as [number, number]
  const starts = { 'first-ipv4': 1, 'last-ipv4': Math.max(four, 1), 'first-ipv6': four + 1, 'last-ipv6': six > 0 ? four + six : four + 1 }
  const position = insert + starts[relative]
  return position > four + six ? undefined : position
}

function policyChanges({ default: policy, direction }: UfwParams, { policies }: UfwState): readonly Change[] {
  if (policy === undefined) return []
  const chain = direction === 'outgoing' || direction === 'routed' ? direction : 'incoming'
  if (policies[chain] === policy) return []
  return [
    {
      summary: `set the policy for ${chain} traffic to ${policy}`,
      before: policies[chain],
      after: policy,
      action: ufw(['default', policy, chain]),
    },
  ]
}

function loggingChanges({ logging: wanted }: UfwParams, { logging }: UfwState): readonly Change[] {
  if (wanted === undefined || wanted === logging || (wanted === 'on' && logging !== 'off')) return []
  return [{ summary: `set logging to ${wanted}`, before: logging, after: wanted, action: ufw(['logging', wanted]) }]
}

function stateChanges({ state }: UfwParams, { enabled }: UfwState): readonly Change[] {
  const diff = { before: enabled ? 'enabled' : 'disabled', after: state }
  if (state === 'enabled') return enabled ? [] : [{ summary: 'enable the firewall', ...diff, action: ufw(['--force', 'enable']) }]
  if (state === 'disabled') return enabled ? [{ summary: 'disable the firewall', ...diff, action: ufw(['disable']) }] : []
  if (state === 'reset') return [{ summary: 'reset the firewall', action: ufw(['--force', 'reset']) }]
  return [{ summary: 'reload the firewall', action: ufw(['reload']) }]
}

function afterReset(state: UfwState): UfwState {
  return { ...state, enabled: false, rules: [], logging: 'low', policies: { incoming: 'deny', outgoing: 'allow', routed: 'deny' } }
}

function versionsOf({ from_ip, to_ip }: UfwParams, proto: string, { ipv6 }: UfwState): readonly (4 | 6)[] {
  const version = [from_ip, to_ip].map(versionOf).find((each) => each !== 'both')
  if (version === 4 || version === 6) return [version]
  return ipv6 && proto !== 'igmp' && proto !== 'ipv6' ? [4, 6] : [4]
}

interface Port {
  readonly port: string
  /** Set if the service has only one protocol. */
  readonly proto?: string
}

function portOf(text: string | undefined, services: readonly Service[]): Port {
  if (text === undefined || text === 'any') return { port: 'any' }
  if (/^\d/.test(text)) return { port: sortedPorts(text) }
  const lines = services.filter((service) => service.names.includes(text))
  const [first] = lines
  if (!first) throw new Problem(`\`/etc/services\` of the host has no service \`${text}\``, { hint: 'use the port number' })
  const protos = new Set(lines.filter((line) => line.proto === 'tcp' || line.proto === 'udp').map((line) => line.proto))
  return { port: first.port, proto: protos.size === 1 ? [...protos][0] : undefined }
}

function protoOf(to: Port, from: Port): string {
  return to.proto ?? from.proto ?? 'any'
}

function ufw(words: readonly string[]): Run {
  return run(['ufw', ...words], {
    explain({ stderr, stdout }) {
      const error = /^ERROR: (.*)$/m.exec(`${stderr}\n${stdout}`)?.[1]
      return error === undefined ? undefined : { message: `ufw failed: ${error}` }
    },
  })
}
