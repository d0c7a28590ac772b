/** Plans the changes from the current rules, policies and settings of ufw to the wanted ones. */
import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change, Params } from '../../engine/model/module.ts'
import type { ufwOptions } from './ufw-options.ts'
import { countNumbered, sameDecision, sameTraffic, sortedPorts, spellRule, type UfwRule, versionOf } from './ufw-rules.ts'
import type { Service, UfwState } from './ufw-state.ts'

export type UfwParams = Params<typeof ufwOptions>

/** All changes. Enabling or reloading comes last, so that nobody is locked out meanwhile. */
export function planUfw(params: UfwParams, state: UfwState, services: readonly Service[]): readonly Change[] {
  if (!state.installed)
    throw new Problem('there is no program `ufw` on the host', { hint: 'install the package `ufw` first', lacks: 'ufw' })
  if (state.unreadable) throw new Problem(`only root can read \`${state.unreadable}\``, { hint: 'set `become: true` for this task' })
  const { state: wanted } = params
  const first = wanted === 'disabled' || wanted === 'reset' ? stateChanges(params, state) : []
  const last = wanted === 'enabled' || wanted === 'reloaded' ? stateChanges(params, state) : []
  const kept = wanted === 'reset' ? afterReset(state) : state
  return [...first, ...policyChanges(params, kept), ...ruleChanges(params, kept, services), ...loggingChanges(params, kept), ...last]
}

/** The rules of a task, one for each IP version it applies to. */
export function wantedRules(params: UfwParams, state: UfwState, services: readonly Service[]): readonly UfwRule[] {
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
  const ruleLines = (rules: readonly UfwRule[]) => rules.map((rule) => `${spellRule(rule)}\n`).join('')
  const subject = spellRule({ ...(wanted[0] as UfwRule), version: 4 })
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
