/** Hosts to jump over: one connection each, shared by all hosts behind it, closed when the last of them is. */
import type { Duplex } from 'node:stream'
import type { Reach } from '../../model/host.ts'
import { type ConnectOptions, Unreachable } from '../contract.ts'
import { reachOfJump, type Target, targetOf } from '../target.ts'
import type { Client } from './ssh2.ts'

/** A way to a host. */
export interface Route {
  /** Makes a stream to the host; undefined where TCP reaches it. */
  readonly socket?: () => Promise<Duplex>
  /** Hosts with the same key are reached over the same jump host. */
  readonly key: string
  /** The hosts on it, as `user@address:port`. */
  readonly jumps: readonly string[]
  release(): void
}

/** A way over the connection to a jump host, which stands for itself: another may be kept under its key meanwhile. */
interface Step extends Omit<Route, 'socket'> {
  readonly over?: Shared
}

/** A client with the user it logged in as. */
export interface LoggedIn {
  readonly client: Client
  readonly user: string
  /** What was accepted. */
  readonly auth: string
}

type Login = (reach: Reach, socket: (() => Promise<Duplex>) | undefined, key: string, options: ConnectOptions) => Promise<LoggedIn>
interface Shared {
  readonly connected: Promise<LoggedIn>
  users: number
}

export class Jumps {
  readonly #shared = new Map<string, Shared>()
  readonly #login: Login

  constructor(login: Login) {
    this.#login = login
  }

  /** The way to a target: through the jump hosts it names, each reached through the ones before. */
  async to(target: Target, options: ConnectOptions): Promise<Route> {
    let route: Step = { key: '', jumps: [], release: () => undefined }
    for (const jump of target.jumps) {
      const reach = reachOfJump(jump, target)
      route = await this.#through(route, reach, options, [target])
    }
    const { key, jumps, release, over } = route
    return { key, jumps, release, ...socketOver(over, target) }
  }

  async #through(route: Step, reach: Reach, options: ConnectOptions, earlier: readonly Target[]): Promise<Step> {
    const target = targetOf(reach)
    const seen = [...earlier, target]
    if (earlier.some((each) => isSame(each, target)))
      throw new Unreachable('jump', `the jump hosts form a loop: ${seen.map(({ name }) => name).join(' → ')}`)
    let before = route
    // Only the first in a chain may itself be reached by a jump of its own.
    if (route.key === '') for (const jump of target.jumps) before = await this.#through(before, reachOfJump(jump, target), options, seen)
    const jump = `${target.users[0]}@${target.address}:${target.port}`
    const key = `${before.key}>${jump}`
    let shared = this.#shared.get(key)
    if (!shared) {
      const made: Shared = {
        users: 0,
        connected: this.#login(reach, socketOver(before.over, target).socket, before.key, options).catch((error) => {
          this.#forget(key, made)
          throw unusable(target, error)
        }),
      }
      shared = made
      shared.connected.catch(() => undefined)
      this.#shared.set(key, shared)
    }
    shared.users += 1
    const own = shared
    let released = false
    const release = () => {
      if (released) return
      released = true
      own.users -= 1
      if (own.users === 0) this.#close(key, own)
      before.release()
    }
    void own.connected.then(
      ({ client }) => client.gone.then(() => this.#forget(key, own)),
      () => undefined,
    )
    return { key, jumps: [...before.jumps, jump], release, over: own }
  }

  #close(key: string, shared: Shared): void {
    this.#forget(key, shared)
    shared.connected.then(
      ({ client }) => client.end(),
      () => undefined,
    )
  }

  #forget(key: string, shared: Shared): void {
    if (this.#shared.get(key) === shared) this.#shared.delete(key)
  }
}

/** Both are reached in the same way, so that the second would need the first again. */
function isSame(a: Target, b: Target): boolean {
  return a.name === b.name && a.users[0] === b.users[0] && a.port === b.port
}

function socketOver(over: Shared | undefined, target: Target): Pick<Route, 'socket'> {
  return over ? { socket: () => forwarded(over, target) } : {}
}

function unusable(target: Target, error: unknown): unknown {
  if (!(error instanceof Unreachable) || error.message.startsWith('the jump host')) return error
  const kind = error.kind.startsWith('host-key') ? error.kind : 'jump'
  return new Unreachable(kind, `the jump host \`${target.name}\` cannot be used: ${error.message}`, {
    ...(error.hint ? { hint: error.hint } : {}),
    ...(error.hostKey ? { hostKey: error.hostKey } : {}),
  })
}

async function forwarded(shared: Shared, target: Target): Promise<Duplex> {
  const { client } = await shared.connected
  try {
    return await client.forward(target.address, target.port)
  } catch (error) {
    throw new Unreachable(
      'jump',
      `the jump host does not reach \`${target.name}\` (${target.address}:${target.port}): ${error instanceof Error ? error.message : String(error)}`,
      {
        hint: 'check that it is up and that the jump host allows forwarding (`AllowTcpForwarding`)',
      },
    )
  }
}
