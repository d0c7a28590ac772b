/**
 * Hosts over the `ssh` of the system: the same contract, for what needs its certificates, hardware keys, Kerberos, `ProxyCommand` and configuration.
 * One `ssh` logs in and stays; others start programs over its connection.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { Duplex } from 'node:stream'
import { gate } from '../../formats/gate.ts'
import type { Reach } from '../../model/host.ts'
import { connectionOver } from '../connection.ts'
import { Cancelled, type Connection, type ConnectOptions, Unreachable } from '../contract.ts'
import { Programs } from '../local.ts'
import type { Ending, Link, Program } from '../protocol/program.ts'
import { startRetrying } from '../retries.ts'
import { split } from '../ssh/ssh-config.ts'
import { PrivateFolder } from './askpass.ts'
import { unreachableFrom } from './errors.ts'

/** Logins that start at once. */
const starting = gate(30)
/** Milliseconds that a login may take beyond what the connection may. */
const patience = 60_000

/** Runs a program that is ended when the standard input ends, whatever else it waits for. */
const guard = `exec 3<&0
"$@" <&3 3<&- & program=$!
{ cat; kill "$program"; } <&3 3<&- >/dev/null 2>&1 & watch=$!
exec 3<&- </dev/null
wait "$program"
code=$?
kill "$watch" 2>/dev/null
exit "$code"`
const guarded = ['/bin/sh', '-c', guard, 'sh']

let folder: PrivateFolder | undefined

export async function connectOpenssh(reach: Reach, options: ConnectOptions, why: string | undefined): Promise<Connection> {
  folder ??= new PrivateFolder()
  const own = folder
  const settings = await settingsOf(reach)
  const refusals: Unreachable[] = []
  for (const user of reach.users.length > 0 ? reach.users : [undefined]) {
    try {
      return await startRetrying(() => starting(() => login({ reach, options, own, settings, why, user })), options)
    } catch (error) {
      if (!(error instanceof Unreachable) || error.kind !== 'auth') throw error
      refusals.push(error)
    }
  }
  throw new Unreachable('auth', refusals.map(({ message }) => message).join('; '), refusals[0]?.hint ? { hint: refusals[0].hint } : {})
}

interface Login {
  readonly reach: Reach
  readonly options: ConnectOptions
  readonly own: PrivateFolder
  readonly settings: Settings
  readonly why: string | undefined
  readonly user: string | undefined
}

async function login({ reach, options, own, settings, why, user }: Login): Promise<Connection> {
  if (options.signal?.aborted) throw new Cancelled()
  const began = performance.now()
  const socket = own.name('c')
  const mark = `tsplay-${randomBytes(6).toString('hex')}`
  const base = [programOf(reach), ...argumentsOf(reach, settings, user)]
  const asking = await own.asking(answering(reach, options))
  const programs = new Programs(reach.name, asking.env)
  // It ends when its standard input does, which nobody but this process holds: also where this process is killed.
  const master = programs.start([
    ...guarded,
    ...base,
    '-o',
    'ControlMaster=yes',
    '-S',
    socket,
    '--',
    reach.address,
    `echo ${mark}; id -un; exec cat >/dev/null`,
  ])
  const closeAll = () => {
    programs.close()
    asking.close()
  }
  let isGone = false
  void master.ended.then(() => {
    isGone = true
  })
  try {
    const name = await greeting(master, { reach, mark, limit: settings.timeout * 1000 + patience, signal: options.signal })
    options.onSpan?.({ host: reach.name, name: 'connect', start: began, end: performance.now() })
    const channel = [...base, '-o', 'ControlMaster=no', '-o', 'LogLevel=ERROR', '-S', socket]
    const open: Link['open'] = async (command, { first, terminal } = {}) => {
      const program = programs.start([...channel, ...(terminal ? ['-tt'] : ['-T']), '--', reach.address, command], first)
      return { ...program, ended: program.ended.then((ending) => lostWith(ending, () => isGone)) }
    }
    const dial = async (host: string, port: number) => {
      const { stdout, stdin } = programs.start([
        ...channel,
        '-W',
        `${host.includes(':') ? `[${host}]` : host}:${port}`,
        '--',
        reach.address,
      ])
      return Duplex.from({ readable: stdout, writable: stdin })
    }
    const route = { address: settings.hostname, port: settings.port, auth: `OpenSSH${why === undefined ? '' : ` (${why})`}`, jumps: [] }
    const close = async () => closeAll()
    return connectionOver({ name: reach.name, user: name, open }, { route, dial, close, options })
  } catch (error) {
    closeAll()
    throw error
  }
}

/** 255 is what `ssh` ends with where the connection is gone. */
function lostWith(ending: Ending, isGone: () => boolean): Ending {
  return ending.code === 255 && isGone() ? { lost: new Error('ssh ended') } : ending
}

