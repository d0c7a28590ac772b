/** A connection over any link: resident shells, one for each user and number it is asked for. */
import type { Duplex } from 'node:stream'
import type { Become, Connection, ConnectOptions, Shell } from './contract.ts'
import { type Limits, usualLimits } from './protocol/limits.ts'
import { OrphanSearch } from './protocol/orphans.ts'
import type { Link } from './protocol/program.ts'
import { Session } from './protocol/session.ts'
import { type Span, starterFor } from './protocol/start.ts'
import { startDedicated } from './ssh/dedicated-channel.ts'

export interface ConnectionParts extends Pick<Connection, 'route'> {
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
  const sessionFor = (become: Become | undefined, number = 0): Shell => {
    const user = become && become.user !== link.user ? [become.method, become.exe, become.user, become.flags, become.password] : []
    const key = JSON.stringify([number, ...user])
    const existing = sessions.get(key)
    if (existing) return existing
    const starter = starterFor(link, become, span, limits)
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
