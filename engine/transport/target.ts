/** Where a connection goes and how: an inventory's words, the ssh arguments and the ssh configuration, put together. */
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { sshFolder, usualAgent } from '../model/controller-system.ts'
import type { Reach } from '../model/host.ts'
import { Unreachable } from './contract.ts'
import { configured, parseSshArguments, split, tilde } from './ssh/ssh-config.ts'

/** One host to jump over. */
export interface Jump {
  readonly destination: string
  readonly port?: number
  readonly user?: string
  /** More key files of its own. */
  readonly keyFiles: readonly string[]
}

/** Where the key of a host is kept. */
export interface KeyPlace {
  readonly port: number
  /** The name under which its host key is kept. */
  readonly keyName: string
  readonly knownHosts: readonly string[]
  readonly hashKnownHosts: boolean
  readonly hostKeys: Reach['hostKeys']
}

export interface Target extends KeyPlace, Pick<Reach, 'name' | 'address' | 'users' | 'password'> {
  /** Files that somebody named, likeliest first. */
  readonly keyFiles: readonly string[]
  /** Those of them that must exist: the inventory names them. */
  readonly required: readonly string[]
  readonly identitiesOnly: boolean
  readonly agent?: string
  readonly jumps: readonly Jump[]
  /** Milliseconds to connect. */
  readonly timeout: number
  /** Seconds that somebody set for it, which count for the hosts that are jumped over as well. */
  readonly explicitTimeout?: number
  /** What hosts that are jumped over take from these arguments. */
  readonly jumpArguments: string
}

/** What the ssh arguments of a host say, and where these are silent its ssh configuration: all values of a keyword in lower case, or the one that counts. */
export function sshOptionsOf(reach: Pick<Reach, 'address' | 'users' | 'sshArgs'>) {
  const { options, configFile } = parseSshArguments(reach.sshArgs)
  const fromFile = configured(reach.address, reach.users[0] ?? options.get('user')?.[0], configFile)
  const all = (name: string) => [...(options.get(name) ?? []), ...(fromFile.get(name) ?? [])]
  const one = (name: string) => (options.get(name) ?? fromFile.get(name))?.[0]
  return { options, configFile, fromFile, all, one }
}

/** The inventory's own words are stronger than the ssh arguments, and those than the ssh configuration. */
export function targetOf(reach: Reach): Target {
  const options = sshOptionsOf(reach)
  const { all, one } = options
  const { address, users, expand, keyPlace } = placesOf(reach, options)
  const agent = one('identityagent') ?? usualAgent()
  const required = reach.keyFiles.map(tilde)
  return {
    ...keyPlace,
    name: reach.name,
    address,
    users,
    ...(reach.password === undefined ? {} : { password: reach.password }),
    keyFiles: [...required, ...all('identityfile').map(expand)],
    required,
    identitiesOnly: one('identitiesonly')?.toLowerCase() === 'yes',
    ...(agent === undefined || agent === 'none' || agent === ''
      ? {}
      : { agent: agent === 'SSH_AUTH_SOCK' ? process.env.SSH_AUTH_SOCK : expand(agent) }),
    jumps: jumpsOf(one('proxyjump'), one('proxycommand'), reach),
    timeout: 1000 * (reach.timeout ?? Number(one('connecttimeout') ?? 10)),
    ...(reach.timeout === undefined ? {} : { explicitTimeout: reach.timeout }),
    jumpArguments: jumpArguments(options.options, options.configFile),
  }
}

/** Undefined where a program lists more keys. */
export function keyPlaceOf(reach: Reach): KeyPlace | undefined {
  const options = sshOptionsOf(reach)
  return (options.one('knownhostscommand') ?? 'none') === 'none' ? placesOf(reach, options).keyPlace : undefined
}

function placesOf(reach: Reach, { options, fromFile, one }: ReturnType<typeof sshOptionsOf>) {
  const address = (one('hostname') ?? reach.address).replaceAll('%h', reach.address).replaceAll('%%', '%')
  const port = reach.port ?? Number(one('port') ?? 22)
  const users = reach.users.length > 0 ? reach.users : [one('user') ?? userInfo().username]
  const expand = (text: string) => expanded(text, { address, port, user: users[0] ?? '', name: reach.address })
  const files = (name: string) => (options.get(name) ?? fromFile.get(name))?.flatMap((text) => split(text)).map(expand)
  const keyPlace: KeyPlace = {
    port,
    keyName: one('hostkeyalias') ?? address,
    knownHosts: [
      ...(files('userknownhostsfile') ?? [join(homedir(), '.ssh/known_hosts'), join(homedir(), '.ssh/known_hosts2')]),
      ...(files('globalknownhostsfile') ?? ['ssh_known_hosts', 'ssh_known_hosts2'].map((name) => join(sshFolder(), name))),
    ].filter((file) => file !== 'none' && file !== '/dev/null'),
    hashKnownHosts: one('hashknownhosts')?.toLowerCase() === 'yes',
    hostKeys: strictness(reach.hostKeys, one('stricthostkeychecking')),
  }
  return { address, users, expand, keyPlace }
}

