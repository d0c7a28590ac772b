/** SSH connections: users in order, jump hosts, retries, and what their failures mean. */
import { performance } from 'node:perf_hooks'
import type { Duplex } from 'node:stream'
import { type Gate, gate } from '../../formats/gate.ts'
import type { Reach } from '../../model/host.ts'
import { connectionOver } from '../connection.ts'
import { Cancelled, type Connection, type ConnectOptions, Unreachable } from '../contract.ts'
import { mostChannels } from '../protocol/limits.ts'
import { type Link, noChannel, type Program } from '../protocol/program.ts'
import { startRetrying } from '../retries.ts'
import { type Target, targetOf } from '../target.ts'
import { dial } from './dial.ts'
import { hostKeyCheck, type KnownHostsCache } from './host-keys.ts'
import { identitiesOf, KeyRing } from './identities.ts'
import { Jumps, type LoggedIn } from './jumps.ts'
import { type Attempt, type Client, connectClient, isRefusedChannel } from './ssh2.ts'
import { unreachableFrom } from './unreachable.ts'

export interface SshPool {
  connect(reach: Reach, options: ConnectOptions): Promise<Connection>
}

/** Starts at once; sshd's own default (MaxStartups 10:30:100) begins to refuse at ten unauthenticated ones. */
const STARTS = 30

/** Connections that share jump hosts, keys, and the bound on starts. */
export function sshPool(): SshPool {
  const cache: KnownHostsCache = new Map()
  const rings = new Map<ConnectOptions['askPassphrase'], KeyRing>()
  const gates = new Map<string, Gate>()
  const jumps = new Jumps((reach, socketOf, gateKey, options) => login(targetOf(reach), options, socketOf, gateKey))
  return {
    async connect(reach, options) {
      const target = targetOf(reach)
      const route = await jumps.to(target, options)
      try {
        const { client, user, auth } = await login(target, options, route.socket, route.key)
        const link: Link = { name: reach.name, user, open: channelsOf(client, reach.name) }
        const close = async () => {
          client.end()
          route.release()
          await client.gone
        }
        void client.gone.then(route.release)
        const reached = { address: target.address, port: target.port, auth, jumps: route.jumps }
        return connectionOver(link, { route: reached, dial: (host, port) => client.forward(host, port), close, options })
      } catch (error) {
        route.release()
        throw error
      }
    },
  }

  /** Tries the users in order; a server lets nobody change the user on a connection, so each has its own. */
  async function login(
    target: Target,
    options: ConnectOptions,
    socket: (() => Promise<Duplex>) | undefined,
    key: string,
  ): Promise<LoggedIn> {
    const refusals: Unreachable[] = []
    for (const user of target.users) {
      try {
        return { user, ...(await startRetrying(() => gateFor(key)(() => start(target, user, options, socket)), options)) }
      } catch (error) {
        if (!(error instanceof Unreachable) || error.kind !== 'auth') throw error
        refusals.push(error)
      }
    }
    if (refusals.length === 1 && refusals[0]) throw refusals[0]
    throw new Unreachable('auth', refusals.map(({ message }) => message).join('; '), {
      ...(refusals[0]?.hint ? { hint: refusals[0].hint } : {}),
    })
  }

  async function start(
    target: Target,
    user: string,
    options: ConnectOptions,
    socketOf: (() => Promise<Duplex>) | undefined,
  ): Promise<Omit<LoggedIn, 'user'>> {
    if (options.signal?.aborted) throw new Cancelled()
    let mark = performance.now()
    // What follows loads the package and reads keys, once: the first host is dialled meanwhile.
    const opening = socketOf ? socketOf() : Promise.resolve(dial(target.address, target.port))
    opening.catch(() => undefined)
    const hostKeys = hostKeyCheck(target, cache)
    const tried: string[] = []
    const attempts = identitiesOf(target, ringFor(options), (what) => tried.push(what))
    const first = (await attempts.next().catch((error) => hangUp(opening, error))).value as Attempt | undefined
    const socket = await opening
    let distrust: Unreachable | undefined
    let accepted: readonly string[] | undefined
    try {
      const client = await connectClient({
        user,
        socket,
        timeout: target.timeout,
        hostKeyTypes: hostKeys.types,
        trust: (blob) => {
          distrust = hostKeys.check(blob)
          return distrust === undefined
        },
        ...(first ? { first } : {}),
        next: (methods) => {
          accepted = methods ?? accepted
          return nextOf(attempts, methods)
        },
        onMilestone: (name) => {
          const now = performance.now()
          options.onSpan?.({ host: target.name, name, start: mark, end: now })
          mark = now
        },
        ...(options.signal ? { signal: options.signal } : {}),
      })
      return { client, auth: tried.at(-1) ?? 'nothing' }
    } catch (error) {
      if (options.signal?.aborted) throw new Cancelled()
      throw distrust ?? unreachableFrom(error, { target, user, tried, accepted })
    }
  }

  function ringFor({ askPassphrase }: ConnectOptions): KeyRing {
    const existing = rings.get(askPassphrase) ?? new KeyRing(askPassphrase)
    rings.set(askPassphrase, existing)
    return existing
  }

  function gateFor(key: string): Gate {
    const existing = gates.get(key) ?? gate(STARTS)
    gates.set(key, existing)
    return existing
  }
}

/** Nobody will log in. */
function hangUp(opening: Promise<Duplex>, error: unknown): never {
  opening.then(
    (socket) => socket.destroy(),
    () => undefined,
  )
  throw error
}

/** The next way that the server has not ruled out. */
async function nextOf(attempts: AsyncGenerator<Attempt>, accepted: readonly string[] | undefined): Promise<Attempt | undefined> {
  for await (const route of { [Symbol.asyncIterator]: () => ({ next: () => attempts.next() }) }) {
    const method = route.kind === 'key' ? 'publickey' : route.kind === 'keyboard' ? 'keyboard-interactive' : 'password'
    if (!accepted || accepted.includes(method)) return route
  }
  return undefined
}

/** Channels of one connection: so many at once. Where all are in use, one that is on its way out is waited for; otherwise there is no room. */
function channelsOf(client: Client, name: string): Link['open'] {
  const inUse = new Set<Program>()
  const closing = new Set<Promise<unknown>>()
  let opening = 0
  return async (command, how) => {
    for (;;) {
      while (inUse.size + opening >= mostChannels) {
        if (closing.size === 0) throw noChannel(name, `${mostChannels} are open`)
        await Promise.race(closing)
      }
      const leaving = [...closing]
      opening += 1
      try {
        return tracked(await client.open(command, how))
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error)
        if (!isRefusedChannel(error)) throw new Unreachable('lost', `the connection to \`${name}\` is lost: ${words}`)
        // The server's limit may be met by channels that are on their way out.
        if (leaving.length === 0) throw noChannel(name, words)
        await Promise.race(leaving)
      } finally {
        opening -= 1
      }
    }
  }

  function tracked(program: Program): Program {
    inUse.add(program)
    void program.ended.then(() => {
      inUse.delete(program)
      closing.delete(program.ended)
    })
    const close = () => {
      if (inUse.has(program)) closing.add(program.ended)
      program.close()
    }
    return { ...program, close }
  }
}
