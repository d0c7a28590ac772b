/** The connections to one host, and the resident shells on them: each message has a shell for itself. */
import type { Reach } from '../../model/host.ts'
import {
  type Connect,
  type Connection,
  type ConnectOptions,
  type Message,
  type Program,
  type Reply,
  Unreachable,
} from '../../transport/contract.ts'
import { descriptorsFor } from '../../transport/index.ts'
import { Descriptors, type Holder } from './descriptors.ts'
import { becomeKey, type ExecutionContext, reachKey } from './questioner.ts'

/** Resident shells on one connection: a server lets ten channels be open (`MaxSessions`), and what ends a step needs one, too. */
export const mostShells = 8

/** One of the resident shells on a connection. */
interface Resident {
  /** The user it belongs to, and which of this user's shells it is. */
  readonly user: string
  readonly number: number
  busy: boolean
}

interface Line {
  readonly connection: Promise<Connection>
  readonly residents: Resident[]
  /** Shells it takes; fewer where its server said so. */
  most: number
  readonly holder: Holder
  /** Who waits for it to open, and programs that have it for good. */
  uses: number
  /** No message is begun on it any longer. */
  retired?: true
}

/** Who wants to hear of connections and, where a person asked to see it, of what is sent over them. */
export interface Watch {
  opened(connection: Connection, seconds: number): void
  sent?(message: Message, become: ExecutionContext['become']): void
}

/**
 * Several hosts may use the same one at once, by delegation: a message takes a shell that is free, or one more. Where a
 * connection has no room left, the next one is opened.
 */
export class Connections {
  /** By reach; those that take messages. */
  readonly #lines = new Map<string, Line[]>()
  /** Those that are not closed, retired ones included. */
  readonly #open = new Set<Line>()
  readonly #connect: Connect
  readonly #options: ConnectOptions
  readonly #watch: Watch
  readonly #descriptors: Descriptors

  constructor(connect: Connect, options: ConnectOptions, watch: Watch, descriptors = new Descriptors()) {
    this.#descriptors = descriptors
    this.#connect = connect
    this.#options = options
    this.#watch = watch
  }

  async send(context: ExecutionContext, message: Message): Promise<Reply> {
    for (;;) {
      const { line, connection, become, resident } = await this.#lease(context)
      this.#watch.sent?.(message, become)
      try {
        return await connection.shell(become, resident.number).send(message)
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error
        if (error.kind === 'channels' && line.residents.length > 1) {
          // Its server has no room for one more shell: those that run go on, and the message goes over another connection.
          line.residents.splice(line.residents.indexOf(resident), 1)
          line.most = Math.min(line.most, line.residents.length)
          continue
        }
        // A link that was lost is no use to the next question; that one may find the host back.
        this.#forget(line)
        await connection.close().catch(() => undefined)
        this.#descriptors.give(line.holder)
        throw error
      } finally {
        resident.busy = false
        if (line.retired && isIdle(line)) await this.#end(line)
        else this.#descriptors.changed()
      }
    }
  }

  /** Ends resident shells that became these users. */
  async endShells(users: readonly string[] | 'all'): Promise<void> {
    const ends = [...this.#open].map((line) => line.connection.then((open) => open.endShells(users)).catch(() => undefined))
    await Promise.all(ends)
  }

  /** A stream from where the host stands. */
  async dial({ reach }: ExecutionContext, host: string, port: number) {
    return (await this.#kept(reach)).dial(host, port)
  }

  /** A program of the host that speaks with the caller alone; the line is shell text that the caller answers for. */
  async start({ reach, become }: ExecutionContext, line: string): Promise<Program> {
    const connection = await this.#kept(reach)
    return connection.start(line, become?.user === connection.user ? undefined : become)
  }

  /** The next message opens a new connection; those that are in use end with what uses them. */
  renew(): void {
    const lines = [...this.#lines.values()].flat()
    this.#lines.clear()
    for (const line of lines) {
      line.retired = true
      if (isIdle(line)) void this.#end(line)
    }
  }

  /** Ends all connections, whatever goes on over them. */
  async close(): Promise<void> {
    this.#lines.clear()
    await Promise.all([...this.#open].map((line) => this.#end(line)))
  }

  /** A connection that is not given up for others: nobody says when what goes over it is over. */
  #kept(reach: Reach): Promise<Connection> {
    const line = this.#line(reach, 0)
    line.uses++
    return line.connection
  }

  /** A shell for one message, the first that is free. */
  async #lease(context: ExecutionContext) {
    for (let index = 0; ; index++) {
      const line = this.#line(context.reach, index)
      line.uses++
      const connection = await line.connection.finally(() => {
        line.uses--
      })
      // Whoever is already the user to become needs no sudo, which a bare host may not have.
      const become = context.become?.user === connection.user ? undefined : context.become
      const resident = line.retired ? undefined : residentFor(line, become ? `${becomeKey(become)}\0${become.password ?? ''}` : '')
      if (resident) return { line, connection, become, resident }
      if (line.retired) index = -1
    }
  }

  #line(reach: Reach, index: number): Line {
    const key = reachKey(reach)
    const lines = this.#lines.get(key) ?? []
    this.#lines.set(key, lines)
    const line = lines[index] ?? this.#newLine(reach)
    if (index >= lines.length) lines.push(line)
    return line
  }

  #newLine(reach: Reach): Line {
    const holder: Holder = {
      cost: descriptorsFor(reach),
      isIdle: () => line.uses === 0 && isIdle(line),
      end: () => this.#end(line),
    }
    const line: Line = { connection: this.#opening(reach, holder), residents: [], most: mostShells, holder, uses: 0 }
    this.#open.add(line)
    line.connection.catch(() => {
      this.#forget(line)
      this.#descriptors.give(holder)
    })
    return line
  }

  async #opening(reach: Reach, holder: Holder): Promise<Connection> {
    await this.#descriptors.take(holder)
    const start = performance.now()
    const open = await this.#connect(reach, this.#options)
    this.#watch.opened(open, (performance.now() - start) / 1000)
    return open
  }

  /** This one alone: another may stand in its place meanwhile. */
  #forget(line: Line) {
    line.retired = true
    this.#open.delete(line)
    for (const [key, lines] of this.#lines)
      if (lines.includes(line))
        this.#lines.set(
          key,
          lines.filter((each) => each !== line),
        )
  }

  async #end(line: Line): Promise<void> {
    this.#forget(line)
    await line.connection.then((connection) => connection.close()).catch(() => undefined)
    this.#descriptors.give(line.holder)
  }
}

function isIdle({ residents }: Line): boolean {
  return residents.every(({ busy }) => !busy)
}

/** One that is free, or one more; undefined where the connection has no room. */
function residentFor(line: Line, user: string): Resident | undefined {
  const own = line.residents.filter((each) => each.user === user)
  let resident = own.find(({ busy }) => !busy)
  if (!resident) {
    if (line.residents.length >= line.most) return undefined
    const numbers = new Set(own.map(({ number }) => number))
    let number = 0
    while (numbers.has(number)) number++
    resident = { user, number, busy: false }
    line.residents.push(resident)
  }
  resident.busy = true
  return resident
}
