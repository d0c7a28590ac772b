/** The command line of `ssh` for a host, and what `ssh` makes of its configuration. */
import { spawn } from 'node:child_process'
import type { Reach } from '../../model/host.ts'
import { Unreachable } from '../contract.ts'
import { split, tilde } from '../ssh/ssh-config.ts'
import { unreachableFrom } from './errors.ts'

export interface Settings {
  readonly hostname: string
  readonly port: number
  /** Who logs in where the inventory names nobody. */
  readonly user: string
  /** Seconds. */
  readonly timeout: number
  /** What is said instead of what the configuration says. */
  readonly hostKeys?: 'yes' | 'accept-new' | 'no'
  readonly sendsKeepalives: boolean
  /** As the configuration names them. */
  readonly jumps?: string
  /** Others than the host may ask for passwords. */
  readonly isRelayed: boolean
  /** Files that may hold a certificate. */
  readonly certificates: readonly string[]
}

/** What `ssh` makes of its configuration, without a connection. */
export async function settingsOf(reach: Reach): Promise<Settings> {
  const argv = [programOf(reach), ...inventoryWords(reach), ...personWords(reach), '-G', '--', checked(reach.address)]
  const { stdout, stderr, code } = await outputOf(argv)
  if (code !== 0) throw unreachableFrom(stderr.trim() || `ssh ended with code ${code}`, reach)
  const lines = stdout.split('\n').map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const)
  const one = new Map(lines)
  const all = (name: string) => lines.flatMap(([keyword, value]) => (keyword === name ? [tilde(value)] : []))
  const timeout = Number(one.get('connecttimeout'))
  const hostKeys = keyWord(reach.hostKeys, one.get('stricthostkeychecking'))
  const jumps = one.get('proxyjump')
  return {
    hostname: one.get('hostname') ?? reach.address,
    port: Number(one.get('port') ?? 22),
    user: one.get('user') ?? '',
    timeout: timeout > 0 ? timeout : 10,
    ...(hostKeys === undefined ? {} : { hostKeys }),
    sendsKeepalives: Number(one.get('serveraliveinterval')) > 0,
    ...(jumps === undefined ? {} : { jumps }),
    isRelayed: jumps !== undefined || one.has('proxycommand'),
    certificates: [...all('certificatefile'), ...all('identityfile').map((file) => `${file}-cert.pub`)],
  }
}

/** Of each option OpenSSH takes the first value: ours, those of the inventory, then those of the ssh arguments and of the configuration. */
export function commandOf(reach: Reach, settings: Settings, user: string | undefined, own: readonly string[]): readonly string[] {
  return [
    programOf(reach),
    ...own,
    ...['-o', 'ControlPersist=no', '-o', 'ClearAllForwardings=yes', '-o', 'EscapeChar=none', '-o', 'RemoteCommand=none'],
    ...(settings.hostKeys === undefined ? [] : ['-o', `StrictHostKeyChecking=${settings.hostKeys}`]),
    ...(user === undefined ? [] : ['-l', user]),
    ...inventoryWords(reach),
    ...personWords(reach),
    ...['-o', 'NumberOfPasswordPrompts=1', '-o', `ConnectTimeout=${settings.timeout}`],
    ...(settings.sendsKeepalives ? [] : ['-o', 'ServerAliveInterval=15']),
  ]
}

function programOf({ sshExecutable = 'ssh' }: Reach): string {
  return sshExecutable
}

function inventoryWords({ port, timeout, keyFiles }: Reach): readonly string[] {
  return [
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(timeout === undefined ? [] : ['-o', `ConnectTimeout=${Math.ceil(timeout)}`]),
    ...keyFiles.flatMap((file) => ['-i', file]),
  ]
}

/** `-J`, of all letters, must not stand beside a ProxyCommand, as the option that it stands for may. */
function personWords({ sshArgs }: Reach): readonly string[] {
  const words = split(sshArgs)
  return words.flatMap((word, index) => {
    if (words[index - 1] === '-J') return [`ProxyJump=${word}`]
    if (word === '-J') return ['-o']
    return /^-J./.test(word) ? ['-o', `ProxyJump=${word.slice(2)}`] : [word]
  })
}

/** `ask`, which is its default, would ask: nobody is there. */
function keyWord(wanted: Reach['hostKeys'], configured: string | undefined): Settings['hostKeys'] {
  if (wanted === 'accept-new') return 'accept-new'
  if (wanted === 'ignore') return 'no'
  return configured === undefined || configured === 'ask' || configured === 'true' ? 'yes' : undefined
}

/** What begins with `-` would be taken for an option. */
function checked(address: string): string {
  if (!/^[-\s]|[\0\n]/.test(address) && address !== '') return address
  throw new Unreachable('address', `\`${address}\` is not a valid address`, { hint: 'correct `ansible_host`' })
}

interface Output {
  readonly stdout: string
  readonly stderr: string
  readonly code: number | null
}

/** Runs a program that asks nobody; it is ended after so many seconds. */
export function outputOf(argv: readonly string[], seconds = 30): Promise<Output> {
  return new Promise((resolve) => {
    const child = spawn(argv[0] ?? '', argv.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], timeout: seconds * 1000 })
    const texts = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream]?.setEncoding('utf8').on('data', (text: string) => {
        texts[stream] += text
      })
    child.once('error', ({ message }) => resolve({ stdout: '', stderr: `there is no program: ${message}`, code: 127 }))
    child.once('close', (code) => resolve({ ...texts, code }))
  })
}
