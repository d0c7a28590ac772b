/** The door of the transport: opens connections of every kind, each kind loaded when first used. */

import type { Reach } from '../model/host.ts'
import { type Connect, type Connection, type ConnectOptions, Unreachable } from './contract.ts'
import { opensshReason } from './openssh/reason.ts'
import { isStranger, type KnownHostsCache } from './ssh/host-keys.ts'
import type { SshPool } from './ssh/ssh.ts'
import { keyPlaceOf } from './target.ts'

export interface Transport {
  readonly connect: Connect
  /** Of the hosts that are reached by SSH, those of which no key is known, with the key they show. All are asked at once. */
  readonly unverifiedHosts: (reaches: readonly Reach[], options: ConnectOptions) => Promise<readonly Unreachable[]>
}

/** Opens connections that share what can be shared: jump hosts, passphrases, the bound on starts. */
function createTransport(): Transport {
  let opened: Promise<SshPool> | undefined
  const pool = () => {
    opened ??= import('./ssh/ssh.ts').then(({ sshPool }) => sshPool())
    return opened
  }
  const knownHosts: KnownHostsCache = new Map()
  const connect: Connect = async (reach: Reach, options: ConnectOptions): Promise<Connection> => {
    if (reach.kind === 'local') return (await import('./local.ts')).connectLocal(reach, options)
    if (reach.kind === 'carried') return (await import('./carried.ts')).connectCarried(reach, options)
    const why = reach.client === undefined ? opensshReason(reach) : undefined
    if (reach.client === 'openssh' || why !== undefined) return (await import('./openssh/openssh.ts')).connectOpenssh(reach, options, why)
    return (await pool()).connect(reach, options)
  }
  return {
    connect,
    unverifiedHosts: async (reaches, options) => {
      const strangers = reaches.filter((reach) => reach.kind === 'ssh' && isUnknown(reach))
      return (await Promise.all(strangers.map((reach) => shownBy(reach, options)))).flatMap((each) => each ?? [])
    },
  }

  function isUnknown(reach: Reach): boolean {
    try {
      const place = keyPlaceOf(reach)
      return place !== undefined && isStranger(place, knownHosts)
    } catch {
      // How it is reached is wrong, which its turn will say.
      return false
    }
  }

  /** What the host, or one on the way to it, shows; undefined where it does not come to that. */
  async function shownBy(reach: Reach, options: ConnectOptions): Promise<Unreachable | undefined> {
    try {
      const connection = await connect(reach, options)
      // Somebody has added its key meanwhile.
      await connection.close()
      return undefined
    } catch (error) {
      return error instanceof Unreachable && error.hostKey ? error : undefined
    }
  }
}

export const createConnect = (): Connect => createTransport().connect

/** One pool for the whole process. */
export const { connect, unverifiedHosts }: Transport = createTransport()

export { retrying } from './retries.ts'
export { unknownHostsReport } from './ssh/host-keys.ts'