/** How a jump host itself is reached: with the files of the host behind it, its own words from the ssh configuration. */
export function reachOfJump(jump: Jump, target: Target): Reach {
  return {
    name: jump.destination,
    kind: 'ssh',
    address: jump.destination,
    ...(jump.port === undefined ? {} : { port: jump.port }),
    users: jump.user === undefined ? [] : [jump.user],
    keyFiles: [...jump.keyFiles, ...target.required],
    sshArgs: target.jumpArguments,
    ...(target.explicitTimeout === undefined ? {} : { timeout: target.explicitTimeout }),
    hostKeys: target.hostKeys,
    become: { method: 'sudo', user: 'root' },
  }
}

function strictness(wanted: Reach['hostKeys'], setting: string | undefined): Reach['hostKeys'] {
  if (wanted !== 'strict' || setting === undefined) return wanted
  const word = setting.toLowerCase()
  return word === 'no' || word === 'off' ? 'ignore' : word === 'accept-new' ? 'accept-new' : 'strict'
}

function expanded(
  text: string,
  of: { readonly address: string; readonly port: number; readonly user: string; readonly name: string },
): string {
  const values: Readonly<Record<string, string>> = {
    h: of.address,
    p: String(of.port),
    r: of.user,
    n: of.name,
    u: userInfo().username,
    d: homedir(),
    '%': '%',
  }
  return tilde(text).replace(/%(.)/g, (whole, letter: string) => values[letter] ?? whole)
}

function jumpsOf(proxyJump: string | undefined, proxyCommand: string | undefined, reach: Reach): readonly Jump[] {
  if (proxyJump !== undefined && proxyJump.toLowerCase() !== 'none') return proxyJump.split(',').map((each) => jumpOf(each.trim()))
  if (proxyCommand === undefined || proxyCommand.toLowerCase() === 'none') return []
  if (isJumpCommand(proxyCommand)) return [jumpOfCommand(split(proxyCommand), tunnelIn(proxyCommand))]
  throw new Unreachable('other', `\`${reach.name}\` uses a ProxyCommand that is not supported: \`${proxyCommand}\``, {
    hint: 'use `ProxyJump`, or `ssh -W %h:%p JUMPHOST` as the ProxyCommand',
  })
}

/** Whether a ProxyCommand does no more than jump over a host: `ssh -W %h:%p HOST`. */
export function isJumpCommand(command: string): boolean {
  return /(^|\/)ssh$/.test(split(command)[0] ?? '') && tunnelIn(command) > 0
}

function tunnelIn(command: string): number {
  return split(command).findIndex((word) => word === '-W' || word === '-W%h:%p' || word === '-W[%h]:%p')
}

/** `[user@]host[:port]` or `ssh://…`. */
function jumpOf(text: string, keyFiles: readonly string[] = []): Jump {
  const found = /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?\/?$/.exec(text)
  const destination = found?.[2] ?? found?.[3]
  if (!found || destination === undefined)
    throw new Unreachable('jump', `\`${text}\` is not a valid jump host`, { hint: 'use `user@host:port`' })
  return { destination, ...(found[1] ? { user: found[1] } : {}), ...(found[4] ? { port: Number(found[4]) } : {}), keyFiles }
}

function jumpOfCommand(words: readonly string[], tunnel: number): Jump {
  const rest = words.slice(1, tunnel).concat(words.slice(tunnel + (words[tunnel] === '-W' ? 2 : 1)))
  const at = rest.findIndex((word, index) => !word.startsWith('-') && !/^-[oipFlJ]$/.test(rest[index - 1] ?? ''))
  if (at < 0) throw new Unreachable('jump', `the ProxyCommand \`${words.join(' ')}\` has no jump host`)
  const { options } = parseSshArguments(rest.filter((_, index) => index !== at))
  const jump = jumpOf(rest[at] ?? '', (options.get('identityfile') ?? []).map(tilde))
  const port = options.get('port')?.[0]
  const user = options.get('user')?.[0]
  return { ...jump, ...(port === undefined ? {} : { port: Number(port) }), ...(user === undefined ? {} : { user }) }
}

const INHERITED = [
  'userknownhostsfile',
  'globalknownhostsfile',
  'stricthostkeychecking',
  'hashknownhosts',
  'identityagent',
  'identitiesonly',
  'connecttimeout',
]

function jumpArguments(options: ReadonlyMap<string, readonly string[]>, configFile: string | undefined): string {
  const words = INHERITED.flatMap((name) => (options.get(name)?.[0] === undefined ? [] : [`-o '${name}=${options.get(name)?.[0]}'`]))
  return [...(configFile === undefined ? [] : [`-F '${configFile}'`]), ...words].join(' ')
}
