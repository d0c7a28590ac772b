/**
 * Hosts over the `ssh` of the system: the same contract, for what needs its certificates, hardware keys, Kerberos, `ProxyCommand` and configuration.
 * One `ssh` logs in and stays; others start programs over its connection.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { gate } from '../../formats/gate.ts'
import type { Reach } from '../../model/host.ts'
import { openssh } from '../../model/route.ts'
import { connectionOver } from '../connection.ts'
import { Cancelled, type Connection, type ConnectOptions, Unreachable } from '../contract.ts'
import { Programs } from '../local.ts'
import { isSettledWithin, mostChannels } from '../protocol/limits.ts'
import { type Ending, type Link, lostError, noChannel, type Program, streamOf } from '../protocol/program.ts'
import { startRetrying } from '../retries.ts'
import { PrivateFolder } from './askpass.ts'
import { commandOf, type Settings, settingsOf } from './command.ts'
import { explained } from './failed-login.ts'

/** Logins that start at once. */
const starting = gate(30)
/** Milliseconds that a login may take beyond what the connection may. */
const patience = 60_000
/** Milliseconds that a channel which was closed, or a connection of which one channel is lost, has to end. */
const endingTime = 300

/** Runs a program, and ends it with all that it has started when the standard input ends. */
const guard = `"$@" </dev/null & program=$!
exec >/dev/null 2>&1
read -r line
trap '' TERM
kill -TERM 0
wait "$program"`
const guarded = ['/bin/sh', '-c', guard, 'sh']

let folder: PrivateFolder | undefined

export async function connectOpenssh(reach: Reach, options: ConnectOptions, why?: string): Promise<Connection> {
  // Whoever tidies up temporary files may have removed it.
  if (!folder?.isThere) folder = new PrivateFolder()
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
  if (refusals.length === 1 && refusals[0]) throw refusals[0]
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
  const errors = own.name('e')
  const ready = `tsplay-${randomBytes(6).toString('hex')}`
  const command = (words: readonly string[]) => commandOf(reach, settings, user, words)
  const asking = own.asking(answering(reach, settings, options))
  const programs = new Programs(reach.name, asking.env)
  // It ends when its standard input does, which nobody but this process holds: also where this process is killed.
  const local = ['-o', 'PermitLocalCommand=yes', '-o', `LocalCommand=echo ${ready}`]
  const session = ['-N', '-o', 'ControlMaster=yes', '-S', socket, '-o', 'LogLevel=INFO', ...local]
  const master = programs.start([...guarded, ...command(session), '--', reach.address])
  const closeAll = () => {
    programs.close()
    asking.close()
    rmSync(errors, { force: true })
  }
  let isGone = false
  const gone = new Promise<void>((resolve) => {
    // Its standard output it closes where it has no session.
    master.stderr.once('end', () => {
      isGone = true
      master.stdin.end()
      resolve()
    })
  })
  try {
    await greeting(master, {
      ready,
      failed: (text) => explained(text, reach, settings, own, command),
      limit: settings.timeout * 1000 + patience,
      signal: options.signal,
    })
    asking.close()
    options.onSpan?.({ host: reach.name, name: 'connect', start: began, end: performance.now() })
    // Where there is no connection it makes none of its own.
    const over = ['-o', 'ProxyCommand=false', '-o', 'ControlMaster=no', '-S', socket, '-o', 'LogLevel=ERROR', '-E', errors]
    const open = channelsOf(
      (line, { first, terminal } = {}) =>
        programs.start([...command([...over, terminal ? '-tt' : '-T']), '--', reach.address, line], first),
      { name: reach.name, isGone: () => isGone, gone, errors },
    )
    const dial = async (host: string, port: number) => {
      const to = `${host.includes(':') ? `[${host}]` : host}:${port}`
      return streamOf(programs.start([...command([...over, '-W', to]), '--', reach.address]))
    }
    const jumps = settings.jumps?.split(',') ?? []
    const route = { address: settings.hostname, port: settings.port, auth: openssh, ...(why === undefined ? {} : { why }), jumps }
    const close = async () => closeAll()
    return connectionOver({ name: reach.name, user: user ?? settings.user, open }, { route, dial, close, options })
  } catch (error) {
    closeAll()
    throw error
  }
}

