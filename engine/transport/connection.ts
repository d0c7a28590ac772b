/** A connection over any link: resident shells, one for each user and number it is asked for, and programs on dedicated channels. */
import type { Duplex } from 'node:stream'
import { Problem } from '../model/diagnostic.ts'
import { type Become, type Connection, type ConnectOptions, type Shell, Unreachable } from './contract.ts'
import { newToken } from './protocol/conversation.ts'
import { type Limits, usualLimits } from './protocol/limits.ts'
import { shellTitle } from './protocol/lock.ts'
import { OrphanSearch } from './protocol/orphans.ts'
import type { Link, Program } from './protocol/program.ts'
import { printfFormat } from './protocol/quote.ts'
import { Session } from './protocol/session.ts'
import { type Span, type Starter, starterFor } from './protocol/start.ts'

interface ConnectionParts extends Pick<Connection, 'route'> {
  readonly dial: (host: string, port: number) => Promise<Duplex>
  readonly close: () => Promise<void>
  readonly options: ConnectOptions
}

/** Shells are made when they are first asked for. */
export function connectionOver(link: Link, parts: ConnectionParts): Connection {
  const sessions = new Map<string, Session>()
  let messages = 0
  const span: Span = (name, start, end) => parts.options.onSpan?.({ host: link.name, name, start, end })
  const limits: Limits = { ...usualLimits, ...parts.options.limits }
  const title = parts.options.title === undefined ? undefined : shellTitle(parts.options.title)
  const sessionFor = (become: Become | undefined, number = 0): Shell => {
    const user = become && become.user !== link.user ? [become.method, become.exe, become.user, become.flags, become.password] : []
    const key = JSON.stringify([number, ...user])
    const existing = sessions.get(key)
    if (existing) return existing
    const starter = starterFor(link, become, span, limits, title)
    const orphanSearch = parts.options.orphans && new OrphanSearch(parts.options.orphans, starter)
    const onMessage = () => {
      messages += 1
    }
    const session = new Session(starter, onMessage, orphanSearch)
    sessions.set(key, session)
    return session
  }
  return {
    user: link.user,
    ...(parts.route && { route: parts.route }),
    get messages() {
      return messages
    },
    shell: sessionFor,
    async endShells(users) {
      const meant = ({ user }: Session) => user !== link.user && (users === 'all' || users.includes(user))
      await Promise.all([...sessions.values()].filter(meant).map((session) => session.end()))
    },
    start(line, become) {
      messages += 1
      return startDedicated(starterFor(link, become, span, limits), line)
    },
    dial: parts.dial,
    close: async () => {
      for (const session of sessions.values()) session.close()
      await parts.close()
    },
  }
}

/** Runs a line of shell text as the user of the starter; standard input and output are the caller's alone. */
export async function startDedicated(starter: Starter, line: string): Promise<Program> {
  const { mark } = newToken()
  const text = printfFormat(`echo ${mark}; ${line}`, { oneLine: true })
  const { program, oneStream } = await starter.start(() => `eval "$(printf ${text})"\n`, `${mark}\n`, true)
  try {
    if (oneStream)
      throw new Problem('becoming another user requires a terminal, which cannot carry a binary stream', {
        hint: 'set `Defaults !requiretty` in sudoers',
      })
    await skipLoginOutput(program, mark, starter.name)
    return program
  } catch (error) {
    program.close()
    throw error
  }
}

/** Skips the login output up to the mark; what comes behind it is the program's. */
function skipLoginOutput({ stdout }: Program, mark: string, name: string): Promise<void> {
  let output = Buffer.alloc(0)
  return new Promise((resolve, reject) => {
    const read = () => {
      for (let chunk = stdout.read() as Buffer | null; chunk !== null; chunk = stdout.read() as Buffer | null) {
        output = Buffer.concat([output, chunk])
        const end = output.indexOf(`${mark}\n`)
        if (end < 0) continue
        forget()
        const rest = output.subarray(end + mark.length + 1)
        if (rest.length > 0) stdout.unshift(rest)
        return resolve()
      }
    }
    const lost = () => reject(new Unreachable('lost', `the shell of \`${name}\` ended before it began`))
    const forget = () => stdout.off('readable', read).off('end', lost).off('close', lost)
    stdout.on('readable', read).once('end', lost).once('close', lost)
    read()
    if (stdout.readableEnded || stdout.destroyed) lost()
  })
}
