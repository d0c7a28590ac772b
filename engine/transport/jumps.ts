/** Hosts to jump over: one connection each, shared by all hosts behind it, closed when the last of them is. */
import type { Duplex } from 'node:stream'
import type { Reach } from '../host.ts'
import { type ConnectOptions, Unreachable } from './contract.ts'
import type { Client } from './ssh2.ts'
import { reachOfJump, type Target, targetOf } from './target.ts'

/** A way to a host. */
export interface Way {
  /** Makes a stream to the host; undefined where TCP reaches it. */
  readonly socket?: () => Promise<Duplex>
  /** Hosts with the same key are reached over the same jump host. */
  readonly key: string
  release(): void
}

/** A client with the user it logged in as. */
export interface LoggedIn {
  readonly client: Client
  readonly user: string
}

type Login = (reach: Reach, socket: (() => Promise<Duplex>) | undefined, key: string, options: ConnectOptions) => Promise<LoggedIn>
interface Shared {
  readonly connected: Promise<LoggedIn>
  users: number
}

/** More in a row is a loop. */
const LONGEST = 8

export class Jumps {
  readonly #shared = new Map<string, Shared>()
  readonly #login: Login

  constructor(login: Login) {
    this.#login = login
  }

  /** The way to a target: through the jump hosts it names, each reached through the ones before. */
  async to(target: Target, options: ConnectOptions): Promise<Way> {
    let way: Way = { key: '', release: () => undefined }
    for (const jump of target.jumps) {
      const reach = reachOfJump(jump, target)
      way = await this.#through(way, reach, options, [target.name])
    }
    return { ...way, ...this.#last(way, target) }
  }

  #last(way: Way, target: Target): Pick<Way, 'socket'> {
    const from = this.#shared.get(way.key)
    return from ? { socket: () => forwarded(from, target) } : {}
  }

  async #through(way: Way, reach: Reach, options: ConnectOptions, seen: readonly string[]): Promise<Way> {
    if (seen.length > LONGEST) throw new Unreachable('jump', `the jump hosts lead in a circle: ${seen.join(' → ')}`)
    const target = targetOf(reach)
    let before = way
    // Only the first in a chain may itself be reached by a jump of its own.
    if (way.key === '')
      for (const jump of target.jumps) before = await this.#through(before, reachOfJump(jump, target), options, [...seen, target.name])
    const key = `${before.key}>${target.users[0]}@${target.address}:${target.port}`
    let shared = this.#shared.get(key)
    if (!shared) {
      shared = {
        users: 0,
        connected: this.#login(reach, this.#last(before, target).socket, before.key, options).catch((error) =>
          this.#fail(key, target, error),
        ),
      }
      shared.connected.catch(() => undefined)
      this.#shared.set(key, shared)
    }
    shared.users += 1
    const mine = shared
    let released = false
    const release = () => {
      if (released) return
      released = true
      mine.users -= 1
      if (mine.users === 0) this.#close(key, mine)
      before.release()
    }
    void mine.connected.then(
      ({ client }) => client.gone.then(() => this.#forget(key, mine)),
      () => undefined,
    )
    return { key, release }
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

  #fail(key: string, target: Target, error: unknown): never {
    this.#shared.delete(key)
    if (!(error instanceof Unreachable) || error.message.startsWith('the jump host')) throw error
    const kind = error.kind.startsWith('host-key') ? error.kind : 'jump'
    throw new Unreachable(kind, `the jump host \`${target.name}\` can not be used: ${error.message}`, {
      ...(error.hint ? { hint: error.hint } : {}),
      ...(error.hostKey ? { hostKey: error.hostKey } : {}),
    })
  }
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
        hint: 'is it up, and does the jump host allow forwarding (`AllowTcpForwarding`)?',
      },
    )
  }
}