/** Waits until it is logged in. */
async function greeting(
  master: Program,
  {
    ready,
    failed,
    limit,
    signal,
  }: {
    readonly ready: string
    readonly failed: (text: string) => Promise<Unreachable>
    readonly limit: number
    readonly signal: AbortSignal | undefined
  },
): Promise<void> {
  let said = ''
  let errors = ''
  master.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-8192)
  })
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail('Connection timed out'), limit)
    const cancel = () => {
      settle()
      reject(new Cancelled())
    }
    const settle = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', cancel)
    }
    const fail = (message: string) => {
      settle()
      failed(message).then(reject, reject)
    }
    signal?.addEventListener('abort', cancel, { once: true })
    master.stdout.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4096)
      if (!said.includes(`${ready}\n`)) return
      settle()
      resolve()
    })
    void master.ended.then(({ lost, code }) => {
      if (signal?.aborted) return cancel()
      fail(lost ? `there is no program: ${lost.message}` : errors.trim() || `ssh ended with code ${code}`)
    })
  })
}

interface Over {
  readonly name: string
  readonly isGone: () => boolean
  readonly gone: Promise<void>
  /** Where `ssh` writes what it has to say itself. */
  readonly errors: string
}

/** Channels of one connection. One that was closed may be on its way out: it is waited for a moment, since a server allows so many. */
function channelsOf(start: (line: string, how?: Parameters<Link['open']>[1]) => Program, over: Over): Link['open'] {
  const closing = new Set<Promise<unknown>>()
  let inUse = 0
  return async (line, how) => {
    await isSettledWithin(endingTime, Promise.all(closing))
    closing.clear()
    if (over.isGone()) throw lostError(over.name, new Error('ssh has ended'))
    if (inUse >= mostChannels) throw noChannel(over.name, `${mostChannels} are open`)
    const program = start(line, how)
    inUse += 1
    const ended = program.ended.then((ending) => {
      inUse -= 1
      return meaning(ending, over)
    })
    const close = () => {
      closing.add(program.ended)
      program.close()
    }
    return { ...program, ended, close }
  }
}

/** 255 is what `ssh` ends with where the connection is gone, or opens no other channel; it may be the program's own. */
async function meaning(ending: Ending, { name, isGone, gone, errors }: Over): Promise<Ending> {
  if (ending.code !== 255) return ending
  if (isGone() || (await isSettledWithin(endingTime, gone))) return { lost: new Error('ssh has ended') }
  const said = textOf(errors)
  rmSync(errors, { force: true })
  return /session request failed|open refused/i.test(said) ? { lost: noChannel(name, 'the server refuses it') } : ending
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Each password once: a second question means that the first answer was wrong. The password of a host is for nobody on the way to it. */
function answering(
  { password, address }: Reach,
  { hostname, isRelayed }: Settings,
  { askPassphrase }: ConnectOptions,
): (question: string) => Promise<string | undefined> {
  const given = new Set<string>()
  return async (question) => {
    if (given.has(question)) return undefined
    given.add(question)
    const [, keyFile] = /passphrase for (?:key )?'?(.+?)'?: *$/i.exec(question) ?? []
    if (keyFile !== undefined) return askPassphrase && passphraseOf(keyFile, askPassphrase)
    const isOurs = !isRelayed || [hostname, address].some((host) => [`@${host}'s`, `@${host})`].some((part) => question.includes(part)))
    return isOurs && /password/i.test(question) ? password : undefined
  }
}

type AskPassphrase = NonNullable<ConnectOptions['askPassphrase']>
const passphrases = new WeakMap<AskPassphrase, Map<string, Promise<string | undefined>>>()

/** Asked once for all hosts. */
function passphraseOf(keyFile: string, ask: AskPassphrase): Promise<string | undefined> {
  const answers = passphrases.get(ask) ?? new Map<string, Promise<string | undefined>>()
  passphrases.set(ask, answers)
  const answer = answers.get(keyFile) ?? ask(keyFile)
  answers.set(keyFile, answer)
  return answer
}
