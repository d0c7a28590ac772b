/** Parses and compares the rules in ufw's files, one `### tuple ###` line each. */
import { parseNetwork, sameNetwork } from '../../engine/formats/ip-address.ts'

export interface UfwRule {
  readonly version: 4 | 6
  readonly action: string
  readonly log: boolean
  readonly route: boolean
  readonly proto: string
  /** Port numbers and ranges separated by commas, or `any`; for an application rule, those of its profile. */
  readonly toPort: string
  readonly to: string
  readonly fromPort: string
  readonly from: string
  readonly toApp: string
  readonly fromApp: string
  readonly direction: 'in' | 'out'
  readonly interfaceIn: string
  readonly interfaceOut: string
  readonly comment: string
}

/** Parses a line of `user.rules` or `user6.rules`; undefined if it is not a rule. */
export function parseTuple(line: string, version: 4 | 6): UfwRule | undefined {
  const [, whole = ''] = /^### tuple ###(.*)$/.exec(line) ?? []
  const comment = / comment=([0-9a-f]*)$/.exec(whole.trimEnd())
  const hex = comment?.[1] ?? ''
  const words = whole.slice(0, comment?.index).trim().split(/\s+/)
  if (words.length < 6 || words.length > 9) return undefined
  const [word = '', proto = '', toPort = '', to = '', fromPort = '', from = ''] = words
  const [, route, action = '', log] = /^(route:)?([a-z]+)(_log(?:-all)?)?$/.exec(word) ?? []
  const apps = words.length >= 8 ? words.slice(6, 8).map((app) => (app === '-' ? '' : app.replaceAll('%20', ' '))) : ['', '']
  const place = words.length % 2 === 1 ? (words.at(-1) as string) : 'in'
  return {
    version,
    action,
    log: log !== undefined,
    route: route !== undefined,
    proto,
    toPort,
    to,
    fromPort,
    from,
    toApp: apps[0] ?? '',
    fromApp: apps[1] ?? '',
    direction: place.startsWith('out') ? 'out' : 'in',
    interfaceIn: /(?:^|!)in_([^!]+)/.exec(place)?.[1] ?? '',
    interfaceOut: /(?:^|!)out_([^!]+)/.exec(place)?.[1] ?? '',
    comment: Buffer.from(hex, 'hex').toString(),
  }
}

/** Whether two rules match the same traffic, for which ufw keeps one rule. */
export function sameTraffic(a: UfwRule, b: UfwRule): boolean {
  const words = ['version', 'route', 'toApp', 'fromApp', 'direction', 'interfaceIn', 'interfaceOut'] as const
  if (words.some((word) => a[word] !== b[word]) || !sameAddress(a.to, b.to) || !sameAddress(a.from, b.from)) return false
  // The profile defines the ports of an application.
  const ports = (a.toApp !== '' || a.toPort === b.toPort) && (a.fromApp !== '' || a.fromPort === b.fromPort)
  return ports && (a.toApp !== '' || a.fromApp !== '' || a.proto === b.proto)
}

/** Whether two rules for the same traffic make the same decision. */
export function sameDecision(a: UfwRule, b: UfwRule): boolean {
  return a.action === b.action && a.log === b.log
}

/** A rule as `ufw show added` prints it, in full. */
export function ruleText(rule: UfwRule): string {
  const words = [rule.route && 'route', rule.action, rule.direction === 'out' && !rule.interfaceOut && 'out']
  if (rule.interfaceIn) words.push(`in on ${rule.interfaceIn}`)
  if (rule.interfaceOut) words.push(`out on ${rule.interfaceOut}`)
  if (rule.log) words.push('log')
  const side = (word: string, address: string, port: string, app: string) => {
    words.push(`${word} ${isAny(address) ? 'any' : address}`, app ? `app '${app}'` : port !== 'any' && `port ${port}`)
  }
  if (!isAny(rule.from) || rule.fromPort !== 'any') side('from', rule.from, rule.fromPort, rule.fromApp)
  side('to', rule.to, rule.toPort, rule.toApp)
  if (rule.proto !== 'any' && !rule.toApp) words.push(`proto ${rule.proto}`)
  if (rule.comment) words.push(`comment '${rule.comment}'`)
  return `${words.filter(Boolean).join(' ')}${rule.version === 6 ? ' (v6)' : ''}`
}

/** Sorts `22,80,1000:2000` as ufw does. */
export function sortedPorts(text: string): string {
  return text
    .split(',')
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .join(',')
}

/** Number of rules in `ufw status numbered`, where those of one application count as one. */
export function countNumbered(rules: readonly UfwRule[]): number {
  const keys = rules.map((rule, index) => {
    if (!rule.toApp && !rule.fromApp) return String(index)
    return ['app', rule.toApp, rule.fromApp, rule.to, rule.from, rule.direction, rule.interfaceIn, rule.interfaceOut, rule.route].join('\n')
  })
  return new Set(keys).size
}

/** IP version of an address; both for `any`, undefined if it is not an address. */
export function versionOf(address: string): 4 | 6 | 'both' | undefined {
  if (address.toLowerCase() === 'any') return 'both'
  return parseNetwork(address)?.version
}

function isAny(address: string): boolean {
  return ['any', '0.0.0.0/0', '::/0'].includes(address)
}

function sameAddress(a: string, b: string): boolean {
  if (isAny(a) || isAny(b)) return isAny(a) && isAny(b)
  const [left, right] = [parseNetwork(a), parseNetwork(b)]
  return left !== undefined && right !== undefined && sameNetwork(left, right)
}
