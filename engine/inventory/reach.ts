/** Converts Ansible's connection variables of a host to a `Reach`. */

import { carrierNamed, carrierNames } from '../carriers/index.ts'
import { plainBecomeMethod } from '../model/become-method.ts'
import type { Carrier } from '../model/carrier.ts'
import { Problem } from '../model/diagnostic.ts'
import type { Reach } from '../model/host.ts'

/** Values of the command line and of keywords (`remote_user`, `connection`, `port`); variables of the host are stronger. */
export type ReachWords = Partial<Pick<Reach, 'users' | 'password' | 'keyFiles' | 'sshArgs' | 'timeout' | 'hostKeys' | 'port'>> & {
  readonly connection?: string
  readonly become?: Partial<Reach['become']>
  readonly ssh?: { readonly first?: string; readonly last?: string }
}

/** `get` returns the rendered value of a variable of the host, undefined if it is not set. As in Ansible, the older name of a variable wins. Throws Problem. */
export function reachOf(host: string, get: (name: string) => unknown, words: ReachWords = {}): Reach {
  const named = (names: readonly string[]) =>
    names.map((name) => [name, nonEmpty(get(name))] as const).find(([, value]) => value !== undefined)
  const first = (...names: readonly string[]) => named(names)?.[1]
  const text = (...names: readonly string[]) => {
    const [name = '', value] = named(names) ?? []
    return asText(value, name)
  }
  const address = text('ansible_ssh_host', 'ansible_host') ?? host
  const word = text('ansible_connection') ?? words.connection
  const carrier = word === undefined ? undefined : carrierNamed(word)
  const kind = carrier ? 'carried' : kindOf(word, host)
  const keyFile = text('ansible_ssh_private_key_file', 'ansible_private_key_file')
  return {
    name: host,
    kind,
    ...optional('client', clientOf(word)),
    ...optional('sshExecutable', text('ansible_ssh_executable')),
    ...(carrier && { carrier: { name: carrier.name, variables: variablesFor(carrier, (name) => asWord(first(name)) ?? text(name)) } }),
    address: address.replace(/^\[(.*)\]$/, '$1'),
    ...optional('port', numberOf(first('ansible_ssh_port', 'ansible_port'), 'ansible_port', 65_535) ?? words.port),
    users: usersOf(first('ansible_ssh_user', 'ansible_user')) ?? words.users ?? [],
    ...optional('password', text('ansible_ssh_password', 'ansible_ssh_pass', 'ansible_password') ?? words.password),
    keyFiles: keyFile === undefined ? (words.keyFiles ?? []) : [keyFile],
    sshArgs: sshArgsOf(text, words),
    ...optional('timeout', numberOf(first('ansible_ssh_timeout', 'ansible_timeout'), 'ansible_timeout', 86_400) ?? words.timeout),
    hostKeys: hostKeysOf(first('ansible_ssh_host_key_checking', 'ansible_host_key_checking')) ?? words.hostKeys ?? 'strict',
    become: becomeOf(text, words.become ?? {}),
  }
}

type Text = (...names: readonly string[]) => string | undefined

function kindOf(connection: string | undefined, host: string): Reach['kind'] {
  const word = connection?.replace(/^ansible\.(builtin|legacy)\./, '') ?? 'ssh'
  if (word === 'local') return 'local'
  if (clientOf(word) !== undefined || word === 'ssh' || word === 'smart' || word === 'paramiko' || word === 'paramiko_ssh') return 'ssh'
  throw new Problem(`\`${host}\` uses the connection \`${word}\`, which is not supported`, {
    hint: `set \`ansible_connection\` to ${['ssh', 'local', ...carrierNames()].map((each) => `\`${each}\``).join(', ')}`,
  })
}

/** What a carrier reads. Throws Problem for what it refuses. */
function variablesFor({ name, variables = [], refused = {} }: Carrier, text: Text): Readonly<Record<string, string>> {
  for (const [variable, hint] of Object.entries(refused))
    if (text(variable) !== undefined) throw new Problem(`\`${variable}\` is not supported by the connection \`${name}\``, { hint })
  return Object.fromEntries(
    variables.flatMap((variable) => [text(variable)].flatMap((value) => (value === undefined ? [] : [[variable, value]]))),
  )
}

function clientOf(word: string | undefined): Reach['client'] {
  return word === 'ssh2' || word === 'openssh' ? word : undefined
}

function becomeOf(text: Text, words: Partial<Reach['become']>): Reach['become'] {
  return {
    method: plainBecomeMethod(text('ansible_become_method') ?? words.method ?? 'sudo'),
    user: text('ansible_become_user', 'ansible_sudo_user') ?? words.user ?? 'root',
    ...optional('password', text('ansible_become_password', 'ansible_become_pass', 'ansible_sudo_pass') ?? words.password),
    ...optional('flags', text('ansible_become_flags') ?? words.flags),
  }
}

/** `ansible_ssh_args` first, then the common arguments of ssh, scp and sftp, then the extra ones, as on the command line. */
function sshArgsOf(text: Text, { sshArgs, ssh }: ReachWords): string {
  const parts = [
    text('ansible_ssh_args') ?? ssh?.first,
    text('ansible_ssh_common_args') ?? sshArgs,
    text('ansible_ssh_extra_args') ?? ssh?.last,
  ]
  return parts
    .map((part) => part?.trim())
    .filter((part) => part)
    .join(' ')
}

function usersOf(value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined
  const users = (Array.isArray(value) ? value : [value])
    .map((user) => asText(nonEmpty(user), 'ansible_user'))
    .filter((user) => user !== undefined)
  return users.length > 0 ? users : undefined
}

function hostKeysOf(value: unknown): Reach['hostKeys'] | undefined {
  if (value === undefined) return undefined
  const word = String(value).trim().toLowerCase()
  if (word === 'accept-new') return 'accept-new'
  if (['true', 'yes', 'on', '1', 'strict'].includes(word)) return 'strict'
  if (['false', 'no', 'off', '0', 'ignore'].includes(word)) return 'ignore'
  throw new Problem(`\`ansible_host_key_checking\` is \`yes\`, \`no\` or \`accept-new\`, not \`${word}\``)
}

function numberOf(value: unknown, name: string, max: number): number | undefined {
  if (value === undefined) return undefined
  const number = typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value
  if (typeof number === 'number' && Number.isInteger(number) && number > 0 && number <= max) return number
  throw new Problem(`\`${name}\` is a whole number from 1 to ${max}, not \`${String(value)}\``)
}

/** A boolean as a text. */
function asWord(value: unknown): string | undefined {
  return typeof value === 'boolean' ? String(value) : undefined
}

function asText(value: unknown, name: string): string | undefined {
  if (value === undefined || typeof value === 'string') return value as string | undefined
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  throw new Problem(
    `\`${name}\` is a text, not ${Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a dictionary' : String(value)}`,
  )
}

function nonEmpty(value: unknown): unknown {
  return value === null || value === '' ? undefined : value
}

function optional<K extends string, T>(name: K, value: T | undefined): { readonly [P in K]?: T } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: T }
}