/** Waits until the host says who logged in. */
async function greeting(
  master: Program,
  {
    reach,
    mark,
    limit,
    signal,
  }: { readonly reach: Reach; readonly mark: string; readonly limit: number; readonly signal: AbortSignal | undefined },
): Promise<string> {
  // What the login says of its own comes before the mark.
  const pattern = new RegExp(`${mark}\\r?\\n([\\w.$@\\\\-]{1,64})\\r?\\n`)
  let said = ''
  let errors = ''
  master.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-8192)
  })
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail('Connection timed out'), limit)
    const cancel = () => reject(new Cancelled())
    const settle = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', cancel)
    }
    const fail = (message: string) => {
      settle()
      reject(unreachableFrom(message, reach))
    }
    signal?.addEventListener('abort', cancel, { once: true })
    master.stdout.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4096)
      const user = pattern.exec(said)?.[1]
      if (user === undefined) return
      settle()
      resolve(user)
    })
    void master.ended.then(({ lost, code }) =>
      fail(lost ? `there is no program: ${lost.message}` : errors.trim() || `ssh ended with code ${code}`),
    )
  })
}

function programOf({ sshExecutable = 'ssh' }: Reach): string {
  return sshExecutable
}

/** What the person says comes first: of each option OpenSSH takes the first value. */
function argumentsOf(reach: Reach, settings: Settings, user: string | undefined): readonly string[] {
  const keys = reach.keyFiles.flatMap((file) => ['-i', file])
  const strict = settings.hostKeys === undefined ? [] : ['-o', `StrictHostKeyChecking=${settings.hostKeys}`]
  return [
    ...split(reach.sshArgs),
    ...(reach.port === undefined ? [] : ['-p', String(reach.port)]),
    ...(user === undefined ? [] : ['-l', user]),
    ...keys,
    ...strict,
    ...(reach.timeout === undefined ? [] : ['-o', `ConnectTimeout=${reach.timeout}`]),
    ...['-o', `ConnectTimeout=${settings.timeout}`, '-o', 'ServerAliveInterval=15', '-o', 'NumberOfPasswordPrompts=1'],
    ...['-o', 'ControlPersist=no', '-o', 'ClearAllForwardings=yes', '-o', 'EscapeChar=none'],
  ]
}

interface Settings {
  readonly hostname: string
  readonly port: number
  /** Seconds. */
  readonly timeout: number
  /** What is said instead of what the configuration says. */
  readonly hostKeys?: 'yes' | 'accept-new' | 'no'
}

/** What `ssh` makes of its configuration, without a connection. */
async function settingsOf(reach: Reach): Promise<Settings> {
  const argv = [programOf(reach), '-G', ...split(reach.sshArgs), ...(reach.port === undefined ? [] : ['-p', String(reach.port)])]
  const { stdout, stderr, code } = await outputOf([...argv, '--', checked(reach.address)])
  if (code !== 0) throw unreachableFrom(stderr.trim() || `ssh ended with code ${code}`, reach)
  const said = new Map(stdout.split('\n').map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const))
  const timeout = Number(said.get('connecttimeout'))
  const hostKeys = keyWord(reach.hostKeys, said.get('stricthostkeychecking'))
  return {
    hostname: said.get('hostname') ?? reach.address,
    port: Number(said.get('port') ?? 22),
    timeout: reach.timeout ?? (timeout > 0 ? timeout : 10),
    ...(hostKeys === undefined ? {} : { hostKeys }),
  }
}

/** `ask`, which is its default, would ask: nobody is there. */
function keyWord(wanted: Reach['hostKeys'], configured: string | undefined): Settings['hostKeys'] {
  if (wanted === 'accept-new') return 'accept-new'
  if (wanted === 'ignore') return 'no'
  return configured === undefined || configured === 'ask' || configured === 'true' ? 'yes' : undefined
}

function checked(address: string): string {
  if (!/^[-\s]|[\0\n]/.test(address) && address !== '') return address
  throw new Unreachable('address', `\`${address}\` is not a valid address`, { hint: 'correct `ansible_host`' })
}

function outputOf(argv: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string; readonly code: number | null }> {
  return new Promise((resolve) => {
    const child = spawn(argv[0] ?? '', argv.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] })
    const texts = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        texts[stream] += text
      })
    child.once('error', ({ message }) => resolve({ stdout: '', stderr: `there is no program: ${message}`, code: 127 }))
    child.once('close', (code) => resolve({ ...texts, code }))
  })
}

/** Each password once: a second question means that the first answer was wrong. */
function answering({ password }: Reach, { askPassphrase }: ConnectOptions): (question: string) => Promise<string | undefined> {
  const given = new Set<string>()
  return async (question) => {
    if (given.has(question)) return undefined
    given.add(question)
    const [, keyFile] = /passphrase for (?:key )?'?(.+?)'?: *$/i.exec(question) ?? []
    if (keyFile !== undefined) return askPassphrase?.(keyFile)
    return /password/i.test(question) ? password : undefined
  }
}
